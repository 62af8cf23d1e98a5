// `tidegate alerts`.
#pragma once

namespace CLI {
class App;
}

namespace tidegate::apps {

// Sets `exit_code`, which must outlive `app`, when the command runs.
void add_alerts_command(CLI::App& app, int& exit_code);

}  // namespace tidegate::apps
