#include "tidegate/monitor/alerts/settings.hpp"

#include <set>
#include <string_view>

#include "tidegate/base/validation.hpp"
#include "tidegate/monitor/alerts/alerts.hpp"

namespace tidegate::monitor {
namespace {

void check_place(std::string_view field, const SecretPlace& place, base::Problems& problems) {
  const int places = int{!place.file.empty()} + int{!place.variable.empty()} + int{!place.credential.empty()};
  problems.require(places <= 1, field, "given twice", "in a file, in a variable or in a credential");
}

// Names are unique among what the log shows side by side.
class Names {
 public:
  explicit Names(base::Problems& problems) : problems_(problems) {}

  void add(const std::string& part, const std::string& name) {
    problems_.require(names_.insert(name).second, part + ".name", base::in_quotes(name),
                      "a name that no other has");
  }

 private:
  base::Problems& problems_;
  std::set<std::string> names_;
};

void check_rules(const AlertSettings& settings, base::Problems& problems) {
  problems.require_range("rules", settings.rules.size(), 0, Alerts::kMostRules);
  Names names{problems};
  for (const AlertRule& rule : settings.rules) {
    names.add("rules", rule.name);
    problems.append("rules." + rule.name, rule.validate());
  }
  problems.require_range("silences", settings.silences.size(), 0, Alerts::kMostSilences);
  for (const Silence& silence : settings.silences) problems.append("silences", silence.validate());
}

void check_sinks(const AlertSettings& settings, base::Problems& problems) {
  problems.require_range("sinks", settings.webhooks.size() + settings.commands.size(), 0,
                         AlertSettings::kMostSinks);
  Names names{problems};
  for (const auto& [webhook, address] : settings.webhooks) {
    names.add("webhooks", webhook.name);
    problems.append("webhooks." + webhook.name, webhook.validate());
    problems.append("webhooks." + webhook.name, address.validate());
  }
  for (const CommandSettings& command : settings.commands) {
    names.add("commands", command.name);
    problems.append("commands." + command.name, command.validate());
  }
  if (!settings.heartbeat) return;
  names.add("heartbeat", settings.heartbeat->heartbeat.name);
  problems.append("heartbeat", settings.heartbeat->heartbeat.validate());
  problems.append("heartbeat", settings.heartbeat->address.validate());
}

}  // namespace

std::vector<std::string> AddressPlace::validate() const {
  base::Problems problems;
  problems.require(url.given(), "url", "missing",
                   "in a file that no other user may read, in an environment variable or in a credential");
  check_place("url", url, problems);
  check_place("token", token, problems);
  return problems.take();
}

std::vector<std::string> AlertSettings::validate() const {
  base::Problems problems;
  check_rules(*this, problems);
  check_sinks(*this, problems);
  return problems.take();
}

}  // namespace tidegate::monitor
