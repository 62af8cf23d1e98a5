// Settings on their way from what was written to the structs that the rooms take.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/config/model/presets.hpp"
#include "tidegate/config/model/value.hpp"
#include "tidegate/config/settings.hpp"

namespace tidegate::config {

// Of one section, by the keys' names.
using Values = std::map<std::string, Value, std::less<>>;

using Tables = std::map<std::string, Values, std::less<>>;

// What a table with a name of the user's begins with, of each section that has such; where make_settings()
// puts one together.
struct NewTable {
  monitor::AlertRule rule;
  std::vector<std::string> rule_labels;  // "endpoint=depth"
  monitor::AlertSettings::ToWebhook webhook;
  monitor::CommandSettings command;
  monitor::Silence silence;
  std::string silence_until;  // "2026-12-01T12:00:00Z"
  std::vector<std::string> silence_labels;
};

// What cannot stand in Settings as it was written stands beside them until make_settings().
struct Draft {
  std::string preset{kDefaultPreset};
  Settings settings;
  std::string host;
  std::string stream_host;
  std::string circuit_profile = "guide";
  base::Duration usual_ttl = std::chrono::seconds{1};
  std::map<std::string, Values, std::less<>> strategies;  // all keys of each strategy's section
  bool default_rules = true;                              // [alerts]
  monitor::AlertSettings::ToHeartbeat heartbeat;          // wanted where it has an address
  // By section and name, what stands in tables of their own: [circuit.ENDPOINT], [alerts.rule.NAME].
  std::map<std::string, Tables, std::less<>> tables;
  NewTable fresh;
};

// As it is where nobody says anything; with a row for each endpoint that may be kept.
Draft default_draft();

}  // namespace tidegate::config
