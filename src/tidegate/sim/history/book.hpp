// When each content of a book stopped being current: what lets the simulated exchange judge claimed ages.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "tidegate/base/time.hpp"

namespace tidegate::sim {

// Keeps the change-sets of the last `keep`, at least one. Cost: note O(1) amortised, lookup O(log kept).
class BookHistory {
 public:
  explicit BookHistory(base::Duration keep) : keep_(keep) {}

  // A change-set ending at `last_version` took effect. Versions and times never go back.
  void note(std::int64_t last_version, base::MonotonicTime at);
  // When the content of `version` stopped being current; nullopt: it still is. For a version older than what
  // is kept the oldest instant kept: its age is then reported too small, never too large.
  std::optional<base::MonotonicTime> superseded_at(std::int64_t version) const;

 private:
  struct Change {
    std::int64_t last_version;
    base::MonotonicTime at;
  };

  base::Duration keep_;
  std::deque<Change> changes_;
};

}  // namespace tidegate::sim
