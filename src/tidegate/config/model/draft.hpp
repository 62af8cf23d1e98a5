// Settings on their way from what was written to the structs that the rooms take.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "tidegate/config/model/presets.hpp"
#include "tidegate/config/model/value.hpp"
#include "tidegate/config/settings.hpp"

namespace tidegate::config {

// Of one section, by the keys' names.
using Values = std::map<std::string, Value, std::less<>>;

// What cannot stand in Settings as it was written stands beside them until make_settings().
struct Draft {
  std::string preset{kDefaultPreset};
  Settings settings;
  std::string host;
  std::string stream_host;
  std::string circuit_profile = "guide";
  base::Duration usual_ttl = std::chrono::seconds{1};
  std::map<std::string, Values, std::less<>> strategies;  // all keys of each strategy's section
  // What differs from [circuit] for single endpoints: [circuit.ENDPOINT].
  std::map<std::string, Values, std::less<>> circuits;
};

// As it is where nobody says anything; with a row for each endpoint that may be kept.
Draft default_draft();

}  // namespace tidegate::config
