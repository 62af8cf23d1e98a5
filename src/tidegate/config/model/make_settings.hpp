// The structs that the rooms take, out of a draft.
#pragma once

#include <string>
#include <vector>

#include "tidegate/config/model/draft.hpp"
#include "tidegate/config/settings.hpp"

namespace tidegate::config {

// What no single value is wrong by: values that do not go together, an address that is none.
struct SettingProblem {
  std::string path;  // of the setting, "circuit.depth.slow_after_ms"; empty: of none
  std::string text;  // what follows its name: " is 9000 ms; it must be …", ": …"
};

struct MadeSettings {
  Settings settings;  // not to be used where there are problems
  std::vector<SettingProblem> problems;
};

// As it is for that endpoint: with what [circuit.ENDPOINT] says over [circuit].
Draft draft_of(const Draft& draft, const std::string& endpoint);

MadeSettings make_settings(const Draft& draft);

}  // namespace tidegate::config
