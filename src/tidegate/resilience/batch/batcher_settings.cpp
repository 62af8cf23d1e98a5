#include "tidegate/resilience/batch/batcher_settings.hpp"

#include <cstdint>

#include "tidegate/base/validation.hpp"

namespace tidegate::resilience {

namespace {

using namespace std::chrono_literals;

constexpr base::Duration kShortestWindow = 1us;
constexpr base::Duration kLongestWindow = 1min;
constexpr std::int64_t kMostInOneBatch = 10'000;
constexpr std::int64_t kMostAtOnce = 10'000'000;

}  // namespace

std::vector<std::string> RequestBatcherSettings::validate() const {
  base::Problems problems;
  problems.require_range("window", window, kShortestWindow, kLongestWindow);
  problems.require_range("max_batch_size", max_batch_size, 1, kMostInOneBatch);
  problems.require_range("max_kinds", max_kinds, 1, kMostAtOnce);
  problems.require_range("max_queued", max_queued, 1, kMostAtOnce);
  return problems.take();
}

}  // namespace tidegate::resilience
