// `tidegate trade`: the flash-trading system on an exchange that runs elsewhere.
#pragma once

namespace CLI {
class App;
}

namespace tidegate::apps {

// Adds the subcommand; `exit_code` is set when it has run. Must outlive the parsing.
void add_trade_command(CLI::App& app, int& exit_code);

}  // namespace tidegate::apps
