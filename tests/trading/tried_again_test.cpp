// When what was refused or has not ended is tried again: cancels and sales, which lower a risk.
#include <gtest/gtest.h>

#include "tidegate/trading/engine/engine.hpp"
#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using namespace testing;  // NOLINT: the scene is this test's vocabulary

base::Error error(base::ErrorCode code, base::Delivery delivery) {
  return {.code = code, .message = "scripted", .delivery = delivery, .retry_at = std::nullopt};
}

// An order that has rested for so long that its first cancel has just gone.
market::NewOrder cancel_a_resting_order(Scene& scene) {
  scene.begin();
  const auto order = scene.enter();
  scene.feed(market::OrderAccepted{order.client_id, market::OrderId{"x"}});
  scene.advance(seconds{2});
  EXPECT_EQ(all<Cancel>(scene.feed(Event{TimerFired{TimerId::kOrders}})).size(), 1U);
  return order;
}

// How long until it is cancelled again, at most `longest`. Its questions are answered: it rests.
base::Duration until_next_cancel(Scene& scene, const market::NewOrder& order, base::Duration longest) {
  const auto begin = scene.now();
  while (scene.now() < begin + longest) {
    scene.advance(milliseconds{10});
    const auto effects = scene.feed(Event{TimerFired{TimerId::kOrders}});
    if (!all<Cancel>(effects).empty()) break;
    for (const auto& query : all<Query>(effects)) {
      EXPECT_EQ(query.client_id, order.client_id);
      scene.feed(market::OrderReported{report_of(order, market::OrderStatus::kNew, {})});
    }
  }
  return scene.now() - begin;
}

TEST(TriedAgain, SendsNoSecondCancelBehindOneThatWaitsForItsTurn) {
  Scene scene;
  const auto order = cancel_a_resting_order(scene);
  EXPECT_EQ(until_next_cancel(scene, order, seconds{20}), seconds{20}) << "there was none";
  EXPECT_TRUE(all<Cancel>(scene.feed(Event{StopRequested{}})).empty()) << "nor at a stop";
  scene.feed(market::CancelFailed{order.client_id, error(base::ErrorCode::kDeadlineExceeded, {})});
  EXPECT_EQ(all<Cancel>(scene.feed(Event{TimerFired{TimerId::kOrders}})).size(), 1U) << "that one has ended";
}

TEST(TriedAgain, CancelsAgainWhenACancelNeverEnds) {
  Scene scene;
  const auto order = cancel_a_resting_order(scene);
  EXPECT_EQ(until_next_cancel(scene, order, seconds{60}), seconds{30}) << "stuck_after";
}

// When the order is cancelled again after `refusal` of the first cancel, counted from there.
base::Duration repeated_after(base::Error refusal, base::Duration named) {
  Scene scene;
  const auto order = cancel_a_resting_order(scene);
  refusal.retry_at = scene.now() + named;
  scene.feed(market::CancelFailed{order.client_id, refusal});
  return until_next_cancel(scene, order, seconds{20});
}

TEST(TriedAgain, ACancelThatTheExchangeLimitsIsRepeatedAtTheInstantThatItNames) {
  for (const auto code : {base::ErrorCode::kRateLimited, base::ErrorCode::kBlocked}) {
    const auto limited = error(code, base::Delivery::kNotSent);
    EXPECT_EQ(repeated_after(limited, milliseconds{500}), milliseconds{500});
    EXPECT_EQ(repeated_after(limited, milliseconds{5'200}), milliseconds{5'200}) << "nor sooner";
  }
}

TEST(TriedAgain, AnInstantThatIsNoneOrNotTheExchangesOwnWordMakesACancelNoLater) {
  const auto limited = error(base::ErrorCode::kRateLimited, base::Delivery::kRejected);
  EXPECT_EQ(repeated_after(limited, {}), seconds{2}) << "it names now: its own patience";
  const auto open = error(base::ErrorCode::kCircuitOpen, base::Delivery::kNotSent);
  EXPECT_EQ(repeated_after(open, milliseconds{500}), milliseconds{500});
  EXPECT_EQ(repeated_after(open, seconds{10}), seconds{2}) << "it may well close before";
}

// When a sale that was refused is tried again, counted from the refusal.
base::Duration sold_again_after(base::Error refusal, base::Duration named) {
  Scene scene;
  scene.begin();
  scene.hold();
  scene.advance(seconds{2});
  const auto profit = [&] {
    return all<Place>(scene.persist(scene.show(book("101.00", "1", "101.01", "1"))));
  };
  const auto exit = profit().at(0).order;
  refusal.retry_at = scene.now() + named;
  scene.feed(market::PlaceFailed{exit.client_id, refusal});
  base::Duration waited{};
  while (waited < seconds{30}) {
    scene.advance(milliseconds{50});
    waited += milliseconds{50};
    if (!profit().empty()) break;
  }
  return waited;
}

TEST(TriedAgain, ASaleThatOurOwnCircuitRefusedDoesNotWaitForAllThatItGuesses) {
  const auto open = error(base::ErrorCode::kCircuitOpen, base::Delivery::kNotSent);
  EXPECT_EQ(sold_again_after(open, milliseconds{500}), milliseconds{500});
  EXPECT_EQ(sold_again_after(open, seconds{10}), seconds{2}) << "it may well close before";
}

// The prices of one sale after the other, each of which ends as `ends` says.
std::vector<market::Price> prices_of_sales(const std::vector<market::OrderStatus>& ends) {
  Scene scene;
  scene.begin();
  scene.hold();
  std::vector<market::Price> prices;
  for (const auto end : ends) {
    scene.advance(seconds{11});  // held for too long
    const auto sale = all<Place>(scene.persist(scene.show(book("99.90", "1", "99.91", "1")))).at(0).order;
    prices.push_back(sale.price);
    if (end == market::OrderStatus::kRejected) {
      scene.feed(
          market::PlaceFailed{sale.client_id, error(base::ErrorCode::kRejected, base::Delivery::kRejected)});
    } else {
      scene.feed(market::OrderReported{report_of(sale, end, {})});
    }
  }
  return prices;
}

TEST(TriedAgain, ASaleThatFoundNoBuyerIsTriedAgainForLessAndAfterARefusalAtTheBid) {
  using enum market::OrderStatus;
  EXPECT_EQ(prices_of_sales({kCanceled, kCanceled, kCanceled}),
            (std::vector{price("99.90"), price("99.86"), price("99.81")}));
  EXPECT_EQ(prices_of_sales({kCanceled, kRejected, kCanceled}),
            (std::vector{price("99.90"), price("99.86"), price("99.90")}));
}

// It has found a buyer for a part, at the bid.
TEST(TriedAgain, ASaleOfWhichAPartWasBoughtIsFollowedByOneAtTheBid) {
  Scene scene;
  scene.begin();
  scene.hold();
  const auto sell = [&scene](market::Quantity executed) {
    scene.advance(seconds{11});
    const auto sale = all<Place>(scene.persist(scene.show(book("99.90", "1", "99.91", "1")))).at(0).order;
    scene.feed(market::OrderReported{report_of(sale, market::OrderStatus::kCanceled, executed)});
    return sale.price;
  };
  EXPECT_EQ(sell({}), price("99.90"));
  EXPECT_EQ(sell(quantity("0.1")), price("99.86"));
  EXPECT_EQ(sell({}), price("99.90"));
}

TEST(TriedAgain, ASaleThatTheExchangeLimitsWaitsForTheInstantThatItNames) {
  for (const auto code : {base::ErrorCode::kRateLimited, base::ErrorCode::kBlocked}) {
    EXPECT_EQ(sold_again_after(error(code, base::Delivery::kNotSent), seconds{10}), seconds{10});
  }
}

}  // namespace
}  // namespace tidegate::trading
