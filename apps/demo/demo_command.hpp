// `tidegate demo`: the main job, for somebody who wants to see it.
#pragma once

namespace CLI {
class App;
}

namespace tidegate::apps {

// Adds the subcommand; `exit_code` is set when it has run. Must outlive the parsing.
void add_demo_command(CLI::App& app, int& exit_code);

}  // namespace tidegate::apps
