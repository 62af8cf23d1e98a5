#include "apps/alerts/trial.hpp"

#include <map>
#include <utility>

namespace tidegate::apps {
namespace {

constexpr base::Duration kLook = std::chrono::milliseconds{20};

// By the name of the place, what it did not take.
class Troubles final : public base::EventSink {
 public:
  void on_event(const base::Event& event) override {
    if (event.kind == base::EventKind::kAlertNotDelivered) of_[event.subject] = event.text;
  }
  TriedPlace tried(const std::string& name) const {
    const auto found = of_.find(name);
    return {.name = name, .problem = found == of_.end() ? std::string{} : found->second};
  }

 private:
  std::map<std::string, std::string> of_;
};

}  // namespace

base::Result<std::vector<TriedPlace>> try_places(net::Loop& loop, net::Network& network,
                                                 monitor::AlertSettings settings,
                                                 monitor::AlertAddresses addresses) {
  for (auto& [webhook, place] : settings.webhooks) {
    webhook.attempts = 1;
    webhook.least = base::Severity::kInfo;
  }
  for (monitor::CommandSettings& command : settings.commands) command.least = base::Severity::kInfo;
  Troubles troubles;
  auto watch = monitor::AlertWatch::make(loop, network, settings, std::move(addresses), troubles);
  if (!watch) return std::unexpected(std::move(watch.error()));
  const base::WallTime now = loop.clock().wall_now();
  (*watch)->try_all({.rule = "trial",
                     .severity = base::Severity::kInfo,
                     .summary = "this is a trial (`tidegate alerts test`): nothing has happened",
                     .shown_value = "0",
                     .noticed = loop.now(),
                     .at = now,
                     .since = now});
  while (!(*watch)->idle()) loop.run_until(loop.now() + kLook);
  std::vector<TriedPlace> tried;
  for (const auto& [webhook, place] : settings.webhooks) tried.push_back(troubles.tried(webhook.name));
  for (const auto& command : settings.commands) tried.push_back(troubles.tried(command.name));
  if (settings.heartbeat) tried.push_back(troubles.tried(settings.heartbeat->heartbeat.name));
  return tried;
}

}  // namespace tidegate::apps
