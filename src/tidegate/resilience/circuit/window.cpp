#include "tidegate/resilience/circuit/window.hpp"

#include <algorithm>

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

CallWindow CallWindow::rescaled(base::Duration from, base::Duration to,
                                base::MonotonicTime now) const noexcept {
  CallWindow scaled;
  const std::int64_t newest = number_of(from, now);
  // Oldest first, so that a later tenth takes the place of one that the new window does not reach any more.
  for (std::int64_t number = newest - kBuckets + 1; number <= newest; ++number) {
    const Bucket& old = buckets_[static_cast<std::uint64_t>(number) % kBuckets];
    if (old.number != number) continue;
    const base::MonotonicTime end{(number + 1) * (from / kBuckets) - base::Duration{1}};
    const std::int64_t at = number_of(to, std::min(end, now));
    Bucket& bucket = scaled.buckets_[static_cast<std::uint64_t>(at) % kBuckets];
    if (bucket.number != at) bucket = {.number = at};
    bucket.calls += old.calls;
    bucket.bad += old.bad;
  }
  return scaled;
}

}  // namespace tidegate::resilience
