#include "tidegate/trading/orders/machine.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"
#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using testing::quantity;
using testing::seconds;

constexpr base::Duration kWindow = seconds{8};

market::NewOrder order() {
  return {.symbol = testing::kBtc,
          .type = market::OrderType::kImmediateOrCancel,
          .quantity = quantity("2"),
          .price = testing::price("10"),
          .client_id = market::ClientOrderId{"tg1-1"}};
}

using Step = std::function<OrderMachine::Change(OrderMachine&)>;

Step journalled() {
  return [](OrderMachine& m) { return m.on_journalled(); };
}
Step sent() {
  return [](OrderMachine& m) { return m.on_sent(); };
}
Step accepted() {
  return [](OrderMachine& m) { return m.on_accepted(); };
}
Step withdrawn() {
  return [](OrderMachine& m) { return m.on_withdrawn(); };
}
Step failed(base::Delivery d) {
  return [d](OrderMachine& m) { return m.on_place_failed(d); };
}
// By the exchange's clock and by ours.
Step absent(int exchange_second, int second) {
  return [exchange_second, second](OrderMachine& m) {
    return m.on_absent(base::from_unix_ms(exchange_second * 1000), base::MonotonicTime{seconds{second}});
  };
}
Step absent(int second) {
  return absent(second, second);
}
Step reported(market::OrderStatus status, const char* executed) {
  const auto report = testing::report_of(order(), status, quantity(executed));
  return [report](OrderMachine& m) { return m.on_report(report, base::MonotonicTime{}); };
}

OrderMachine fresh() {
  return OrderMachine{quantity("2"), kWindow};
}
OrderMachine after(const std::vector<Step>& steps) {
  auto machine = fresh();
  for (const auto& step : steps) step(machine);
  return machine;
}

constexpr auto kNew = market::OrderStatus::kNew;
constexpr auto kPartial = market::OrderStatus::kPartiallyFilled;
constexpr auto kFilled = market::OrderStatus::kFilled;
constexpr auto kCanceled = market::OrderStatus::kCanceled;
constexpr auto kPartiallyCanceled = market::OrderStatus::kPartiallyCanceled;
constexpr auto kUnknown = base::Delivery::kUnknown;

TEST(OrderMachine, WalksTheStraightRoad) {
  auto machine = fresh();
  EXPECT_EQ(machine.state(), OrderState::kIntended);
  EXPECT_EQ(journalled()(machine).after, OrderState::kJournalled);
  EXPECT_EQ(sent()(machine).after, OrderState::kSent);
  EXPECT_EQ(accepted()(machine).after, OrderState::kLive);
  const auto part = reported(kPartial, "0.5")(machine);
  EXPECT_EQ(part.after, OrderState::kLive);
  EXPECT_EQ(part.filled, quantity("0.5"));
  const auto rest = reported(kFilled, "2")(machine);
  EXPECT_EQ(rest.after, OrderState::kFilled);
  EXPECT_EQ(rest.filled, quantity("1.5"));
  EXPECT_EQ(rest.filled_quote, testing::amount("15"));
}

TEST(OrderMachine, TakesARefusalOrAnUnsentRequestForNoOrder) {
  EXPECT_EQ(after({journalled(), sent(), failed(base::Delivery::kRejected)}).state(), OrderState::kRejected);
  EXPECT_EQ(after({journalled(), sent(), failed(base::Delivery::kNotSent)}).state(), OrderState::kRejected);
  EXPECT_EQ(after({journalled(), withdrawn()}).state(), OrderState::kWithdrawn);
}

TEST(OrderMachine, AStateThatIsNewEndsNothingUnlessAllHasTraded) {
  OrderMachine machine = fresh();
  for (const Step& step : {journalled(), sent(), accepted()}) step(machine);
  reported(market::OrderStatus::kOther, "1")(machine);
  EXPECT_FALSE(is_final(machine.state()));
  reported(market::OrderStatus::kOther, "2")(machine);
  EXPECT_EQ(machine.state(), OrderState::kFilled);
}

TEST(OrderMachine, ProvesAbsenceOnlyByTwoAnswersFarEnoughApart) {
  EXPECT_EQ(after({sent(), failed(kUnknown), absent(100)}).state(), OrderState::kUnknown);
  EXPECT_EQ(after({sent(), failed(kUnknown), absent(100), absent(108)}).state(), OrderState::kUnknown);
  EXPECT_EQ(after({sent(), failed(kUnknown), absent(100), absent(109)}).state(), OrderState::kAbsent);
}

TEST(OrderMachine, TakesAClockThatWasSetForNoProofOfAbsence) {
  const auto asked_again_at_once = [](int exchange_second) {
    return after({sent(), failed(kUnknown), absent(100, 100), absent(exchange_second, 101)}).state();
  };
  EXPECT_EQ(asked_again_at_once(111), OrderState::kUnknown) << "the exchange's, forwards";
  EXPECT_EQ(asked_again_at_once(91), OrderState::kUnknown) << "and backwards";
  EXPECT_EQ(after({sent(), failed(kUnknown), absent(100, 100), absent(101, 200)}).state(),
            OrderState::kUnknown)
      << "a clock that stands still proves nothing either";
}

TEST(OrderMachine, LearnsNothingFromAnAbsenceWithoutTheExchangesTime) {
  EXPECT_EQ(after({sent(), failed(kUnknown), absent(0), absent(100)}).state(), OrderState::kUnknown);
}

TEST(OrderMachine, NeverTakesAnAcknowledgedOrderForAbsent) {
  const auto machine = after({sent(), accepted(), absent(100), absent(500)});
  EXPECT_EQ(machine.state(), OrderState::kLive);
  EXPECT_TRUE(machine.contradicted());
  EXPECT_FALSE(after({sent(), accepted(), absent(100), absent(500), reported(kFilled, "2")}).contradicted());
}

TEST(OrderMachine, BelievesTheExchangeOverItsOwnConclusion) {
  const auto machine = after({sent(), failed(kUnknown), absent(100), absent(109), reported(kFilled, "2")});
  EXPECT_EQ(machine.state(), OrderState::kFilled);
}

TEST(OrderMachine, NeverCountsAFillTwiceOrBackwards) {
  auto machine = after({sent(), reported(kPartial, "1.5")});
  for (const auto& late : {reported(kPartial, "1.5"), reported(kPartial, "0.5"), reported(kNew, "0")}) {
    EXPECT_FALSE(late(machine).any());
  }
  EXPECT_EQ(machine.executed(), quantity("1.5"));
  EXPECT_EQ(reported(kPartiallyCanceled, "1")(machine).after, OrderState::kCanceled);
  EXPECT_EQ(machine.executed(), quantity("1.5"));
}

TEST(OrderMachine, WaitsForTheNumbersWhenFilledOvertakesThem) {
  EXPECT_EQ(after({sent(), reported(kFilled, "1")}).state(), OrderState::kLive);
}

TEST(OrderMachine, IgnoresReportsThatCannotBe) {
  EXPECT_EQ(after({sent(), reported(kFilled, "2.1")}).state(), OrderState::kSent);
  EXPECT_EQ(after({sent(), reported(kPartial, "-1")}).state(), OrderState::kSent);
}

TEST(OrderMachine, ResumesFromWhatTheJournalKnew) {
  JournalledOrder left{.intent = {.order = order()}};
  EXPECT_EQ(OrderMachine::recovered(left, kWindow, {}).state(), OrderState::kUnknown);
  left.id = market::OrderId{"x"};
  EXPECT_EQ(OrderMachine::recovered(left, kWindow, {}).state(), OrderState::kLive);
  left.reported = testing::report_of(order(), kPartial, quantity("0.5"));
  auto machine = OrderMachine::recovered(left, kWindow, {});
  EXPECT_EQ(reported(kPartiallyCanceled, "0.7")(machine).filled, quantity("0.2"));
}

// Everything that can truly happen to one order, as the events it causes.
std::vector<std::vector<Step>> true_stories() {
  return {
      {journalled(), sent(), accepted(), reported(kNew, "0"), reported(kPartial, "0.5"),
       reported(kFilled, "2")},
      {journalled(), sent(), accepted(), absent(100), absent(101), reported(kPartial, "1"),
       reported(kPartiallyCanceled, "1.25")},
      {journalled(), sent(), failed(kUnknown), absent(100), absent(104), reported(kNew, "0"),
       reported(kCanceled, "0")},
      {journalled(), sent(), failed(kUnknown), absent(100), absent(105), absent(109)},
      {journalled(), sent(), failed(kUnknown), absent(100), absent(109), reported(kPartial, "0.1"),
       reported(kFilled, "2")},
      {journalled(), sent(), failed(base::Delivery::kRejected)},
      {journalled(), sent(), reported(kFilled, "2"), accepted()},
      {journalled(), withdrawn()},
  };
}

TEST(OrderMachine, EndsTheSameWhateverTheOrderAndRepetitionOfEvents) {
  for (const std::uint64_t seed : tests::random_seeds({20261122})) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    base::Random random{seed};
    for (const auto& story : true_stories()) {
      const auto told_straight = after(story);
      for (int round = 0; round < 500; ++round) {
        auto shuffled = story;
        const auto repeats = random.below(story.size() + 1);
        for (std::uint64_t i = 0; i < repeats; ++i) shuffled.push_back(story[random.below(story.size())]);
        for (std::size_t i = shuffled.size(); i > 1; --i)
          std::swap(shuffled[i - 1], shuffled[random.below(i)]);
        auto machine = fresh();
        market::Quantity filled;
        for (const auto& step : shuffled) {
          const auto change = step(machine);
          ASSERT_FALSE(change.filled.is_negative());
          filled += change.filled;
        }
        ASSERT_EQ(machine.state(), told_straight.state());
        ASSERT_EQ(machine.executed(), told_straight.executed());
        ASSERT_EQ(machine.executed_quote(), told_straight.executed_quote());
        ASSERT_EQ(filled, told_straight.executed()) << "the parts make the whole";
      }
    }
  }
}

}  // namespace
}  // namespace tidegate::trading
