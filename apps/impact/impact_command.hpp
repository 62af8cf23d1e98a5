// `tidegate impact`: what the policies are worth, measured in virtual time.
#pragma once

namespace CLI {
class App;
}

namespace tidegate::apps {

// Adds the subcommand; `exit_code` is set when it has run. Must outlive the parsing.
void add_impact_command(CLI::App& app, int& exit_code);

}  // namespace tidegate::apps
