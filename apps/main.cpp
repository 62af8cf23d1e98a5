#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "apps/alerts/alerts_command.hpp"
#include "apps/check/check_command.hpp"
#include "apps/config/config_command.hpp"
#include "apps/control/circuit_command.hpp"
#include "apps/control/explain_command.hpp"
#include "apps/control/halt_command.hpp"
#include "apps/control/reload_command.hpp"
#include "apps/control/silence_command.hpp"
#include "apps/control/status_command.hpp"
#include "apps/demo/demo_command.hpp"
#include "apps/impact/impact_command.hpp"
#include "apps/orders/orders_command.hpp"
#include "apps/process/failure.hpp"
#include "apps/process/process_start.hpp"
#include "apps/replay_check/replay_check_command.hpp"
#include "apps/sim/sim_command.hpp"
#include "apps/top/status_text.hpp"
#include "apps/top/top_command.hpp"
#include "apps/trade/trade_command.hpp"

namespace {

// Like every failure of the command: one line.
std::string usage_failure(const CLI::App* app, const CLI::Error& error) {
  // A mistyped command is reported by CLI11 as a missing one.
  const std::vector<std::string> unknown = app->remaining();
  const std::string what =
      unknown.empty() ? error.what() : "there is no command or option '" + unknown.front() + "'";
  return "tidegate: " + what + " (tidegate --help lists what there is)\n";
}

}  // namespace

int main(int argc, char** argv) {
  tidegate::apps::begin_process();
  CLI::App app{"Tidegate: a resilient access layer for the MEXC spot exchange", "tidegate"};
  app.require_subcommand(1);
  int exit_code = 0;
  app.failure_message(usage_failure);
  tidegate::apps::add_alerts_command(app, exit_code);
  tidegate::apps::add_check_command(app, exit_code);
  tidegate::apps::add_circuit_command(app, exit_code);
  tidegate::apps::add_config_command(app, exit_code);
  tidegate::apps::add_demo_command(app, exit_code);
  tidegate::apps::add_explain_command(app, exit_code);
  tidegate::apps::add_halt_command(app, exit_code);
  tidegate::apps::add_impact_command(app, exit_code);
  tidegate::apps::add_orders_command(app, exit_code);
  tidegate::apps::add_reload_command(app, exit_code);
  tidegate::apps::add_replay_check_command(app, exit_code);
  tidegate::apps::add_silence_command(app, exit_code);
  tidegate::apps::add_sim_command(app, exit_code);
  tidegate::apps::add_status_command(app, exit_code, tidegate::apps::status_text);
  tidegate::apps::add_top_command(app, exit_code);
  tidegate::apps::add_trade_command(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : tidegate::apps::kWrongUsage;
  }
  return exit_code;
}
