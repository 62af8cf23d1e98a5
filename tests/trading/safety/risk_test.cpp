#include "tidegate/trading/safety/risk.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using testing::amount;
using testing::at;
using testing::milliseconds;
using testing::seconds;

RiskView harmless() {
  return {.order_notional = amount("200"),
          .position = amount("300"),
          .total = amount("800"),
          .open_orders = 7,
          .day_result = amount("-99.99"),
          .data_age = milliseconds{2500},
          .free_balance = amount("250")};
}

TEST(Risk, LetsAnOrderPassThatIsAtEveryLimit) {
  Risk risk{{}};
  EXPECT_FALSE(risk.check_entry(harmless(), at(seconds{1})));
}

TEST(Risk, RefusesWhatIsJustBeyondALimitAndNamesIt) {
  const std::vector<std::pair<RiskRule, std::function<void(RiskView&)>>> cases{
      {RiskRule::kOrderNotional, [](RiskView& v) { v.order_notional = amount("200.000001"); }},
      {RiskRule::kPositionNotional, [](RiskView& v) { v.position = amount("300.01"); }},
      {RiskRule::kTotalNotional, [](RiskView& v) { v.total = amount("800.01"); }},
      {RiskRule::kOpenOrders, [](RiskView& v) { v.open_orders = 8; }},
      {RiskRule::kDailyLoss, [](RiskView& v) { v.day_result = amount("-100"); }},
      {RiskRule::kDataAge, [](RiskView& v) { v.data_age = milliseconds{2501}; }},
      {RiskRule::kBalance, [](RiskView& v) { v.free_balance = amount("249.99"); }},
      {RiskRule::kBalance, [](RiskView& v) { v.free_balance.reset(); }},
  };
  for (const auto& [rule, spoil] : cases) {
    Risk risk{{}};
    auto view = harmless();
    spoil(view);
    const auto refusal = risk.check_entry(view, at(seconds{1}));
    ASSERT_TRUE(refusal) << name(rule);
    EXPECT_EQ(refusal->rule, rule) << refusal->reason;
    EXPECT_FALSE(refusal->reason.empty());
  }
}

TEST(Risk, CountsTheOrdersOfTheLastMinute) {
  Risk risk{{.max_orders_per_minute = 2}};
  risk.note_order(at(seconds{1}));
  risk.note_order(at(seconds{2}));
  EXPECT_EQ(risk.check_entry(harmless(), at(seconds{60}))->rule, RiskRule::kOrderRate);
  EXPECT_FALSE(risk.check_entry(harmless(), at(seconds{61})));
}

TEST(Risk, TheOrdersOfTheMinuteCountOnUnderOtherLimits) {
  Risk risk{{.max_orders_per_minute = 5}};
  for (int second = 1; second <= 4; ++second) risk.note_order(at(seconds{second}));
  risk.apply({.max_orders_per_minute = 2});
  EXPECT_EQ(risk.orders_last_minute(at(seconds{4})), 2U) << "the newest, which are all that counts";
  EXPECT_EQ(risk.check_entry(harmless(), at(seconds{62}))->rule, RiskRule::kOrderRate);
  EXPECT_FALSE(risk.check_entry(harmless(), at(seconds{63})));
  risk.apply({.max_order_notional = harmless().order_notional - amount("0.01")});
  EXPECT_EQ(risk.check_entry(harmless(), at(seconds{63}))->rule, RiskRule::kOrderNotional);
}

TEST(Risk, HoldsAnExitUpForNothingButOldData) {
  Risk risk{{.max_orders_per_minute = 1}};
  risk.note_order(at(seconds{1}));
  auto view = harmless();
  view.order_notional = amount("100000");
  view.day_result = amount("-5000");
  view.free_balance.reset();
  EXPECT_FALSE(risk.check_exit(view, milliseconds{2500}));
  EXPECT_EQ(risk.check_exit(view, milliseconds{2499})->rule, RiskRule::kDataAge);
}

}  // namespace
}  // namespace tidegate::trading
