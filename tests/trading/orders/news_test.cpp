// What the exchange tells of one order comes by three ways (the answer to placing it, answers to questions,
// the private stream), so in any order and more than once. The engine must end in the same place.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"
#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using namespace testing;  // NOLINT: the scene is this test's vocabulary

using Story = std::vector<market::VenueEvent>;

market::VenueEvent reported(const market::NewOrder& order, market::OrderStatus status, const char* executed) {
  return market::OrderReported{report_of(order, status, quantity(executed))};
}
market::VenueEvent lost(const market::NewOrder& order) {
  return market::PlaceFailed{order.client_id,
                             {.code = base::ErrorCode::kDeadlineExceeded,
                              .message = "scripted",
                              .delivery = base::Delivery::kUnknown,
                              .retry_at = std::nullopt}};
}
market::VenueEvent absent(const market::NewOrder& order, int second) {
  return market::OrderAbsent{order.client_id, base::from_unix_ms(second * 1000)};
}

// What can truly come of one order, whatever way it is told.
std::vector<Story> true_stories(const market::NewOrder& order) {
  using enum market::OrderStatus;
  const std::string whole = order.quantity.to_string();
  return {
      {lost(order), absent(order, 100), reported(order, kNew, "0"), reported(order, kPartiallyFilled, "0.05"),
       reported(order, kFilled, whole.c_str())},
      {market::OrderAccepted{order.client_id, market::OrderId{"x"}}, reported(order, kNew, "0"),
       reported(order, kPartiallyFilled, "0.02"), reported(order, kPartiallyCanceled, "0.03"),
       absent(order, 100)},
      {lost(order), absent(order, 100), absent(order, 103), reported(order, kNew, "0"),
       reported(order, kCanceled, "0")},
  };
}

struct End {
  market::Quantity held;
  std::size_t open = 0;
  std::uint64_t filled = 0, canceled = 0, absent = 0, sent = 0;
  friend bool operator==(const End&, const End&) = default;
};

// Tells an order's story in the order that `turns` says. Fails where what is held ever gets less.
End end_of(std::size_t story, const std::vector<std::size_t>& turns) {
  Scene scene;
  scene.begin();
  const auto events = true_stories(scene.enter()).at(story);
  market::Quantity held;
  for (const std::size_t turn : turns) {
    scene.feed(events[turn % events.size()]);
    const auto now_held = scene.summary().symbols[0].held.quantity;
    EXPECT_GE(now_held, held);
    held = now_held;
  }
  const auto summary = scene.summary();
  return {held,
          summary.orders_open,
          summary.orders.filled,
          summary.orders.canceled,
          summary.orders.absent,
          summary.orders.sent};
}

std::vector<std::size_t> straight(std::size_t count) {
  std::vector<std::size_t> turns(count);
  std::iota(turns.begin(), turns.end(), 0U);
  return turns;
}

TEST(OrderNews, EndTheSameInEveryOrder) {
  constexpr std::size_t kEvents = 5;
  for (std::size_t story = 0; story < 3; ++story) {
    const End told_straight = end_of(story, straight(kEvents));
    EXPECT_EQ(told_straight.open, 0U);
    auto turns = straight(kEvents);
    do {
      ASSERT_EQ(end_of(story, turns), told_straight) << "story " << story;
    } while (std::next_permutation(turns.begin(), turns.end()));
  }
}

TEST(OrderNews, EndTheSameHoweverOftenTheyCome) {
  constexpr std::size_t kEvents = 5;
  for (const std::uint64_t seed : tests::random_seeds({1, 2, 3})) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    base::Random random{seed};
    for (std::size_t story = 0; story < 3; ++story) {
      const End told_straight = end_of(story, straight(kEvents));
      for (int round = 0; round < 100; ++round) {
        auto turns = straight(3 * kEvents);  // each three times
        for (std::size_t i = turns.size(); i > 1; --i) std::swap(turns[i - 1], turns[random.below(i)]);
        ASSERT_EQ(end_of(story, turns), told_straight) << "story " << story;
      }
    }
  }
}

TEST(OrderNews, APushResolvesAnUnknownOrderBeforeAnyoneAnswersAQuestion) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  scene.feed(lost(order));
  EXPECT_EQ(scene.summary().orders.unknown, 1U);
  scene.feed(reported(order, market::OrderStatus::kFilled, order.quantity.to_string().c_str()));
  EXPECT_EQ(scene.summary().orders_open, 0U);
  EXPECT_EQ(scene.summary().symbols[0].held.quantity, order.quantity);
  // The answer to a question that was on its way says what is known.
  EXPECT_TRUE(all<Persist>(scene.feed(reported(order, market::OrderStatus::kFilled,
                                               order.quantity.to_string().c_str())))
                  .empty());
}

TEST(OrderNews, APushOfSomebodyElsesOrderChangesNothing) {
  Scene scene;
  scene.begin();
  auto foreign = scene.enter();
  foreign.client_id = market::ClientOrderId{"by-hand"};
  EXPECT_TRUE(all<Persist>(scene.feed(reported(foreign, market::OrderStatus::kFilled, "0.01"))).empty());
  EXPECT_TRUE(scene.summary().symbols[0].held.quantity.is_zero());
  EXPECT_EQ(scene.summary().orders_open, 1U) << "its own";
}

TEST(OrderNews, AnAnswerAboutAnotherOrderUnderOurIdIsNotBooked) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  scene.feed(lost(order));
  auto other = order;
  other.symbol = kEth;
  auto sold = order;
  sold.side = market::Side::kSell;
  int told_times = 0;
  for (const auto& wrong : {other, sold, other}) {
    const auto effects =
        scene.feed(reported(wrong, market::OrderStatus::kFilled, order.quantity.to_string().c_str()));
    EXPECT_TRUE(all<Persist>(effects).empty());
    told_times += told(effects, EventKind::kOrderOtherReported) ? 1 : 0;
  }
  EXPECT_EQ(told_times, 1);
  EXPECT_EQ(scene.summary().orders_open, 1U);
  EXPECT_TRUE(scene.summary().symbols[0].held.quantity.is_zero());
  scene.advance(seconds{5});
  EXPECT_FALSE(all<Query>(scene.feed(TimerFired{TimerId::kOrders})).empty()) << "it is asked for again";
}

TEST(OrderNews, NumbersThatNoTradeCanHaveAreNotBooked) {
  Scene scene;
  scene.begin();
  const auto order = scene.enter();
  const auto good = fill_of(order, "1", "0.0001", "0", "USDT");
  for (int i = 0; i < 200; ++i) {
    auto fill = good;
    fill.id = "absurd-" + std::to_string(i);
    if (i % 3 == 0) fill.quantity = quantity("999999999999999999");
    if (i % 3 == 1) fill.quote_quantity = amount("999999999999999999");
    if (i % 3 == 2) fill.side = market::Side::kSell;
    EXPECT_TRUE(all<Persist>(scene.feed(market::FillReported{fill})).empty());
  }
  auto report = report_of(order, market::OrderStatus::kPartiallyFilled, quantity("0.0001"));
  report.executed_quote = amount("999999999999999999");
  EXPECT_TRUE(all<Persist>(scene.feed(market::OrderReported{report})).empty());
  EXPECT_TRUE(scene.summary().symbols[0].held.quantity.is_zero());
  scene.feed(market::FillReported{good});
  EXPECT_EQ(scene.summary().symbols[0].held.quantity, quantity("0.0001"));
}

TEST(OrderNews, AFeeAboveAllThatWasTradedIsNone) {
  for (const char* asset : {"USDT", "BTC", "MX"}) {
    Scene scene;
    scene.begin();
    const auto order = scene.enter();
    scene.feed(market::FillReported{fill_of(order, "1", "0.0001", "999999999999999999", asset)});
    const auto held = scene.summary().symbols[0].held;
    EXPECT_EQ(held.quantity, quantity("0.0001")) << asset;
    EXPECT_LT(held.cost, amount("0.02")) << asset;
  }
}

}  // namespace
}  // namespace tidegate::trading
