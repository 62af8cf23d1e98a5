// `tidegate reload`: a running process reads its settings anew.
#pragma once

namespace CLI {
class App;
}

namespace tidegate::apps {

void add_reload_command(CLI::App& app, int& exit_code);

}  // namespace tidegate::apps
