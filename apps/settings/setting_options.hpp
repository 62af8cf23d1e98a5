// What every command is told of its settings: a file, a preset, single values, and the environment.
#pragma once

#include <string>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/config/reading/load.hpp"

namespace CLI {
class App;
}

namespace tidegate::apps {

struct SettingOptions {
  std::string config;  // the file; empty: none
  std::string preset;
  std::vector<std::string> set;

  // Of `command`, which must not outlive this.
  void add_to(CLI::App& command);
  // All of it together, with this process's environment. Error: every mistake, a line each.
  base::Result<config::Loaded> load() const;
};

// The variables of this process that name settings. Thread rule: while no other thread changes the
// environment.
config::Environment setting_variables();

}  // namespace tidegate::apps
