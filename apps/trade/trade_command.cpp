#include "apps/trade/trade_command.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <memory>
#include <string>

#include "apps/control/control_socket.hpp"
#include "apps/dashboard/dashboard_options.hpp"
#include "apps/exchange/api_keys.hpp"
#include "apps/exchange/exchange_options.hpp"
#include "apps/process/controlling_terminal.hpp"
#include "apps/process/failure.hpp"
#include "apps/process/stop_on_signal.hpp"
#include "apps/trade/trade_run.hpp"
#include "apps/watch/alert_addresses.hpp"
#include "apps/watch/history_place.hpp"
#include "tidegate/monitor/event_log.hpp"
#include "tidegate/monitor/writer_thread.hpp"

namespace tidegate::apps {
namespace {

struct Options : ExchangeOptions {
  std::string log;
  std::string history;  // empty: as the settings say
  int seconds = 0;
  bool watch = false;
  DashboardOptions dashboard;
  std::string control;  // as of open_control_socket
};

// What the command line says is over the settings.
base::Result<config::Loaded> load(const Options& options) {
  auto loaded = options.load_with_exchange();
  if (!loaded) return loaded;
  monitor::MonitorSettings& monitor = loaded->settings.monitor;
  if (!options.log.empty()) monitor.log = options.log;
  if (!options.history.empty()) monitor.history = options.history == "off" ? "" : options.history;
  const auto placed = check_history_place(
      monitor.history, {{"the journal", loaded->settings.journal.path}, {"the log", monitor.log}});
  if (!placed) return std::unexpected(placed.error());
  return loaded;
}

int run_trade(const Options& options) {
  if (options.watch && options.config.empty()) {
    return tell_failure("--watch watches the settings' file: give one with --config");
  }
  auto loaded = load(options);
  if (!loaded) return tell_failure(loaded.error().message);
  const WatchSettings watch{.alerts = loaded->settings.alerts,
                            .history_path = loaded->settings.monitor.history};
  const std::string log_path = loaded->settings.monitor.log;
  auto dashboard = options.dashboard.wish();
  if (!dashboard) return tell_failure(dashboard.error().message);
  auto credentials = take_api_keys(options.keys);
  if (!credentials) return tell_failure(credentials.error().message);
  auto addresses = take_alert_addresses(watch.alerts);
  if (!addresses) return tell_failure(addresses.error().message);
  monitor::EventLog log{log_path};
  if (!log.open_error().empty()) return tell_failure(log.open_error());

  monitor::WriterThread output{STDOUT_FILENO};
  const auto loop = net::Loop::real();
  const auto network = net::make_socket_network(*loop);
  const auto alert_network = net::make_socket_network(*loop);
  TradeRun run{*loop,
               *network,
               {.settings = std::move(loaded->settings),
                .terminal = terminal_size(STDOUT_FILENO),
                .length = std::chrono::seconds{options.seconds},
                .log_path = log_path,
                .dashboard = std::move(*dashboard),
                .control = options.control,
                .watch = watch,
                .reloading = Reloading{options, std::move(loaded->draft)},
                .watch_file = options.watch},
               std::move(*credentials),
               output,
               log,
               {.network = alert_network.get(), .addresses = std::move(*addresses)}};
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
  command->add_option("--log", options->log,
                      "also append every event to this file; replaces the configuration's monitor.log");
  command->add_option("--seconds", options->seconds, "stop by itself after that; 0: never")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  command->add_flag("--watch", options->watch, "reload the settings when their file changes");
  command->add_option("--history", options->history,
                      "keep the minutes of the last 30 days in this file, for charts; off: none; replaces "
                      "the configuration's monitor.history");
  options->dashboard.add_to(*command);
  add_control_option(*command, options->control);
  command->callback([options, &exit_code] { exit_code = run_trade(*options); });
}

}  // namespace tidegate::apps
