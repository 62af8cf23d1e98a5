#include "tidegate/scenarios/impact/report.hpp"

#include <algorithm>

namespace tidegate::scenarios {
namespace {

double reduction_percent(double of, double from) {
  return from == 0 ? 0 : 100.0 * (1.0 - of / from);
}

}  // namespace

double latency_reduction(const ArmReport& arm, const ArmReport& direct) {
  return reduction_percent(base::to_ms(arm.caller.latency.mean()), base::to_ms(direct.caller.latency.mean()));
}

double request_reduction(const ArmReport& arm, const ArmReport& direct) {
  return reduction_percent(static_cast<double>(arm.exchange.requests),
                           static_cast<double>(direct.exchange.requests));
}

double mean_ms(base::Duration sum, std::uint64_t count) {
  return count == 0 ? 0 : base::to_ms(sum) / static_cast<double>(count);
}

BoundScore sum(const BoundScores& scores) {
  BoundScore all;
  for (const BoundScore& score : scores) {
    all.counted += score.counted;
    all.past_bound += score.past_bound;
    all.max_age = std::max(all.max_age, score.max_age);
  }
  return all;
}

}  // namespace tidegate::scenarios
