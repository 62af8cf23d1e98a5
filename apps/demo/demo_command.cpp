#include "apps/demo/demo_command.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "apps/control/control_socket.hpp"
#include "apps/dashboard/dashboard_options.hpp"
#include "apps/demo/demo.hpp"
#include "apps/process/failure.hpp"
#include "apps/settings/setting_options.hpp"
#include "apps/watch/alert_addresses.hpp"

namespace tidegate::apps {
namespace {

struct Options : SettingOptions {
  int seconds = 50;
  std::uint64_t seed = 1;
  std::vector<std::string> recordings;
  std::string log;
  DashboardOptions dashboard;
  std::string control;  // as of open_control_socket
};

int run(const Options& options) {
  DemoSettings settings;
  settings.length = std::chrono::seconds{options.seconds};
  settings.seed = options.seed;
  settings.recordings = options.recordings;
  settings.log_path = options.log;
  auto dashboard = options.dashboard.wish();
  if (!dashboard) return tell_failure(dashboard.error().message);
  settings.dashboard = std::move(*dashboard);
  settings.control = options.control;
  auto loaded = options.load();
  if (!loaded) return tell_failure(loaded.error().message);
  settings.settings = std::move(loaded->settings);
  if (settings.log_path.empty()) settings.log_path = settings.settings.monitor.log;
  auto addresses = take_alert_addresses(settings.settings.alerts);
  if (!addresses) return tell_failure(addresses.error().message);
  settings.addresses = std::move(*addresses);
  const auto done = run_demo(std::move(settings));
  return done ? 0 : tell_failure(done.error().message);
}

}  // namespace

void add_demo_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("demo", "the main job: exchange, client and trading system, with an outage");
  command
      ->add_option("--seconds", options->seconds,
                   "how long, as a whole; longer while the recovery from its outage takes more")
      ->check(CLI::Range(15, 3600))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "of everything made up")->capture_default_str();
  command->add_option("--replay", options->recordings, "recorded order-book data instead of made-up markets");
  options->add_to(*command);
  command->add_option("--log", options->log, "write every event to this file");
  options->dashboard.add_to(*command);
  add_control_option(*command, options->control);
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace tidegate::apps
