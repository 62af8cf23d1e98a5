// The report for programs. Keys are snake_case with the unit last; their meaning:
// docs/decisions/0004-impact-workload.md.
#include <nlohmann/json.hpp>

#include "tidegate/scenarios/impact/report.hpp"

namespace tidegate::scenarios {
namespace {

using Json = nlohmann::ordered_json;

Json outage_json(const OutageScore& outage) {
  return {{"calls", outage.calls},
          {"failed_calls", outage.failed},
          {"stale_calls", outage.stale},
          {"unanswerable_calls", outage.unanswerable},
          {"wasted_requests", outage.wasted_requests},
          {"other_calls", outage.other_calls},
          {"other_failed_calls", outage.other_failed},
          {"other_p99_latency_ms", base::to_ms(outage.other_p99)},
          {"normal_after_ms", base::to_ms(outage.normal_after)}};
}

Json trading_json(const TradingScore& trading) {
  return {{"orders", trading.orders},
          {"filled_orders", trading.fills},
          {"account_reads_after_fill", trading.reads},
          {"account_reads_before_own_fill", trading.reads_before_fill}};
}

Json limits_json(const std::vector<LimitScore>& limits) {
  Json json = Json::object();
  for (const LimitScore& score : limits) {
    json[score.limits] = {{"calls", score.calls},
                          {"failed_calls", score.failed},
                          {"stale_calls", score.stale},
                          {"answers_429", score.answers_429},
                          {"answers_418", score.answers_418},
                          {"bans", score.bans}};
  }
  return json;
}

Json by_class(const std::array<base::Duration, kCallKindCount>& durations) {
  Json json = Json::object();
  for (std::size_t i = 0; i < kCallKindCount; ++i) {
    json[std::string(name(static_cast<CallKind>(i)))] = base::to_ms(durations[i]);
  }
  return json;
}

Json bounds_json(const BoundScores& bounds) {
  Json json = Json::object();
  for (std::size_t i = 0; i < kCallKindCount; ++i) {
    json[std::string(name(static_cast<CallKind>(i)))] = {{"judged_values", bounds[i].counted},
                                                         {"values_past_bound", bounds[i].past_bound},
                                                         {"max_age_ms", base::to_ms(bounds[i].max_age)}};
  }
  return json;
}

Json arm_json(const ArmReport& arm, const ArmReport& direct) {
  const CallerScore& caller = arm.caller;
  Json json{{"calls", caller.calls},
            {"failed_calls", caller.failed},
            {"stale_calls", caller.stale},
            {"requests", arm.exchange.requests},
            {"weight", arm.exchange.weight},
            {"exchange_received_bytes", arm.exchange.bytes_in},
            {"exchange_sent_bytes", arm.exchange.bytes_out},
            {"mean_latency_ms", base::to_ms(caller.latency.mean())},
            {"p50_latency_ms", base::to_ms(caller.latency.quantile(0.5))},
            {"p99_latency_ms", base::to_ms(caller.latency.quantile(0.99))},
            {"latency_reduction_percent", latency_reduction(arm, direct)},
            {"request_reduction_percent", request_reduction(arm, direct)},
            {"book_mean_true_age_ms", mean_ms(caller.age.true_sum, caller.age.counted)},
            {"book_max_true_age_ms", base::to_ms(caller.age.true_max)}};
  if (arm.told.told > 0) {
    json["book_told_ages"] = arm.told.told;
    json["book_told_ages_too_low"] = arm.told.told_too_low;
    json["book_mean_told_excess_ms"] = mean_ms(caller.age.told_excess_sum, caller.age.told);
    json["book_least_told_excess_ms"] = base::to_ms(arm.told.least_told_excess);
  }
  json["values_past_bound"] = sum(arm.bounds).past_bound;
  json["data_classes"] = bounds_json(arm.bounds);
  if (arm.hard) {
    json["trading"] = trading_json(arm.hard->trading);
    json["outage_of_everything"] = outage_json(arm.hard->all_fails);
    json["outage_of_depth"] = outage_json(arm.hard->depth_fails);
  }
  if (!arm.limits.empty()) json["under_limits"] = limits_json(arm.limits);
  if (arm.process) {
    json["cpu_ms"] = base::to_ms(arm.process->cpu);
    json["peak_rss_bytes"] = arm.process->peak_rss_bytes;
    json["private_bytes"] = arm.process->private_bytes;
  }
  return json;
}

}  // namespace

std::string to_json(const ImpactReport& report) {
  Json json{{"seed", report.seed}, {"latency_profile", report.profile}};
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(report.healthy).count();
  if (report.real_time) {
    json["clock"] = "real";
    json["seconds"] = seconds;
    json["measured"] = {
        {"cpu_ms",
         "user and system time of the arm's own process, from before its first call until its last answer "
         "(getrusage)"},
        {"peak_rss_bytes",
         "most resident memory of the arm's own process, program code included (VmHWM of "
         "/proc/self/status)"},
        {"private_bytes",
         "memory that no other process shares, at the end of the arm's own process (Private_Clean and "
         "Private_Dirty of /proc/self/smaps_rollup)"}};
  } else {
    json["clock"] = "virtual";
    json["minutes"] = seconds / 60;
    json["minutes_under_limits"] =
        std::chrono::duration_cast<std::chrono::minutes>(report.under_limits).count();
  }
  json["bounds_ms"] = by_class(report.max_age);
  json["arms"] = Json::object();
  for (const auto& arm : report.arms) json["arms"][arm.name] = arm_json(arm, report.arms.front());
  for (const auto& left_out : report.left_out) json["left_out"][left_out.arm] = left_out.why;
  if (report.orders) json["orders_under_faults"] = orders_json(*report.orders);
  json["verdicts"] = verdicts_json(verdicts(report));
  return json.dump(2) + "\n";
}

}  // namespace tidegate::scenarios
