#include "tidegate/scenarios/impact/wall_scenario.hpp"

#include "tidegate/base/clock.hpp"
#include "tidegate/scenarios/ccxt/ccxt_arm.hpp"
#include "tidegate/scenarios/impact/arm_process.hpp"
#include "tidegate/sim/whole/exchange_thread.hpp"

namespace tidegate::scenarios {
namespace {

using Exchange = std::unique_ptr<sim::ExchangeThread>;

base::Result<Exchange> start_exchange(const ScenarioSettings& settings) {
  auto profile = sim::LatencyProfile::named(settings.profile);
  if (!profile) return std::unexpected(std::move(profile.error()));
  const auto limits = sim::RateLimitSettings::named(settings.limits);
  if (!limits) return std::unexpected(limits.error());
  sim::SimulatedExchangeSettings exchange_settings{.seed = settings.seed};
  exchange_settings.server.latency = *profile;
  exchange_settings.server.rate_limits = *limits;
  return sim::ExchangeThread::start(std::move(exchange_settings));
}

ExchangeScore operator-(const ExchangeScore& after, const ExchangeScore& before) {
  return {after.requests - before.requests, after.weight - before.weight, after.bytes_in - before.bytes_in,
          after.bytes_out - before.bytes_out};
}

// `before`: what the exchange had counted when the calls began.
ArmReport judge(std::string_view arm, sim::ExchangeThread& exchange, const ExchangeScore& before,
                const ArmProcessResult& result) {
  ArmReport report;
  report.name = arm;
  report.exchange = score_of(exchange.counters()) - before;
  report.process = result.process;
  exchange.look([&](const sim::Exchange& truth) {
    for (const CallRecord& record : result.records) {
      const auto age = true_age(truth, record);
      report.caller.add(record, age);
      report.bounds[static_cast<std::size_t>(record.call.kind)].add(record, age);
    }
  });
  report.told = report.caller.age;
  return report;
}

base::Result<ArmReport> run_ccxt_on_sockets(std::string_view arm, const ScenarioSettings& settings,
                                            const std::string& folder) {
  auto exchange = start_exchange(settings);
  if (!exchange) return std::unexpected(std::move(exchange.error()));
  const CcxtMode mode = arm == kCcxtArmNames[0] ? CcxtMode::kReads : CcxtMode::kReadsPro;
  const auto child = start_ccxt(folder, mode, (*exchange)->address());
  if (!child) return std::unexpected(child.error());
  const ExchangeScore before = score_of((*exchange)->counters());
  begin_reads(**child, settings.workload, settings.seed, base::SystemClock{}.now(), settings.healthy);
  const auto result = read_arm(**child, std::string{arm}, settings.workload);
  if (!result) return std::unexpected(result.error());
  return judge(arm, **exchange, before, *result);
}

}  // namespace

base::Result<ArmReport> run_arm_on_sockets(std::string_view arm, const ScenarioSettings& settings) {
  auto exchange = start_exchange(settings);
  if (!exchange) return std::unexpected(std::move(exchange.error()));
  ArmProcessSettings process;
  process.arm = arm;
  process.exchange = (*exchange)->address();
  process.seconds =
      static_cast<int>(std::chrono::duration_cast<std::chrono::seconds>(settings.healthy).count());
  process.seed = settings.seed;
  process.workload = settings.workload;
  const auto result = run_arm_elsewhere(process);
  if (!result) return std::unexpected(result.error());
  return judge(arm, **exchange, {}, *result);
}

base::Result<ImpactReport> run_impact_on_sockets(const ScenarioSettings& settings,
                                                 const std::string& ccxt_folder) {
  ImpactReport report = empty_report(settings);
  report.real_time = true;
  for (const auto arm : kArmNames) {
    auto of_arm = run_arm_on_sockets(arm, settings);
    if (!of_arm) return std::unexpected(std::move(of_arm.error()));
    report.arms.push_back(std::move(*of_arm));
  }
  for (const auto arm : kCcxtArmNames) {
    auto of_arm = run_ccxt_on_sockets(arm, settings, ccxt_folder);
    if (of_arm) {
      report.arms.push_back(std::move(*of_arm));
    } else {
      report.left_out.push_back({std::string{arm}, of_arm.error().message});
    }
  }
  return report;
}

}  // namespace tidegate::scenarios
