#include "tidegate/scenarios/impact/score.hpp"

namespace tidegate::scenarios {

std::optional<base::Duration> true_age(const sim::Exchange& exchange, const CallRecord& record) {
  const ReadAnswer& answer = record.answer;
  if (answer.version) {
    // Judged later than it was handed out, it may have been superseded in between.
    const auto superseded = exchange.superseded_at(record.call.symbol, *answer.version);
    return std::max(base::Duration::zero(), record.answered - superseded.value_or(record.answered));
  }
  if (answer.made_at) return exchange.wall_at(record.answered) - *answer.made_at;
  return std::nullopt;
}

void AgeScore::add(base::Duration true_age, std::optional<base::Duration> told_age) {
  ++counted;
  true_sum += true_age;
  true_max = std::max(true_max, true_age);
  if (!told_age) return;
  ++told;
  if (*told_age < true_age) ++told_too_low;
  told_excess_sum += *told_age - true_age;
  least_told_excess = std::min(least_told_excess, *told_age - true_age);
}

void BoundScore::add(const CallRecord& record, std::optional<base::Duration> true_age) {
  const std::optional<base::Duration> age = std::max(true_age, record.answer.told_age);
  if (!record.answer.ok || record.answer.stale || !age) return;
  ++counted;
  max_age = std::max(max_age, *age);
  if (*age > record.call.max_age) ++past_bound;
}

void CallerScore::add(const CallRecord& record, std::optional<base::Duration> true_age) {
  ++calls;
  if (!record.answer.ok) {
    ++failed;
    return;
  }
  latency.record(record.answered - record.asked);
  if (record.answer.stale) {
    ++stale;
  } else if (true_age && record.call.kind == CallKind::kOrderBook) {
    age.add(*true_age, record.answer.told_age);
  }
}

}  // namespace tidegate::scenarios
