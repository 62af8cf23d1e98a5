#include "apps/alerts/alerts_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <utility>

#include "apps/alerts/trial.hpp"
#include "apps/process/failure.hpp"
#include "apps/settings/setting_options.hpp"
#include "apps/watch/alert_addresses.hpp"

namespace tidegate::apps {
namespace {

int run_test(const SettingOptions& options) {
  auto loaded = options.load();
  if (!loaded) return tell_failure(loaded.error().message);
  monitor::AlertSettings& alerts = loaded->settings.alerts;
  auto addresses = take_alert_addresses(alerts);
  if (!addresses) return tell_failure(addresses.error().message);
  const auto loop = net::Loop::real();
  const auto network = net::make_socket_network(*loop);
  const auto tried = try_places(*loop, *network, std::move(alerts), std::move(*addresses));
  if (!tried) return tell_failure(tried.error().message);
  if (tried->empty()) {
    fmt::print("alerts go to the log alone: docs/alerts.md says how to name other places\n");
    return 0;
  }
  int exit_code = 0;
  for (const TriedPlace& place : *tried) {
    fmt::print("{}: {}\n", place.name, place.problem.empty() ? "took it" : place.problem);
    if (!place.problem.empty()) exit_code = kFailed;
  }
  return exit_code;
}

}  // namespace

void add_alerts_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("alerts", "the places that alerts go to");
  command->require_subcommand(1);
  const auto options = std::make_shared<SettingOptions>();
  CLI::App* test = command->add_subcommand(
      "test", "a trial notice to each, and what it says; exit code 1: one did not take it");
  options->add_to(*test);
  test->callback([options, &exit_code] { exit_code = run_test(*options); });
}

}  // namespace tidegate::apps
