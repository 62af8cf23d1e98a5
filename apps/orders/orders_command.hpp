// `tidegate orders`: what the journal says is open, doubtful and held; and a person's word in its place.
#pragma once

namespace CLI {
class App;
}

namespace tidegate::apps {

// Adds the command to `app`; running it sets `exit_code`.
void add_orders_command(CLI::App& app, int& exit_code);

}  // namespace tidegate::apps
