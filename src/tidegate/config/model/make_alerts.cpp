#include "tidegate/config/model/make_alerts.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/validation.hpp"
#include "tidegate/config/model/instant.hpp"
#include "tidegate/config/model/model.hpp"
#include "tidegate/config/nearest.hpp"
#include "tidegate/config/secrets.hpp"

namespace tidegate::config {
namespace {

using Texts = std::vector<std::string>;

// One section's tables, each put together in `fresh` of a draft of its own.
class Part {
 public:
  Part(const Draft& draft, std::string_view section, MadeSettings& made)
      : section_(*section_named(section)), made_(made) {
    if (const auto found = draft.tables.find(section); found != draft.tables.end()) tables_ = &found->second;
  }

  const Tables& tables() const {
    static const Tables none;
    return tables_ == nullptr ? none : *tables_;
  }

  // `fresh` with what the table says.
  NewTable put_together(NewTable fresh, const Values& own) {
    Draft one;
    one.fresh = std::move(fresh);
    for (const auto& [name, value] : own) section_.find(name)->set(one, value);
    return std::move(one.fresh);
  }

  // What validate() says of it: "timeout is …", at the key of that field.
  void tell(const std::string& table, const Texts& problems) {
    for (const std::string& text : problems) {
      const std::string field = text.substr(0, text.find_first_of(": "));
      const auto key = std::ranges::find(section_.keys, section_.name + "." + field, &Key::field);
      if (key == section_.keys.end()) {
        made_.problems.push_back({{}, section_.name + "." + table + ": " + text});
      } else {
        tell(table, *key, text.substr(field.size()));
      }
    }
  }
  void tell(const std::string& table, const Key& key, std::string text) {
    made_.problems.push_back({Place{.key = &key, .table = table}.path(), std::move(text)});
  }
  void tell(const std::string& table, std::string_view key, std::string text) {
    tell(table, *section_.find(key), std::move(text));
  }

  // What stands there is where a secret is, and not the secret; it is not shown if it may be.
  void check_places(const std::string& table, const monitor::AddressPlace& address) {
    for (const auto& [what, place] : {std::pair{"url", &address.url}, std::pair{"token", &address.token}}) {
      for (const auto& [kind, text] :
           {std::pair{"_file", &place->file}, std::pair{"_variable", &place->variable},
            std::pair{"_credential", &place->credential}}) {
        if (!may_be_secret(*text)) continue;
        tell(table, std::string{what} + kind,
             std::string{" looks like the "} + what + " itself: " + section_.elsewhere.at(what));
      }
    }
  }

  // Each "NAME=VALUE".
  base::SampleLabels labels(const std::string& table, const Texts& written) {
    base::SampleLabels labels;
    for (const std::string& text : written) {
      const std::size_t equals = text.find('=');
      if (equals == std::string::npos || equals == 0) {
        tell(table, "labels", " has " + quoted_unless_secret(text) + "; each must be NAME=VALUE");
      } else {
        labels.emplace_back(text.substr(0, equals), text.substr(equals + 1));
      }
    }
    return labels;
  }

 private:
  const Section& section_;
  MadeSettings& made_;
  const Tables* tables_ = nullptr;
};

Texts labels_written(const base::SampleLabels& labels) {
  Texts written;
  for (const auto& [label, value] : labels) written.push_back(label + "=" + value);
  return written;
}

const monitor::AlertRule* rule_named(const std::vector<monitor::AlertRule>& rules, std::string_view name) {
  const auto found = std::ranges::find(rules, name, &monitor::AlertRule::name);
  return found == rules.end() ? nullptr : &*found;
}

// A name that was meant for a default rule's is the likely mistake where a rule watches nothing.
std::string no_metric(const std::string& name, const std::vector<monitor::AlertRule>& defaults) {
  Texts names;
  for (const monitor::AlertRule& rule : defaults) names.push_back(rule.name);
  const std::string near = nearest(name, names);
  return ": is missing, and there is no default rule of that name" +
         (near.empty() ? std::string{"; docs/metrics.md has all metrics"} : "; the nearest is " + near);
}

void make_rule(Part& part, const std::string& name, const Values& own,
               const std::vector<monitor::AlertRule>& defaults, std::vector<monitor::AlertRule>& rules) {
  NewTable fresh;
  const monitor::AlertRule* usual = rule_named(defaults, name);
  if (usual != nullptr) fresh.rule = *usual;
  fresh.rule.name = name;
  fresh.rule_labels = labels_written(fresh.rule.labels);
  NewTable done = part.put_together(std::move(fresh), own);
  monitor::AlertRule& rule = done.rule;
  rule.labels = part.labels(name, done.rule_labels);
  if (rule.metric.empty()) {
    part.tell(name, "metric", no_metric(name, defaults));
  } else {
    part.tell(name, rule.validate());
  }
  const auto known = std::ranges::find(rules, name, &monitor::AlertRule::name);
  if (known == rules.end()) {
    rules.push_back(std::move(rule));
  } else {
    *known = std::move(rule);
  }
}

void make_rules(const Draft& draft, MadeSettings& made) {
  const std::vector<monitor::AlertRule> defaults = monitor::default_rules();
  auto& rules = made.settings.alerts.rules;
  rules = draft.default_rules ? defaults : std::vector<monitor::AlertRule>{};
  Part part{draft, "alerts.rule", made};
  for (const auto& [name, own] : part.tables()) make_rule(part, name, own, defaults, rules);
}

void make_silences(const Draft& draft, MadeSettings& made) {
  Part part{draft, "alerts.silence", made};
  for (const auto& [name, own] : part.tables()) {
    NewTable done = part.put_together({}, own);
    done.silence.labels = part.labels(name, done.silence_labels);
    const auto until = instant_from(done.silence_until);
    if (!until) {
      part.tell(name, "until",
                " is " + quoted_unless_secret(done.silence_until) +
                    "; it must be an instant in UTC, such as \"2026-12-01T12:00:00Z\"");
    } else {
      done.silence.until = *until;
      part.tell(name, done.silence.validate());
    }
    const std::string& rule = done.silence.rule;
    if (!rule.empty() && rule_named(made.settings.alerts.rules, rule) == nullptr) {
      part.tell(name, "rule", " is " + quoted_unless_secret(rule) + "; there is no rule of that name");
    }
    made.settings.alerts.silences.push_back(std::move(done.silence));
  }
}

void make_sinks(const Draft& draft, MadeSettings& made) {
  monitor::AlertSettings& alerts = made.settings.alerts;
  Part webhooks{draft, "alerts.webhook", made};
  for (const auto& [name, own] : webhooks.tables()) {
    auto webhook = webhooks.put_together({}, own).webhook;
    webhook.webhook.name = name;
    webhooks.tell(name, webhook.webhook.validate());
    webhooks.tell(name, webhook.address.validate());
    webhooks.check_places(name, webhook.address);
    alerts.webhooks.push_back(std::move(webhook));
  }
  Part commands{draft, "alerts.command", made};
  for (const auto& [name, own] : commands.tables()) {
    auto command = commands.put_together({}, own).command;
    command.name = name;
    commands.tell(name, command.validate());
    alerts.commands.push_back(std::move(command));
  }
  const monitor::AddressPlace& address = draft.heartbeat.address;
  if (!address.url.given() && !address.token.given()) return;
  Part heartbeat{draft, "alerts.heartbeat", made};
  heartbeat.tell({}, draft.heartbeat.heartbeat.validate());
  heartbeat.tell({}, address.validate());
  heartbeat.check_places({}, address);
  alerts.heartbeat = draft.heartbeat;
}

}  // namespace

void make_alerts(const Draft& draft, MadeSettings& made) {
  const std::size_t before = made.problems.size();
  make_rules(draft, made);
  make_silences(draft, made);
  make_sinks(draft, made);
  if (made.problems.size() > before) return;
  // What no part is wrong by: how many there are, and two of one name.
  for (std::string& text : made.settings.alerts.validate()) {
    made.problems.push_back({{}, "alerts." + std::move(text)});
  }
}

}  // namespace tidegate::config
