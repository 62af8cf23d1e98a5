#include "tidegate/scenarios/impact/scenario.hpp"

#include <memory>
#include <vector>

#include "tidegate/base/assert.hpp"
#include "tidegate/scenarios/impact/tally.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::scenarios {
namespace {

const net::Address kExchangeAddress{"127.0.0.1", 18080};

sim::FaultRule fault(sim::FaultKind kind, std::string target, const Stretch& when, base::MonotonicTime start,
                     double probability = 1) {
  sim::FaultRule rule;
  rule.kind = kind;
  rule.target = std::move(target);
  rule.from = when.from - start;
  rule.until = when.until - start;
  rule.probability = probability;
  return rule;
}

// Half of the requests get a 503, the other half no answer at all; streams stay open and say nothing.
std::vector<sim::FaultRule> outages(const Timetable& times, base::MonotonicTime start) {
  using sim::FaultKind;
  return {fault(FaultKind::kErrorBefore, "", times.all_fails, start, 0.5),
          fault(FaultKind::kStall, "", times.all_fails, start),
          fault(FaultKind::kStreamStall, "", times.all_fails, start),
          fault(FaultKind::kErrorBefore, "depth", times.depth_fails, start, 0.5),
          fault(FaultKind::kStall, "depth", times.depth_fails, start),
          fault(FaultKind::kStreamStall, "depth", times.depth_fails, start)};
}

// A client and an exchange of their own, in one thread under one clock.
class ArmRun {
 public:
  ArmRun(std::string_view arm, const ScenarioSettings& settings)
      : loop_(net::Loop::simulated()),
        network_(*loop_, settings.seed),
        times_(settings.healthy, settings.outages, loop_->now()),
        exchange_(
            sim::start_simulated_exchange(*loop_, network_, kExchangeAddress, exchange_settings(settings))) {
    agent_ = std::make_unique<Agent>(arm, *loop_, network_, kExchangeAddress, settings.workload);
  }

  net::Loop& loop() noexcept { return *loop_; }
  const Timetable& times() const noexcept { return times_; }
  Arm& arm() noexcept { return agent_->arm(); }
  const sim::Exchange& exchange() const noexcept { return exchange_->truth(); }
  sim::ServerCounters counters() const { return exchange_->counters(); }

 private:
  sim::SimulatedExchangeSettings exchange_settings(const ScenarioSettings& settings) const {
    const auto profile = sim::LatencyProfile::named(settings.profile);
    TIDEGATE_ASSERT(profile.has_value(), "a scenario's latency profile exists");
    sim::SimulatedExchangeSettings exchange{.seed = settings.seed};
    exchange.server.latency = *profile;
    const auto limits = sim::RateLimitSettings::named(settings.limits);
    TIDEGATE_ASSERT(limits.has_value(), "a scenario's limits exist");
    exchange.server.rate_limits = *limits;
    if (settings.with_outages) exchange.server.faults = outages(times_, loop_->now());
    return exchange;
  }

  std::unique_ptr<net::Loop> loop_;
  net::MemoryNetwork network_;
  Timetable times_;
  std::unique_ptr<sim::SimulatedExchange> exchange_;
  std::unique_ptr<Agent> agent_;
};

std::uint64_t depth_requests(const sim::ServerCounters& counters) {
  const auto found = counters.by_endpoint.find("depth");
  return found == counters.by_endpoint.end() ? 0 : found->second;
}

}  // namespace

ExchangeScore score_of(const sim::ServerCounters& counters) {
  return {counters.requests, counters.weight, counters.bytes_in, counters.bytes_out};
}

ArmReport run_arm(std::string_view arm, const ScenarioSettings& settings) {
  ArmRun run{arm, settings};
  const Timetable& times = run.times();
  Tally tally{times};
  Trader* judge_of_fills = nullptr;
  const OnCallDone done = [&](const CallRecord& record) {
    tally.add(record, true_age(run.exchange(), record));
    judge_of_fills->judge(record);
  };
  Trader trader{run.loop(), run.arm(), settings.workload, done};
  judge_of_fills = &trader;
  start_workload(run.loop(), run.arm(), settings.workload, settings.seed, times.end(), done);

  ArmReport report;
  report.name = arm;
  run.loop().run_until(times.steady.until);
  report.exchange = score_of(run.counters());
  trader.start(times.trading.until);
  run.loop().run_until(times.all_fails.from);
  const std::uint64_t before_all = run.counters().requests;
  run.loop().run_until(times.all_fails.until);
  const std::uint64_t wasted_on_all = run.counters().requests - before_all;
  run.loop().run_until(times.depth_fails.from);
  const std::uint64_t depth_before = depth_requests(run.counters());
  run.loop().run_until(times.depth_fails.until);
  const std::uint64_t wasted_on_depth = depth_requests(run.counters()) - depth_before;
  run.loop().run_until(times.end() + settings.workload.call_deadline);

  report.caller = tally.steady();
  report.told = tally.told();
  report.bounds = tally.bounds();
  report.hard = HardScore{trader.score(), tally.all_fails(), tally.depth_fails()};
  report.hard->all_fails.wasted_requests = wasted_on_all;
  report.hard->depth_fails.wasted_requests = wasted_on_depth;
  return report;
}

LimitScore run_under_limits(std::string_view arm, const ScenarioSettings& settings) {
  ScenarioSettings healthy = settings;
  healthy.with_outages = false;
  ArmRun run{arm, healthy};
  LimitScore score{.limits = settings.limits};
  const OnCallDone done = [&score](const CallRecord& record) {
    ++score.calls;
    if (!record.answer.ok) ++score.failed;
    if (record.answer.ok && record.answer.stale) ++score.stale;
  };
  const base::MonotonicTime end = run.loop().now() + kUnderLimits;
  start_workload(run.loop(), run.arm(), settings.workload, settings.seed, end, done);
  run.loop().run_until(end + settings.workload.call_deadline);
  const sim::ServerCounters counters = run.counters();
  const auto answers = [&counters](int status) {
    const auto found = counters.by_status.find(status);
    return found == counters.by_status.end() ? 0 : found->second;
  };
  score.answers_429 = answers(429);
  score.answers_418 = answers(418);
  score.bans = counters.bans;
  return score;
}

ImpactReport empty_report(const ScenarioSettings& settings) {
  ImpactReport report;
  report.seed = settings.seed;
  report.profile = settings.profile;
  report.healthy = settings.healthy;
  report.max_age = settings.workload.max_age;
  return report;
}

ImpactReport run_impact(const ScenarioSettings& settings) {
  ImpactReport report = empty_report(settings);
  report.under_limits = kUnderLimits;
  for (const auto arm : kArmNames) {
    report.arms.push_back(run_arm(arm, settings));
    for (const auto limits : kStricterLimits) {
      ScenarioSettings stricter = settings;
      stricter.limits = limits;
      report.arms.back().limits.push_back(run_under_limits(arm, stricter));
    }
  }
  return report;
}

}  // namespace tidegate::scenarios
