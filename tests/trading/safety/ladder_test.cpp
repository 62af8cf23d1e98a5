#include "tidegate/trading/safety/ladder.hpp"

#include <gtest/gtest.h>

#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"
#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using testing::at;
using testing::milliseconds;
using testing::seconds;

LadderInputs book(base::Source source, base::Duration age) {
  return {.book = source, .book_age = age};
}

TEST(Ladder, StandsWhereTheBestBookAndItsAgeAllow) {
  const LadderSettings bounds;
  const auto step = [&bounds](base::Source source, int ms) {
    return called_for(book(source, milliseconds{ms}), bounds);
  };
  EXPECT_EQ(step(base::Source::kStream, 1000), Step::kLiveBook);
  EXPECT_EQ(step(base::Source::kStream, 1001), Step::kCachedBook);
  EXPECT_EQ(step(base::Source::kStream, 5001), Step::kNoEntries);
  for (const auto fetched :
       {base::Source::kNetwork, base::Source::kBatch, base::Source::kFlight, base::Source::kCache}) {
    EXPECT_EQ(step(fetched, 2000), Step::kRestBook);
    EXPECT_EQ(step(fetched, 2001), Step::kCachedBook);
  }
  EXPECT_EQ(step(base::Source::kStale, 0), Step::kCachedBook);
  EXPECT_EQ(step(base::Source::kStale, 5000), Step::kCachedBook);
  EXPECT_EQ(step(base::Source::kStale, 5001), Step::kNoEntries);
  EXPECT_EQ(called_for(LadderInputs{}, bounds), Step::kNoEntries);
}

TEST(Ladder, LetsCircuitsAndJournalOutrankAnyBook) {
  const LadderSettings bounds;
  auto in = book(base::Source::kStream, {});
  in.order_circuit_open = true;
  EXPECT_EQ(called_for(in, bounds), Step::kNoEntries);
  in.query_circuit_open = true;
  EXPECT_EQ(called_for(in, bounds), Step::kHalted);
  in.user_stream_up = true;
  EXPECT_EQ(called_for(in, bounds), Step::kNoEntries) << "what became of an order is told all the same";
  in.user_stream_up = false;
  in.order_circuit_open = false;
  EXPECT_EQ(called_for(in, bounds), Step::kNoEntries);
  in.query_circuit_open = false;
  in.journal_healthy = false;
  EXPECT_EQ(called_for(in, bounds), Step::kHalted);
  in.journal_healthy = true;
  in.orders_to_reconcile = 1;
  EXPECT_EQ(called_for(in, bounds), Step::kHalted);
}

TEST(Ladder, GoesDownAtOnceAndSaysWhy) {
  Ladder ladder{{.climb_after = milliseconds{0}}, at({})};
  ladder.update(book(base::Source::kStream, {}), at(seconds{1}));
  const auto change = ladder.update(book(base::Source::kStale, milliseconds{6000}), at(seconds{2}));
  ASSERT_TRUE(change);
  EXPECT_EQ(change->from, Step::kLiveBook);
  EXPECT_EQ(change->to, Step::kNoEntries);
  EXPECT_NE(change->reason.find("6000 ms old, beyond the bound of 5000 ms"), std::string::npos)
      << change->reason;
}

TEST(Ladder, GoesUpOnlyAfterTheBetterStepHeld) {
  Ladder ladder{{}, at({})};
  EXPECT_FALSE(ladder.update(book(base::Source::kStream, {}), at(milliseconds{100})));
  EXPECT_FALSE(ladder.update(book(base::Source::kStream, {}), at(milliseconds{1099})));
  ASSERT_TRUE(ladder.update(book(base::Source::kStream, {}), at(milliseconds{1100})));
  EXPECT_EQ(ladder.step(), Step::kLiveBook);
}

TEST(Ladder, GoesUpNoFurtherThanTheWorstStepSeenMeanwhile) {
  Ladder ladder{{}, at({})};
  ladder.update(book(base::Source::kStream, {}), at(milliseconds{100}));
  ladder.update(book(base::Source::kNetwork, {}), at(milliseconds{600}));
  ladder.update(book(base::Source::kStream, {}), at(milliseconds{1100}));
  EXPECT_EQ(ladder.step(), Step::kRestBook);
}

TEST(Ladder, StartsWaitingAgainWhenTheBetterStepIsLost) {
  Ladder ladder{{}, at({})};
  ladder.update(book(base::Source::kStream, {}), at(milliseconds{100}));
  auto broken = book(base::Source::kStream, {});
  broken.journal_healthy = false;
  ladder.update(broken, at(milliseconds{900}));
  EXPECT_FALSE(ladder.update(book(base::Source::kStream, {}), at(milliseconds{1200})));
  EXPECT_FALSE(ladder.update(book(base::Source::kStream, {}), at(milliseconds{2199})));
  EXPECT_TRUE(ladder.update(book(base::Source::kStream, {}), at(milliseconds{2200})));
}

TEST(Ladder, StandsWhereItStoodUntilItsNextUpdateUnderOtherBounds) {
  Ladder ladder{{.climb_after = milliseconds{0}}, at({})};
  const auto in = book(base::Source::kStream, milliseconds{900});
  ladder.update(in, at(milliseconds{1}));
  ladder.update(in, at(milliseconds{2}));
  ASSERT_EQ(ladder.step(), Step::kLiveBook);
  ladder.apply({.max_stream_age = milliseconds{800}, .climb_after = milliseconds{0}});
  EXPECT_EQ(ladder.step(), Step::kLiveBook);
  EXPECT_TRUE(ladder.update(in, at(milliseconds{3})));
  EXPECT_NE(ladder.step(), Step::kLiveBook);
}

TEST(Ladder, AccountsForEveryMomentOnSomeStep) {
  for (const std::uint64_t seed : tests::random_seeds({20261122})) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    base::Random random{seed};
    Ladder ladder{{}, at({})};
    base::Duration now{};
    for (int i = 0; i < 2000; ++i) {
      now += milliseconds{random.between(0, 700)};
      auto in = book(static_cast<base::Source>(random.below(base::kSourceCount)),
                     milliseconds{random.between(0, 7000)});
      in.order_circuit_open = random.chance(0.1);
      ladder.update(in, at(now));
      // Never better than what the inputs call for at this moment.
      ASSERT_GE(ladder.step(), called_for(in, {}));
    }
    base::Duration sum{};
    for (const auto spent : ladder.time_on_steps(at(now))) sum += spent;
    EXPECT_EQ(sum, now);
  }
}

}  // namespace
}  // namespace tidegate::trading
