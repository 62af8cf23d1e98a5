// `tidegate silence`: an alert is not told for a while.
#pragma once

namespace CLI {
class App;
}

namespace tidegate::apps {

void add_silence_command(CLI::App& app, int& exit_code);

}  // namespace tidegate::apps
