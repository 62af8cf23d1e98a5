#include "tidegate/sim/history/book.hpp"

#include <algorithm>

namespace tidegate::sim {

void BookHistory::note(std::int64_t last_version, base::MonotonicTime at) {
  changes_.push_back({last_version, at});
  while (changes_.size() > 1 && at - changes_.front().at > keep_) changes_.pop_front();
}

std::optional<base::MonotonicTime> BookHistory::superseded_at(std::int64_t version) const {
  const auto next = std::ranges::upper_bound(changes_, version, {}, &Change::last_version);
  if (next == changes_.end()) return std::nullopt;
  return next->at;
}

}  // namespace tidegate::sim
