// Who makes a class with settings out of their range is told which, and where: in the caller's own source.
#include "tidegate/library/require_valid.hpp"

#include <gtest/gtest.h>

#include "tidegate/library/request_batcher.hpp"
#include "tidegate/library/resilient.hpp"

namespace tidegate::library {
namespace {

using namespace std::chrono_literals;

TEST(RequireValidDeathTest, NamesFieldValueRangeAndTheCallersLine) {
  EXPECT_DEATH(
      (EnhancedCache<int>{1000, 0}),
      "require_valid_test.cpp:[0-9]+: an EnhancedCache cannot be made: max_items is 0; it must be from 1");
  EXPECT_DEATH((EnhancedCache<int>{EnhancedCacheSettings{.stale_ms = -1}}),
               "require_valid_test.cpp:[0-9]+: .*stale_ms is -1");
  EXPECT_DEATH((RequestBatcher<int>{0, 10'001}),
               "require_valid_test.cpp:[0-9]+: .*batch_window_ms is 0; .*max_batch_size is 10001");
  EXPECT_DEATH((CircuitBreaker{0, 5000}), "require_valid_test.cpp:[0-9]+: .*failure_threshold is 0");
  EXPECT_DEATH((CircuitBreaker{5, 0}), "recovery_timeout_ms is 0");
  EXPECT_DEATH((CircuitBreaker{resilience::CircuitBreakerSettings{.open_for = 0ms}}),
               "require_valid_test.cpp:[0-9]+: .*open_for is 0 ms");
  EXPECT_DEATH((Retry{{.max_repeats = 6}}), "require_valid_test.cpp:[0-9]+: a Retry .*max_repeats is 6");
  EXPECT_DEATH((RateLimiter{0, 1000}), "require_valid_test.cpp:[0-9]+: .*weight is 0");
  EXPECT_DEATH((RateLimiter{1, 0}), "window_ms is 0");
  EXPECT_DEATH((Bulkhead{0}), "require_valid_test.cpp:[0-9]+: .*max_concurrent is 0");
  EXPECT_DEATH((Resilient<int>{{.cache = {.max_items = 0}}}),
               "require_valid_test.cpp:[0-9]+: .*max_items is 0");
}

}  // namespace
}  // namespace tidegate::library
