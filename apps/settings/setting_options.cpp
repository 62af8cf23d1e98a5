// Settings' options on a command line.
#include "apps/settings/setting_options.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <string_view>

#include "tidegate/config/reading/environment.hpp"

namespace tidegate::apps {

config::Environment setting_variables() {
  config::Environment found;
  for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
    const std::string_view variable{*each};
    const std::size_t equals = variable.find('=');
    if (!variable.starts_with(config::kVariablePrefix) || equals == std::string_view::npos) continue;
    found.emplace(variable.substr(0, equals), variable.substr(equals + 1));
  }
  return found;
}

void SettingOptions::add_to(CLI::App& command) {
  command.add_option("--config", config, "TOML file (docs/configuration.md)");
  command.add_option("--preset", preset,
                     "settings for a style of trading; replaces the configuration's preset");
  command
      .add_option(
          "--set", set,
          "SECTION.KEY=VALUE, over the environment's TIDEGATE__SECTION__KEY and the file; again for more")
      ->allow_extra_args(false);
}

base::Result<config::Loaded> SettingOptions::load() const {
  return config::load(config, {.environment = setting_variables(), .preset = preset, .set = set});
}

}  // namespace tidegate::apps
