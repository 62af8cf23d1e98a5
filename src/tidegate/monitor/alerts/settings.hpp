// All that can be set about alerts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tidegate/monitor/alerts/command.hpp"
#include "tidegate/monitor/alerts/default_rules.hpp"
#include "tidegate/monitor/alerts/heartbeat.hpp"
#include "tidegate/monitor/alerts/rule.hpp"
#include "tidegate/monitor/alerts/silence.hpp"
#include "tidegate/monitor/alerts/webhook.hpp"

namespace tidegate::monitor {

// Where a secret stands, which is never in the settings themselves: in a file that no other user may read, in
// an environment variable, or in a credential that systemd hands over, by its name. None: there is none.
struct SecretPlace {
  std::string file;
  std::string variable;
  std::string credential = {};

  bool given() const noexcept { return !file.empty() || !variable.empty() || !credential.empty(); }
};
struct AddressPlace {
  SecretPlace url;
  SecretPlace token;  // may be none

  std::vector<std::string> validate() const;
};

struct AlertSettings {
  struct ToWebhook {
    WebhookSettings webhook;
    AddressPlace address;
  };
  struct ToHeartbeat {
    HeartbeatSettings heartbeat;
    AddressPlace address;
  };
  static constexpr std::size_t kMostSinks = 16;  // webhooks and commands together

  bool enabled = true;
  std::vector<AlertRule> rules = default_rules();  // Alerts::kMostRules at most, each by a name of its own
  std::vector<Silence> silences;                   // Alerts::kMostSilences at most
  std::vector<ToWebhook> webhooks;
  std::vector<CommandSettings> commands;
  std::optional<ToHeartbeat> heartbeat;

  // What is wrong, each beginning with its field: "rules.circuit_open.bound is …", "webhooks.slack.timeout is
  // …". No two sinks have one name.
  std::vector<std::string> validate() const;
};

}  // namespace tidegate::monitor
