// `tidegate replay-check`: recordings through the whole market-data path, held against what they say.
#pragma once

namespace CLI {
class App;
}

namespace tidegate::apps {

// Adds the subcommand; `exit_code` is set when it has run. Must outlive the parsing.
void add_replay_check_command(CLI::App& app, int& exit_code);

}  // namespace tidegate::apps
