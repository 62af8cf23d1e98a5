// `tidegate circuit`: one endpoint's circuit set by hand, and given back.
#pragma once

namespace CLI {
class App;
}

namespace tidegate::apps {

void add_circuit_command(CLI::App& app, int& exit_code);

}  // namespace tidegate::apps
