// In what two configurations differ, and how much of that a running program takes.
#pragma once

#include <string>
#include <vector>

#include "tidegate/config/model/draft.hpp"
#include "tidegate/config/model/key.hpp"

namespace tidegate::config {

struct SettingChange {
  std::string path;    // "circuit.open_for_ms", "circuit.depth.open_for_ms"
  std::string before;  // as a TOML file has it; a text that may be a secret is not shown
  std::string after;
  Change change = Change::kRestart;

  std::string in_words() const;  // "circuit.open_for_ms from 5000 to 8000"
};

// In the model's order; what [circuit.ENDPOINT] says stands behind its section, each value beside the one
// that was or is in force for that endpoint. O(settings).
std::vector<SettingChange> changes(const Draft& before, const Draft& after);

// `after` as far as a program that runs by `before` takes it: what needs a restart is as in `before`. Whether
// the two go together is to be asked of make_settings().
Draft taken_at_run_time(const Draft& before, const Draft& after);

}  // namespace tidegate::config
