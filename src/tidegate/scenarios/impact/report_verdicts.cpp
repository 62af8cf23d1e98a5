// What was asked of the arms, and whether it was met.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "tidegate/scenarios/impact/report.hpp"

namespace tidegate::scenarios {
namespace {

constexpr std::string_view kOurs = "tidegate";

// What the guide promises of its arm, and what is asked of ours, against `direct`.
struct Bound {
  std::string_view arm;
  double latency_reduction_percent;
  double request_reduction_percent;
};
constexpr Bound kBounds[] = {{"guide", 30, 40}, {kOurs, 90, 95}};

Verdicts savings(const ArmReport& arm, const ArmReport& direct, const Bound& bound) {
  const double latency = latency_reduction(arm, direct);
  const double requests = request_reduction(arm, direct);
  return {{latency >= bound.latency_reduction_percent, arm.name,
           fmt::format("mean latency at least {} % lower than direct ({:.1f} %)",
                       bound.latency_reduction_percent, latency)},
          {requests >= bound.request_reduction_percent, arm.name,
           fmt::format("at least {} % fewer requests than direct ({:.1f} %)", bound.request_reduction_percent,
                       requests)}};
}

// On real sockets how soon a book arrives is the machine's affair too.
Verdict young_books(const ArmReport& arm, const ArmReport& direct, bool real_time) {
  const double age = mean_ms(arm.caller.age.true_sum, arm.caller.age.counted);
  const double direct_age = mean_ms(direct.caller.age.true_sum, direct.caller.age.counted);
  return {
      arm.caller.age.counted > 0 && age <= direct_age, arm.name,
      fmt::format("order books on average no older than direct's ({:.1f} ms, {:.1f} ms)", age, direct_age),
      !real_time};
}

Verdict told_ages(const ArmReport& arm) {
  return {arm.told.told > 0 && arm.told.told_too_low == 0, arm.name,
          arm.told.told > 0 ? "no told age below the true one"
                            : "no told age below the true one (none was told)"};
}

// Seconds may be too short for the rarer classes.
Verdict bounds_kept(const ArmReport& arm, bool real_time) {
  const auto judged = [](const BoundScore& score) { return score.counted > 0; };
  const bool told = real_time ? judged(sum(arm.bounds)) : std::ranges::all_of(arm.bounds, judged);
  return {told && sum(arm.bounds).past_bound == 0, arm.name,
          told ? "no value past the bound of its class of data"
               : "no value past the bound of its class of data (of some classes none was judged)"};
}

Verdicts limits_kept(const ArmReport& arm) {
  Verdicts out;
  for (const LimitScore& score : arm.limits) {
    out.push_back({score.calls > 0 && score.answers_429 + score.answers_418 == 0, arm.name,
                   fmt::format("no 429 and no 418 under `{}`", score.limits)});
  }
  return out;
}

// Of an arm that reports ages, and of ours whatever it reports.
Verdicts honesty(const ArmReport& arm, const ArmReport& direct, bool real_time) {
  Verdicts out{young_books(arm, direct, real_time), told_ages(arm), bounds_kept(arm, real_time)};
  append(out, limits_kept(arm));
  if (real_time) return out;
  const bool traded = arm.hard && arm.hard->trading.reads > 0;
  out.push_back({traded && arm.hard->trading.reads_before_fill == 0, arm.name,
                 traded ? "no account read older than the caller's last fill"
                        : "no account read older than the caller's last fill (none was judged)"});
  return out;
}

}  // namespace

Verdicts verdicts_of_reads(const ImpactReport& report) {
  Verdicts out;
  const ArmReport& direct = report.arms.front();
  for (const auto& arm : report.arms) {
    for (const Bound& bound : kBounds) {
      // Seconds are too short for savings: there the first call of each kind weighs too much.
      if (arm.name == bound.arm && !report.real_time) append(out, savings(arm, direct, bound));
    }
    if (arm.told.told > 0 || arm.name == kOurs) append(out, honesty(arm, direct, report.real_time));
  }
  return out;
}

Verdicts verdicts(const ImpactReport& report) {
  Verdicts out = verdicts_of_reads(report);
  if (report.orders) append(out, verdicts(*report.orders));
  return out;
}

}  // namespace tidegate::scenarios
