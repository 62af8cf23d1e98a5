#include "tidegate/resilience/batch/batcher_settings.hpp"

#include <cstdint>

#include "tidegate/resilience/setting_range.hpp"

namespace tidegate::resilience {

namespace {

using namespace std::chrono_literals;

constexpr base::Duration kShortestWindow = 1us;
constexpr base::Duration kLongestWindow = 1min;
constexpr std::int64_t kMostInOneBatch = 10'000;
constexpr std::int64_t kMostAtOnce = 10'000'000;

}  // namespace

std::vector<std::string> RequestBatcherSettings::validate() const {
  std::vector<std::string> errors;
  check_range(errors, "window", window, kShortestWindow, kLongestWindow);
  check_range(errors, "max_batch_size", static_cast<std::int64_t>(max_batch_size), 1, kMostInOneBatch);
  check_range(errors, "max_kinds", static_cast<std::int64_t>(max_kinds), 1, kMostAtOnce);
  check_range(errors, "max_queued", static_cast<std::int64_t>(max_queued), 1, kMostAtOnce);
  return errors;
}

}  // namespace tidegate::resilience
