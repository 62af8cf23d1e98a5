#include "tidegate/mexc/client/books/sync.hpp"

#include <gtest/gtest.h>

#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::mexc::client {
namespace {

using market::Depth;
using market::DepthUpdate;
using market::Level;
using market::Price;
using market::Quantity;
using market::Side;

Level level(int price, int quantity) {
  return {Price::from_int(price), Quantity::from_int(quantity)};
}

Depth snapshot(std::int64_t version) {
  return {.version = version,
          .bids = {level(99, 1), level(98, 1)},
          .asks = {level(101, 1), level(102, 1)},
          .exchange_time = {}};
}

DepthUpdate update(std::int64_t first, std::int64_t last, std::vector<Level> bids = {}) {
  return {.first_version = first, .last_version = last, .bids = std::move(bids), .asks = {}};
}

TEST(BookSync, JoinsASnapshotWithWhatWasBufferedAfterIt) {
  BookSync sync{100};
  EXPECT_EQ(sync.on_update(update(5, 6, {level(97, 9)})), UpdateOutcome::kBuffered);
  EXPECT_EQ(sync.on_update(update(7, 9, {level(99, 5)})), UpdateOutcome::kBuffered);
  EXPECT_EQ(sync.on_snapshot(snapshot(6), 1000), SnapshotOutcome::kJoined);
  EXPECT_EQ(sync.book().version(), 9);
  EXPECT_EQ(sync.book().quantity_at(Side::kBuy, Price::from_int(99)), Quantity::from_int(5));
  EXPECT_TRUE(sync.book().quantity_at(Side::kBuy, Price::from_int(97)).is_zero())
      << "older than the snapshot";
}

TEST(BookSync, AppliesAnUpdateWholeInWhichTheSnapshotFalls) {
  BookSync sync{100};
  sync.on_update(update(5, 9, {level(98, 7)}));
  EXPECT_EQ(sync.on_snapshot(snapshot(7), 1000), SnapshotOutcome::kJoined);
  EXPECT_EQ(sync.book().version(), 9);
  EXPECT_EQ(sync.book().quantity_at(Side::kBuy, Price::from_int(98)), Quantity::from_int(7));
}

TEST(BookSync, TakesANewSnapshotWithoutLeavingItsPlace) {
  BookSync sync{100};
  ASSERT_EQ(sync.on_snapshot({.version = 5, .bids = {level(99, 1)}, .asks = {level(101, 1)}}, 1),
            SnapshotOutcome::kJoined);
  EXPECT_FALSE(sync.covers(2));
  EXPECT_EQ(sync.on_snapshot(snapshot(5), 1000), SnapshotOutcome::kNotNeeded);
  sync.begin_refresh();
  EXPECT_EQ(sync.on_update(update(6, 6, {level(99, 6)})), UpdateOutcome::kApplied);
  EXPECT_EQ(sync.on_update(update(7, 7, {level(99, 7)})), UpdateOutcome::kApplied);
  EXPECT_TRUE(sync.joined());
  EXPECT_EQ(sync.on_snapshot(snapshot(6), 1000), SnapshotOutcome::kJoined);
  EXPECT_FALSE(sync.refreshing());
  EXPECT_EQ(sync.book().version(), 7) << "what came since is put on it";
  EXPECT_EQ(sync.book().quantity_at(Side::kBuy, Price::from_int(99)), Quantity::from_int(7));
  EXPECT_TRUE(sync.covers(2));
  EXPECT_EQ(sync.on_update(update(8, 8)), UpdateOutcome::kApplied);
}

TEST(BookSync, ASnapshotAheadOfTheStreamIsGoodForARefresh) {
  BookSync sync{100};
  sync.on_snapshot(snapshot(5), 1000);
  sync.begin_refresh();
  sync.on_update(update(6, 6));
  EXPECT_EQ(sync.on_snapshot(snapshot(9), 1000), SnapshotOutcome::kJoined);
  EXPECT_EQ(sync.on_update(update(7, 8)), UpdateOutcome::kOld);
  EXPECT_EQ(sync.on_update(update(9, 10)), UpdateOutcome::kApplied);
}

TEST(BookSync, AUselessSnapshotLeavesARefreshedBookAsItIs) {
  BookSync sync{2};
  sync.on_snapshot(snapshot(5), 1000);
  sync.begin_refresh();
  EXPECT_EQ(sync.on_snapshot(snapshot(4), 1000), SnapshotOutcome::kTooOld);
  const Depth crossed{.version = 6, .bids = {level(103, 1)}, .asks = {level(102, 1)}};
  EXPECT_EQ(sync.on_snapshot(crossed, 1000), SnapshotOutcome::kCrossed);
  EXPECT_TRUE(sync.joined());
  EXPECT_EQ(sync.book().depth(10), snapshot(5));
  for (int version = 6; version < 9; ++version) sync.on_update(update(version, version));
  EXPECT_FALSE(sync.refreshing()) << "more than the buffer holds";
  EXPECT_TRUE(sync.joined());
}

TEST(BookSync, RefusesASnapshotThatIsTooOldAndKeepsTheBuffer) {
  BookSync sync{100};
  sync.on_update(update(10, 12, {level(97, 3)}));
  EXPECT_EQ(sync.on_snapshot(snapshot(8), 1000), SnapshotOutcome::kTooOld);
  EXPECT_FALSE(sync.joined());
  EXPECT_EQ(sync.on_snapshot(snapshot(9), 1000), SnapshotOutcome::kJoined);
  EXPECT_EQ(sync.book().version(), 12);
}

TEST(BookSync, ALostUpdateIsAGapAndTheNextJoinBeginsWithTheOneAfterIt) {
  BookSync sync{100};
  sync.on_snapshot(snapshot(10), 1000);
  EXPECT_EQ(sync.on_update(update(11, 11)), UpdateOutcome::kApplied);
  EXPECT_EQ(sync.on_update(update(13, 14, {level(97, 3)})), UpdateOutcome::kGap);
  EXPECT_FALSE(sync.joined());
  EXPECT_EQ(sync.on_snapshot(snapshot(11), 1000), SnapshotOutcome::kTooOld);
  EXPECT_EQ(sync.on_snapshot(snapshot(12), 1000), SnapshotOutcome::kJoined);
  EXPECT_EQ(sync.book().version(), 14);
}

TEST(BookSync, IgnoresRepeatedUpdates) {
  BookSync sync{100};
  sync.on_snapshot(snapshot(10), 1000);
  sync.on_update(update(11, 12, {level(99, 5)}));
  EXPECT_EQ(sync.on_update(update(11, 12, {level(99, 6)})), UpdateOutcome::kOld);
  EXPECT_EQ(sync.book().quantity_at(Side::kBuy, Price::from_int(99)), Quantity::from_int(5));
}

TEST(BookSync, IgnoresRepeatedUpdatesWhileBufferingToo) {
  BookSync sync{100};
  sync.on_update(update(5, 6, {level(99, 5)}));
  sync.on_update(update(7, 7, {level(99, 6)}));
  EXPECT_EQ(sync.on_update(update(5, 6, {level(99, 5)})), UpdateOutcome::kOld);
  EXPECT_EQ(sync.on_snapshot(snapshot(5), 1000), SnapshotOutcome::kJoined);
  EXPECT_EQ(sync.book().version(), 7);
  EXPECT_EQ(sync.book().quantity_at(Side::kBuy, Price::from_int(99)), Quantity::from_int(6));
}

TEST(BookSync, AGapWhileBufferingDropsWhatCameBefore) {
  BookSync sync{100};
  sync.on_update(update(5, 6));
  EXPECT_EQ(sync.on_update(update(9, 9)), UpdateOutcome::kGap);
  EXPECT_EQ(sync.on_snapshot(snapshot(6), 1000), SnapshotOutcome::kTooOld);
  EXPECT_EQ(sync.on_snapshot(snapshot(8), 1000), SnapshotOutcome::kJoined);
}

TEST(BookSync, ABookThatCrossesIsNotTrusted) {
  BookSync sync{100};
  sync.on_snapshot(snapshot(10), 1000);
  EXPECT_EQ(sync.on_update(update(11, 11, {level(101, 1)})), UpdateOutcome::kCrossed);
  EXPECT_FALSE(sync.joined());
  Depth crossed = snapshot(11);
  crossed.bids.insert(crossed.bids.begin(), level(103, 1));
  EXPECT_EQ(sync.on_snapshot(crossed, 1000), SnapshotOutcome::kCrossed);
  EXPECT_FALSE(sync.joined());
}

TEST(BookSync, BuffersNoMoreThanItsBound) {
  BookSync sync{16};
  for (int i = 1; i <= 17; ++i) sync.on_update(update(i, i));
  EXPECT_EQ(sync.on_snapshot(snapshot(1), 1000), SnapshotOutcome::kTooOld);
  EXPECT_EQ(sync.on_snapshot(snapshot(16), 1000), SnapshotOutcome::kJoined);
}

TEST(BookSync, CoversWhatASnapshotCutAtItsLimitCanKnow) {
  BookSync sync{100};
  sync.on_snapshot(snapshot(10), 2);
  EXPECT_TRUE(sync.covers(2));
  EXPECT_FALSE(sync.covers(3));
  sync.on_update(update(11, 11, {level(90, 1)}));
  EXPECT_FALSE(sync.covers(3)) << "between 98 and 90 there may be levels that nobody told of";
  sync.on_update(update(12, 12, {level(100, 1)}));
  EXPECT_EQ(sync.book().size(Side::kBuy), 4U);
  EXPECT_FALSE(sync.covers(3)) << "the ask side still knows two";

  BookSync whole{100};
  whole.on_snapshot(snapshot(10), 1000);
  EXPECT_TRUE(whole.covers(1000)) << "fewer levels than asked for: that is the whole book";
}

// Random streams with losses, repeats and snapshots of random age: whenever joined, the book is the
// exchange's at that version.
TEST(BookSync, NeverDiffersFromTheExchangesBookWhileJoined) {
  for (const std::uint64_t seed : tests::random_seeds({3, 11, 20261122})) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    base::Random random{seed};
    std::vector<Depth> history{snapshot(0)};
    std::vector<DepthUpdate> pushes;
    market::OrderBook truth;
    truth.reset(history[0]);
    BookSync sync{64};
    int joined_steps = 0;
    for (int step = 0; step < 3000; ++step) {
      const std::int64_t first = truth.version() + 1;
      DepthUpdate next = update(first, first + random.between(0, 2));
      for (std::int64_t version = first; version <= next.last_version; ++version) {
        const bool buy = random.chance(0.5);
        const Level changed = level(static_cast<int>(buy ? random.between(80, 99) : random.between(101, 120)),
                                    static_cast<int>(random.between(0, 3)));
        (buy ? next.bids : next.asks).push_back(changed);
        DepthUpdate single = update(version, version);
        (buy ? single.bids : single.asks).push_back(changed);
        truth.apply(single);
        history.push_back(truth.depth(1000));
      }
      pushes.push_back(next);
      if (!random.chance(0.02)) sync.on_update(next);
      if (random.chance(0.05)) sync.on_update(pushes[random.below(pushes.size())]);
      if (!sync.joined() && random.chance(0.3)) {
        const auto back = static_cast<std::int64_t>(random.below(std::min<std::size_t>(history.size(), 6)));
        sync.on_snapshot(history[history.size() - 1 - static_cast<std::size_t>(back)], 1000);
      }
      if (!sync.joined()) continue;
      ++joined_steps;
      ASSERT_EQ(sync.book().depth(1000), history[static_cast<std::size_t>(sync.book().version())])
          << "step " << step;
    }
    EXPECT_GT(joined_steps, 1000);
  }
}

}  // namespace
}  // namespace tidegate::mexc::client
