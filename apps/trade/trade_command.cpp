#include "apps/trade/trade_command.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <memory>
#include <string>

#include "apps/dashboard/dashboard_options.hpp"
#include "apps/exchange/api_keys.hpp"
#include "apps/exchange/exchange_options.hpp"
#include "apps/process/controlling_terminal.hpp"
#include "apps/process/failure.hpp"
#include "apps/process/stop_on_signal.hpp"
#include "apps/trade/trade_run.hpp"
#include "tidegate/monitor/event_log.hpp"
#include "tidegate/monitor/writer_thread.hpp"

namespace tidegate::apps {
namespace {

struct Options : ExchangeOptions {
  std::string log;
  std::string history = "tidegate-history.db";
  int seconds = 0;
  bool watch = false;
  DashboardOptions dashboard;
};

int run_trade(const Options& options) {
  if (options.watch && options.config.empty()) {
    return tell_failure("--watch watches the settings' file: give one with --config");
  }
  auto loaded = options.load_with_exchange();
  if (!loaded) return tell_failure(loaded.error().message);
  auto dashboard = options.dashboard.wish();
  if (!dashboard) return tell_failure(dashboard.error().message);
  auto credentials = take_api_keys(options.keys);
  if (!credentials) return tell_failure(credentials.error().message);
  monitor::EventLog log{options.log};
  if (!log.open_error().empty()) return tell_failure(log.open_error());

  monitor::WriterThread output{STDOUT_FILENO};
  const auto loop = net::Loop::real();
  const auto network = net::make_socket_network(*loop);
  TradeRun run{*loop,
               *network,
               {.settings = std::move(loaded->settings),
                .terminal = terminal_size(STDOUT_FILENO),
                .length = std::chrono::seconds{options.seconds},
                .log_path = options.log,
                .dashboard = std::move(*dashboard),
                .watch = {.alerts = {}, .history_path = options.history == "off" ? "" : options.history},
                .reloading = Reloading{options, std::move(loaded->draft)},
                .watch_file = options.watch},
               std::move(*credentials),
               output,
               log};
  const StopOnSignal on_signal{*loop, [&run, on_terminal = has_controlling_terminal()](int signal) {
                                 // A daemon's SIGHUP means its settings; a terminal's, that the window was
                                 // closed.
                                 if (signal == SIGHUP && !on_terminal) return run.on_reload_asked();
                                 run.on_signal(signal);
                               }};
  const TradeEnd end = run.run();
  // In this order a terminal shows them too; neither waits for long.
  output.finish(monitor::WriterThread::kPatience);
  monitor::WriterThread errors{STDERR_FILENO,
                               {.name = "standard error", .dropped_because = "it is not read"}};
  for (const auto& failure : end.failures) errors.write("tidegate: " + failure + "\n");
  errors.finish(monitor::WriterThread::kPatience);
  return end.exit_code;
}

}  // namespace

void add_trade_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("trade", "the flash-trading system, until Ctrl-C");
  options->add_to(*command);
  command->add_option("--log", options->log, "also append every event to this file");
  command->add_option("--seconds", options->seconds, "stop by itself after that; 0: never")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  command->add_flag("--watch", options->watch, "reload the settings when their file changes");
  command
      ->add_option("--history", options->history,
                   "keep the minutes of the last 30 days in this file, for charts; off: none")
      ->capture_default_str();
  options->dashboard.add_to(*command);
  command->callback([options, &exit_code] { exit_code = run_trade(*options); });
}

}  // namespace tidegate::apps
