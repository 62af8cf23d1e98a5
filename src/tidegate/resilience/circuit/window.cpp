#include "tidegate/resilience/circuit/window.hpp"

namespace tidegate::resilience {

std::int64_t CallWindow::number_of(base::Duration window, base::MonotonicTime at) noexcept {
  return at.time_since_epoch() / (window / kBuckets);
}

void CallWindow::add(bool bad, base::Duration window, base::MonotonicTime at) noexcept {
  const std::int64_t number = number_of(window, at);
  Bucket& bucket = buckets_[static_cast<std::uint64_t>(number) % kBuckets];
  if (bucket.number != number) bucket = {.number = number};
  ++bucket.calls;
  bucket.bad += bad ? 1 : 0;
}

CallWindow::Totals CallWindow::totals(base::Duration window, base::MonotonicTime now) const noexcept {
  const std::int64_t oldest = number_of(window, now) - kBuckets + 1;
  Totals totals;
  for (const Bucket& bucket : buckets_) {
    if (bucket.number < oldest) continue;
    totals.calls += bucket.calls;
    totals.bad += bucket.bad;
  }
  return totals;
}

}  // namespace tidegate::resilience
