#include "apps/impact/impact_command.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "apps/process/failure.hpp"
#include "tidegate/scenarios/impact/arm_process.hpp"
#include "tidegate/scenarios/impact/outage_series.hpp"
#include "tidegate/scenarios/impact/resource_series.hpp"
#include "tidegate/scenarios/impact/scenario.hpp"
#include "tidegate/scenarios/impact/wall_scenario.hpp"
#include "tidegate/scenarios/orders/order_arms.hpp"
#include "tidegate/scenarios/orders/orders_on_sockets.hpp"
#include "tidegate/scenarios/orders/orders_scenario.hpp"

namespace tidegate::apps {
namespace {

struct Options {
  bool json = false;
  bool wall = false;
  int minutes = 10;
  int seconds = 20;
  int orders = 100;
  std::string ccxt = ".";
  std::uint64_t outages = 0;  // as many seeds; 0: the usual report
  int resources = 0;          // as many runs; 0: the usual report
  std::vector<std::string> arms{std::begin(scenarios::kArmNames), std::end(scenarios::kArmNames)};
  scenarios::ScenarioSettings scenario;
};

int print(const std::string& text) {
  return std::fputs(text.c_str(), stdout) == EOF ? kFailed : 0;
}

constexpr const char* kNotMet =
    "something that is asked of tidegate is NOT MET; the lines at the end of the report say what";

// The report, then the exit code.
int print(const std::string& text, const scenarios::Verdicts& verdicts) {
  if (const int told = print(text); told != 0) return told;
  return scenarios::missed_by_tidegate(verdicts) ? tell_failure(kNotMet) : 0;
}

int run_outages(const Options& options) {
  const scenarios::OutageSeriesSettings settings{
      .first_seed = options.scenario.seed, .seeds = options.outages, .profile = options.scenario.profile};
  std::vector<scenarios::OutageSeries> arms;
  for (const std::string& arm : options.arms) arms.push_back(scenarios::run_outage_series(arm, settings));
  return print(options.json ? to_json(arms, settings) : to_text(arms, settings), scenarios::verdicts(arms));
}

int run_resources(const Options& options) {
  const scenarios::ResourceSettings settings{.runs = options.resources,
                                             .length = std::chrono::seconds{options.seconds},
                                             .seed = options.scenario.seed,
                                             .profile = options.scenario.profile};
  const auto arms = scenarios::run_resource_series(settings);
  if (!arms) return tell_failure(arms.error().message);
  return print(options.json ? to_json(*arms, settings) : to_text(*arms, settings),
               scenarios::verdicts(*arms));
}

scenarios::OrdersSettings orders_settings(const Options& options) {
  return {options.scenario.seed, options.scenario.profile, options.orders};
}

base::Result<scenarios::ImpactReport> in_virtual_time(Options options) {
  options.scenario.healthy = std::chrono::minutes{options.minutes};
  scenarios::ImpactReport report = scenarios::run_impact(options.scenario);
  if (options.orders > 0) report.orders = scenarios::run_orders(orders_settings(options));
  return report;
}

base::Result<scenarios::ImpactReport> on_sockets(Options options) {
  options.scenario.healthy = std::chrono::seconds{options.seconds};
  auto report = scenarios::run_impact_on_sockets(options.scenario, options.ccxt);
  if (!report || options.orders == 0) return report;
  auto orders = scenarios::run_orders_on_sockets(orders_settings(options), options.ccxt);
  if (!orders) return std::unexpected(std::move(orders.error()));
  report->orders = std::move(*orders);
  return report;
}

int run(Options options) {
  if (options.outages > 0) return run_outages(options);
  if (options.resources > 0) return run_resources(options);
  const bool json = options.json;
  const auto report = options.wall ? on_sockets(std::move(options)) : in_virtual_time(std::move(options));
  if (!report) return tell_failure(report.error().message);
  return print(json ? to_json(*report) : to_text(*report), scenarios::verdicts(*report));
}

// For our own children only, so --help does not list it.
void add_arm_command(CLI::App& app, int& exit_code) {
  struct ArmOptions {
    std::string exchange;
    scenarios::ArmProcessSettings process;
  };
  auto options = std::make_shared<ArmOptions>();
  CLI::App* command =
      app.add_subcommand(std::string{scenarios::kArmCommand}, "one arm of impact --wall")->group("");
  command->add_option("--arm", options->process.arm)
      ->check(CLI::IsMember(
          std::vector<std::string>{std::begin(scenarios::kArmNames), std::end(scenarios::kArmNames)}))
      ->required();
  command->add_option("--exchange", options->exchange)->required();
  command->add_option("--seconds", options->process.seconds)->required();
  command->add_option("--seed", options->process.seed)->required();
  command->add_option("--agents", options->process.workload.agents)->required();
  command->callback([options, &exit_code] {
    const auto exchange = net::parse_address(options->exchange);
    if (!exchange) {
      exit_code = tell_failure(exchange.error().message);
      return;
    }
    options->process.exchange = *exchange;
    exit_code = scenarios::run_arm_process(options->process);
  });
}

void add_order_arm_command(CLI::App& app, int& exit_code) {
  struct ArmOptions {
    std::string arm;
    std::string exchange;
  };
  auto options = std::make_shared<ArmOptions>();
  CLI::App* command =
      app.add_subcommand(std::string{scenarios::kOrderArmCommand}, "one arm of orders under faults")
          ->group("");
  command->add_option("--arm", options->arm)
      ->check(CLI::IsMember(std::vector<std::string>{std::begin(scenarios::kOrderArmNames),
                                                     std::end(scenarios::kOrderArmNames)}))
      ->required();
  command->add_option("--exchange", options->exchange)->required();
  command->callback([options, &exit_code] {
    const auto exchange = net::parse_address(options->exchange);
    exit_code = exchange ? scenarios::run_order_arm_process(options->arm, *exchange)
                         : tell_failure(exchange.error().message);
  });
}

}  // namespace

void add_impact_command(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("impact", "what batching, caching and circuits save, and what becomes of orders");
  command->add_flag("--json", options->json, "print JSON");
  CLI::Option* minutes =
      command->add_option("--minutes", options->minutes, "minutes of a healthy exchange, in virtual time")
          ->check(CLI::Range(1, 600))
          ->capture_default_str();
  CLI::Option* wall =
      command->add_flag("--wall", options->wall, "on real sockets, each arm a process; adds CPU and memory")
          ->excludes(minutes);
  command->add_option("--seconds", options->seconds, "seconds an arm, with --wall")
      ->check(CLI::Range(1, 300))
      ->needs(wall)
      ->capture_default_str();
  command->add_option("--orders", options->orders, "orders under faults, an arm; 0: none")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  command->add_option("--ccxt", options->ccxt, "where npm has put ccxt and protobufjs, with --wall")
      ->envname("TIDEGATE_CCXT")
      ->capture_default_str();
  command
      ->add_option(
          "--resources", options->resources,
          "processor time and memory of 1, 5 and 20 agents, medians of that many runs, and nothing else")
      ->check(CLI::Range(1, 100))
      ->needs(wall);
  CLI::Option* outages = command
                             ->add_option("--outages", options->outages,
                                          "outages of 20 s to 40 s with that many seeds, and nothing else")
                             ->check(CLI::Range(1, 10'000))
                             ->excludes(minutes)
                             ->excludes(wall);
  command->add_option("--arms", options->arms, "only these, with --outages")
      ->check(CLI::IsMember(
          std::vector<std::string>{std::begin(scenarios::kArmNames), std::end(scenarios::kArmNames)}))
      ->needs(outages);
  command->add_option("--profile", options->scenario.profile, "how far away the exchange is")
      ->check(CLI::IsMember({"far", "near"}))
      ->capture_default_str();
  command->add_option("--seed", options->scenario.seed, "of market, distance, faults and callers")
      ->capture_default_str();
  command->footer(
      "Exit code 1: something that is asked of tidegate is NOT MET. What the machine's load decides as well\n"
      "(processor time, memory; the mean age of books with --wall) is told and fails nothing.");
  command->callback([options, &exit_code] { exit_code = run(*options); });
  add_arm_command(app, exit_code);
  add_order_arm_command(app, exit_code);
}

}  // namespace tidegate::apps
