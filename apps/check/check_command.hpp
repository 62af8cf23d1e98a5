// `tidegate check`: does what trading needs work, and what is to be done where it does not.
#pragma once

namespace CLI {
class App;
}

namespace tidegate::apps {

void add_check_command(CLI::App& app, int& exit_code);

}  // namespace tidegate::apps
