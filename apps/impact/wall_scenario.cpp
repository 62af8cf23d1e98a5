#include "apps/impact/wall_scenario.hpp"

#include "apps/exchange_thread.hpp"
#include "apps/impact/arm_process.hpp"

namespace tidegate::apps {
namespace {

base::Result<ArmReport> run_arm_on_sockets(std::string_view arm, const ScenarioSettings& settings) {
  auto profile = sim::LatencyProfile::named(settings.profile);
  if (!profile) return std::unexpected(std::move(profile.error()));
  ExchangeThreadSettings exchange_settings;
  exchange_settings.seed = settings.seed;
  exchange_settings.server.latency = *profile;
  exchange_settings.server.seed = settings.seed;
  auto exchange = ExchangeThread::start(std::move(exchange_settings));
  if (!exchange) return std::unexpected(std::move(exchange.error()));

  ArmProcessSettings process;
  process.arm = arm;
  process.exchange = (*exchange)->address();
  process.seconds =
      static_cast<int>(std::chrono::duration_cast<std::chrono::seconds>(settings.healthy).count());
  process.seed = settings.seed;
  process.workload = settings.workload;
  auto result = run_arm_elsewhere(process);
  if (!result) return std::unexpected(std::move(result.error()));

  ArmReport report;
  report.name = arm;
  report.exchange = score_of((*exchange)->counters());
  report.process = result->process;
  (*exchange)->look([&](const sim::Exchange& truth) {
    for (const CallRecord& record : result->records) {
      const auto age = true_age(truth, record);
      report.caller.add(record, age);
      report.bounds[static_cast<std::size_t>(record.call.kind)].add(record, age);
    }
  });
  return report;
}

}  // namespace

base::Result<ImpactReport> run_impact_on_sockets(const ScenarioSettings& settings) {
  ImpactReport report = empty_report(settings);
  report.real_time = true;
  for (const auto arm : kArmNames) {
    auto of_arm = run_arm_on_sockets(arm, settings);
    if (!of_arm) return std::unexpected(std::move(of_arm.error()));
    report.arms.push_back(std::move(*of_arm));
  }
  return report;
}

}  // namespace tidegate::apps
