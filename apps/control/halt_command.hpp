// `tidegate halt` and `tidegate resume`: no new entries, and entries again.
#pragma once

namespace CLI {
class App;
}

namespace tidegate::apps {

void add_halt_command(CLI::App& app, int& exit_code);

}  // namespace tidegate::apps
