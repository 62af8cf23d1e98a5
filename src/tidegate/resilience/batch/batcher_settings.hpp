// The settings of a request batcher.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "tidegate/base/time.hpp"

namespace tidegate::resilience {

inline constexpr base::Duration kDefaultBatchWindow = std::chrono::milliseconds{50};
inline constexpr std::size_t kDefaultMaxBatchSize = 10;
inline constexpr std::size_t kDefaultMaxBatchKinds = 1'000;
inline constexpr std::size_t kDefaultMaxBatchQueued = 10'000;

struct RequestBatcherSettings {
  // The longest that a request may be held back.
  base::Duration window = kDefaultBatchWindow;
  std::size_t max_batch_size = kDefaultMaxBatchSize;
  // Kinds of request known at once: with requests waiting or a batch in flight.
  std::size_t max_kinds = kDefaultMaxBatchKinds;
  // Requests waiting at once, over all kinds.
  std::size_t max_queued = kDefaultMaxBatchQueued;

  // One message for each field out of its range; empty when all is well.
  std::vector<std::string> validate() const;
};

}  // namespace tidegate::resilience
