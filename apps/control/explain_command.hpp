// `tidegate explain`: what became of one request, and why.
#pragma once

namespace CLI {
class App;
}

namespace tidegate::apps {

void add_explain_command(CLI::App& app, int& exit_code);

}  // namespace tidegate::apps
