// `tidegate config`: settings checked, explained, shown, and a file to begin with. docs/configuration.md
#pragma once

namespace CLI {
class App;
}

namespace tidegate::apps {

// Adds the subcommand; `exit_code` is set when it has run. Must outlive the parsing.
void add_config_command(CLI::App& app, int& exit_code);

}  // namespace tidegate::apps
