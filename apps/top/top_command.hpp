// `tidegate top`: a running process on the whole screen of a terminal. docs/top.md
#pragma once

namespace CLI {
class App;
}

namespace tidegate::apps {

// Adds the subcommand; `exit_code` is set when it has run. Must outlive the parsing.
void add_top_command(CLI::App& app, int& exit_code);

}  // namespace tidegate::apps
