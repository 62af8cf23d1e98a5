#include "tidegate/resilience/limits/ledger.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;
using base::MonotonicTime;

constexpr base::Duration kNs{1};
constexpr RateLimit kTen{.window = 10s, .weight = 10};

MonotonicTime t(base::Duration since_start) {
  return MonotonicTime{since_start};
}

TEST(RateLedger, LetsThroughExactlyItsLimitInOneWindow) {
  RateLedger ledger{kTen};
  auto first = ledger.reserve(6, t(0s));
  EXPECT_TRUE(ledger.check(4, false, t(0s)));
  EXPECT_FALSE(ledger.check(5, false, t(0s)));
  auto second = ledger.reserve(4, t(0s));
  EXPECT_FALSE(ledger.check(1, false, t(0s)));
}

TEST(RateLedger, ReleasesWeightOneWindowAfterTheAnswerAndNotANanosecondEarlier) {
  RateLedger ledger{kTen};
  auto held = ledger.reserve(10, t(0s));
  held.answered(t(3s));
  EXPECT_FALSE(ledger.check(1, false, t(10s)));
  EXPECT_FALSE(ledger.check(1, false, t(13s) - kNs));
  EXPECT_TRUE(ledger.check(10, false, t(13s)));
  EXPECT_EQ(ledger.next_release(t(3s)), t(13s));
  EXPECT_EQ(ledger.next_release(t(13s)), base::kNever);
}

TEST(RateLedger, HoldsTheWeightOfARequestThatMayStillArriveBeyondWhatIsAnsweredLater) {
  RateLedger ledger{kTen};
  auto given_up = ledger.reserve(6, t(0s));
  auto answered = ledger.reserve(4, t(1s));
  given_up.ended(t(1s), t(5s));
  answered.answered(t(2s));
  EXPECT_EQ(ledger.used(t(2s)), 10U);
  EXPECT_EQ(ledger.earliest(4, false, t(2s)), t(12s)) << "the answered one's";
  EXPECT_EQ(ledger.earliest(5, false, t(2s)), t(15s));
  EXPECT_EQ(ledger.used(t(12s)), 6U);
  EXPECT_FALSE(ledger.check(5, false, t(15s) - kNs));
  EXPECT_TRUE(ledger.check(10, false, t(15s)));
}

TEST(RateLedger, TakesWhatIsUnderWayAsAnsweredBeforeWhatMayArriveLongAfter) {
  RateLedger ledger{kTen};
  auto under_way = ledger.reserve(5, t(0s));
  auto given_up = ledger.reserve(5, t(0s));
  given_up.ended(t(1s), t(60s));
  EXPECT_EQ(ledger.earliest(5, false, t(1s)), t(11s));
  EXPECT_EQ(ledger.earliest(6, false, t(1s)), t(70s));
}

TEST(RateLedger, HoldsTheWeightOfARequestThatIsNeverAnswered) {
  RateLedger ledger{kTen};
  auto held = ledger.reserve(10, t(0s));
  EXPECT_FALSE(ledger.check(1, false, t(1000s)));
  EXPECT_EQ(ledger.earliest(1, false, t(1000s)), t(1010s));
  EXPECT_EQ(ledger.used(t(1000s)), 10U);
}

TEST(RateLedger, GivesBackAtOnceWhatWasNeverSent) {
  RateLedger ledger{kTen};
  { auto dropped = ledger.reserve(10, t(0s)); }
  EXPECT_TRUE(ledger.check(10, false, t(0s)));
  auto moved = ledger.reserve(10, t(0s));
  moved = RateReservation{};
  EXPECT_EQ(ledger.used(t(0s)), 0U);
}

TEST(RateLedger, SaysTheFirstInstantAtWhichEnoughComesBack) {
  RateLedger ledger{kTen};
  for (int i = 0; i < 5; ++i) ledger.reserve(2, t(i * 1s)).answered(t(i * 1s));
  EXPECT_EQ(ledger.earliest(2, false, t(5s)), t(10s));
  EXPECT_EQ(ledger.earliest(3, false, t(5s)), t(11s));
  EXPECT_EQ(ledger.earliest(10, false, t(5s)), t(14s));
  EXPECT_EQ(ledger.earliest(11, false, t(5s)), base::kNever);
  EXPECT_EQ(ledger.earliest(2, false, t(12s)), t(12s));
}

TEST(RateLedger, KeepsTheLongerOfTwoBlocks) {
  RateLedger ledger{kTen};
  ledger.block_until(t(30s));
  ledger.block_until(t(20s));
  EXPECT_FALSE(ledger.check(1, true, t(30s) - kNs));
  EXPECT_TRUE(ledger.check(1, false, t(30s)));
  EXPECT_EQ(ledger.earliest(1, false, t(0s)), t(30s));
}

TEST(RateLedger, HoldsWeightBackForCancels) {
  RateLedger ledger{{.window = 10s, .weight = 10, .held_for_cancels = 3}};
  auto orders = ledger.reserve(7, t(0s));
  EXPECT_FALSE(ledger.check(1, false, t(0s)));
  EXPECT_TRUE(ledger.check(3, true, t(0s)));
  EXPECT_EQ(ledger.earliest(8, false, t(0s)), base::kNever);
}

TEST(RateLedger, KeepsAtMostOneEntryAnInstantAndForgetsTheReleased) {
  RateLedger ledger{kTen};
  for (int i = 0; i < 1000; ++i) {
    const auto now = t(i * 2s);
    ASSERT_TRUE(ledger.check(2, false, now)) << i;
    ledger.reserve(2, now).answered(now);
    EXPECT_LE(ledger.used(now), 10U);
  }
}

// The exchange counts each request at an instant of its own between sending and answer, in sliding windows or
// in steps; neither may ever see more than the limit.
class RateLedgerAgainstAnExchange : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RateLedgerAgainstAnExchange, NeverSeesMoreThanTheLimit) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  base::Random random{GetParam()};
  RateLedger ledger{kTen};
  struct UnderWay {
    RateReservation held;
    MonotonicTime answer;
  };
  struct Counted {
    MonotonicTime at;
    std::uint32_t weight;
  };
  std::vector<UnderWay> under_way;
  std::vector<Counted> counted;
  MonotonicTime now{};
  std::size_t sent = 0;
  for (int step = 0; step < 3000; ++step) {
    now += random.exponential(300ms);
    std::ranges::sort(under_way, {}, &UnderWay::answer);
    while (!under_way.empty() && under_way.front().answer <= now) {
      under_way.front().held.answered(under_way.front().answer);
      under_way.erase(under_way.begin());
    }
    const auto weight = static_cast<std::uint32_t>(random.between(1, 4));
    if (!ledger.check(weight, false, now)) continue;
    const auto round_trip = random.exponential(2s);
    counted.push_back({now + base::Duration{random.between(0, round_trip.count())}, weight});
    under_way.push_back({ledger.reserve(weight, now), now + round_trip});
    ++sent;
  }
  EXPECT_GT(sent, 300U);
  for (const Counted& end : counted) {
    std::uint32_t sliding = 0;
    std::uint32_t stepping = 0;
    for (const Counted& one : counted) {
      if (one.at <= end.at && one.at > end.at - kTen.window) sliding += one.weight;
      if (one.at.time_since_epoch() / kTen.window == end.at.time_since_epoch() / kTen.window) {
        stepping += one.weight;
      }
    }
    ASSERT_LE(sliding, kTen.weight);
    ASSERT_LE(stepping, kTen.weight);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RateLedgerAgainstAnExchange, testing::ValuesIn(tests::random_seeds_to(8)));

TEST(RateLedger, AfterABlockTheCapacityComesBackAQuarterAWindow) {
  RateLedger ledger{{.window = 10s, .weight = 100}};
  ledger.block_until(t(5s));
  EXPECT_EQ(ledger.earliest(25, false, t(0s)), t(5s));
  EXPECT_EQ(ledger.earliest(26, false, t(0s)), t(15s));
  EXPECT_EQ(ledger.earliest(51, false, t(0s)), t(25s));
  EXPECT_EQ(ledger.earliest(76, false, t(0s)), t(35s));
  EXPECT_EQ(ledger.earliest(100, false, t(35s)), t(35s));
  EXPECT_EQ(ledger.earliest(101, false, t(0s)), base::kNever);
}

TEST(RateLedger, ABlockMayLastUntilTheEndOfTime) {
  const MonotonicTime nearly_never = base::kNever - 1s;
  RateLedger ledger{kTen};
  ledger.block_until(nearly_never);
  EXPECT_EQ(ledger.earliest(1, false, t(0s)), nearly_never);
  EXPECT_FALSE(ledger.check(10, false, nearly_never)) << "the ramp comes after it";
  ledger.block_until(base::kNever);
  EXPECT_EQ(ledger.earliest(1, false, t(0s)), base::kNever);
  ledger.change_limit({.window = 20s, .weight = 5}, t(0s));
  EXPECT_EQ(ledger.earliest(1, false, t(0s)), base::kNever);
}

TEST(RateLedger, WhileItRampsWhatIsUsedCountsAgainstTheSmallerCapacity) {
  RateLedger ledger{{.window = 10s, .weight = 100}};
  ledger.block_until(t(5s));
  RateReservation first = ledger.reserve(20, t(5s));
  first.answered(t(6s));
  EXPECT_EQ(ledger.earliest(5, false, t(6s)), t(6s));
  EXPECT_EQ(ledger.earliest(6, false, t(6s)), t(15s)) << "the next quarter comes before the weight does";
  EXPECT_EQ(ledger.earliest(31, false, t(15s)), t(16s)) << "now the weight comes first";
}

TEST(RateLedger, ANew429OnTheWayStartsTheRampAgain) {
  RateLedger ledger{{.window = 10s, .weight = 100}};
  ledger.block_until(t(5s));
  ledger.block_until(t(20s));
  EXPECT_EQ(ledger.earliest(26, false, t(20s)), t(30s));
  ledger.block_until(t(10s));
  EXPECT_EQ(ledger.earliest(26, false, t(20s)), t(30s)) << "one that ends earlier changes nothing";
}

TEST(RateLedger, CancelsAreNotSlowedByTheRamp) {
  RateLedger ledger{{.window = 10s, .weight = 100, .held_for_cancels = 20}};
  ledger.block_until(t(5s));
  EXPECT_EQ(ledger.earliest(100, true, t(0s)), t(5s));
  EXPECT_EQ(ledger.earliest(20, false, t(0s)), t(5s));
  EXPECT_EQ(ledger.earliest(21, false, t(0s)), t(15s));
}

}  // namespace
}  // namespace tidegate::resilience
