#include "apps/impact/score.hpp"

namespace tidegate::apps {

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

void CallerScore::add(const CallRecord& record, std::optional<base::Duration> true_age) {
  ++calls;
  if (!record.answer.ok) {
    ++failed;
    return;
  }
  latency.record(record.answered - record.asked);
  if (record.answer.stale) {
    ++stale;
  } else if (true_age) {
    age.add(*true_age, record.answer.told_age);
  }
}

}  // namespace tidegate::apps
