#include "tidegate/desk/journal_latency.hpp"

#include <gtest/gtest.h>

namespace tidegate::desk {
namespace {

using namespace std::chrono_literals;

base::MonotonicTime t(base::Duration since_start) {
  return base::MonotonicTime{since_start};
}

TEST(JournalLatency, EachRecordTakesFromItsGivingUntilItIsDurable) {
  JournalLatency latency;
  latency.given(1, t(0ms));
  latency.given(2, t(10ms));
  latency.given(4, t(20ms));
  latency.durable(2, t(30ms));
  EXPECT_EQ(latency.measured().count(), 2U);
  EXPECT_EQ(latency.measured().sum(), 30ms + 20ms);
  latency.durable(2, t(35ms));
  EXPECT_EQ(latency.measured().count(), 2U) << "once";
  latency.durable(4, t(40ms));
  EXPECT_EQ(latency.measured().sum(), 50ms + 20ms);
}

TEST(JournalLatency, MeasuresNoMoreThanItsBoundAtATimeAndGoesOnLater) {
  JournalLatency latency;
  const std::uint64_t given = JournalLatency::kMost + 10;
  for (std::uint64_t seq = 1; seq <= given; ++seq) latency.given(seq, t(0ms));
  latency.durable(given, t(1ms));
  EXPECT_EQ(latency.measured().count(), JournalLatency::kMost);
  latency.given(given + 1, t(2ms));
  latency.durable(given + 1, t(5ms));
  EXPECT_EQ(latency.measured().count(), JournalLatency::kMost + 1);
  EXPECT_EQ(latency.measured().sum(), static_cast<int>(JournalLatency::kMost) * 1ms + 3ms);
}

}  // namespace
}  // namespace tidegate::desk
