#include "tidegate/trading/strategies/trade_flow.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"
#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using market::Side;
using testing::at;
using testing::book;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::milliseconds;
using testing::seconds;
using testing::trade;
using testing::why_none;

const market::OrderBook kNarrow = book("100.00", "1", "100.01", "1");

TradeFlowReading read(TradeFlowStrategy& strategy, base::Duration since_zero,
                      const market::OrderBook& shown = kNarrow) {
  strategy.on_book(shown, at(since_zero));
  return strategy.reading();
}

std::expected<OrderProposal, NoEntry> ask(TradeFlowStrategy& strategy, base::Duration since_zero = {},
                                          const market::OrderBook& shown = kNarrow) {
  const market::Instrument instrument = testing::btc();
  const TopOfBook top{.bid = *shown.best_bid(), .ask = *shown.best_ask()};
  strategy.on_book(shown, at(since_zero));
  return strategy.entry({instrument, top, at(since_zero)});
}

TEST(TradeFlow, WeighsWhatTakersBoughtAgainstWhatTheySoldByItsWorth) {
  TradeFlowStrategy strategy{{}, {}};
  strategy.on_trade(trade(Side::kBuy, "100", "3"), at({}));
  strategy.on_trade(trade(Side::kSell, "50", "2"), at({}));
  EXPECT_DOUBLE_EQ(read(strategy, {}).flow, 0.5);
  EXPECT_EQ(read(strategy, {}).trades, 2U);
  strategy.on_trade(trade(Side::kSell, "100", "4"), at({}));
  EXPECT_DOUBLE_EQ(read(strategy, {}).flow, -0.25);
}

TEST(TradeFlow, IsNothingWhereNobodyTraded) {
  TradeFlowStrategy strategy{{}, {}};
  EXPECT_EQ(read(strategy, {}).flow, 0);
  strategy.on_trade(trade(Side::kBuy, "100", "0"), at({}));
  EXPECT_EQ(read(strategy, {}).trades, 0U) << "a trade of nothing is none";
}

TEST(TradeFlow, ForgetsATradeWhenTheWindowHasPassed) {
  TradeFlowStrategy strategy{{.window = milliseconds{1000}}, {}};
  strategy.on_trade(trade(Side::kBuy, "100", "1"), at(milliseconds{0}));
  strategy.on_trade(trade(Side::kSell, "100", "1"), at(milliseconds{400}));
  EXPECT_EQ(read(strategy, milliseconds{999}).trades, 2U);
  EXPECT_EQ(read(strategy, milliseconds{1000}).trades, 1U);
  EXPECT_DOUBLE_EQ(read(strategy, milliseconds{1399}).flow, -1);
  EXPECT_EQ(read(strategy, milliseconds{1400}).trades, 0U);
  EXPECT_EQ(read(strategy, milliseconds{1400}).flow, 0);
}

TEST(TradeFlow, BuysWhenTakersBuyOftenEnoughAndTheSpreadIsSmall) {
  const TradeFlowSettings settings{.enter_flow = 0.5, .min_trades = 4, .max_spread_bps = 10};
  TradeFlowStrategy strategy{settings, {}};
  for (int i = 0; i < 3; ++i) strategy.on_trade(trade(Side::kBuy, "100", "1"), at({}));
  EXPECT_EQ(why_none(ask(strategy)), NoEntry::kNoSignal) << "three trades";
  strategy.on_trade(trade(Side::kSell, "100", "1"), at({}));
  const auto bought = ask(strategy);
  ASSERT_TRUE(bought) << "exactly half";
  EXPECT_EQ(bought->why, "trade flow 0.500000");
  EXPECT_EQ(bought->order.side, Side::kBuy);
  EXPECT_EQ(why_none(ask(strategy, {}, book("100.00", "1", "100.11", "1"))), NoEntry::kNoSignal)
      << "a wide spread";
  strategy.on_trade(trade(Side::kSell, "100", "0.1"), at({}));
  EXPECT_EQ(why_none(ask(strategy)), NoEntry::kNoSignal) << "less than half";
}

TEST(TradeFlow, SaysByHowMuchItsSignalIsTooWeak) {
  TradeFlowStrategy strategy{{}, {}};
  for (int i = 0; i < 3; ++i) strategy.on_trade(trade(Side::kBuy, "100", "1"), at({}));
  strategy.on_trade(trade(Side::kSell, "100", "1"), at({}));
  read(strategy, {}, book("99.95", "6", "100.05", "4"));
  EXPECT_EQ(strategy.why_not(),
            "the trades give no signal (flow 0.500000 of 0.500000, 4 of at least 5 trades, spread 10.000000 "
            "of at most 10.000000 bps)");
}

TEST(TradeFlow, ForgetsThePastWhenItIsReset) {
  TradeFlowStrategy strategy{{.min_trades = 1}, {}};
  strategy.on_trade(trade(Side::kBuy, "100", "1"), at({}));
  ASSERT_TRUE(ask(strategy));
  strategy.reset();
  EXPECT_EQ(why_none(ask(strategy)), NoEntry::kNoSignal);
  EXPECT_EQ(strategy.reading().trades, 0U);
}

TEST(TradeFlow, RemembersTheNewestTradesAndNoMoreThanItsBound) {
  TradeFlowStrategy strategy{{.window = seconds{60}}, {}};
  const auto most = static_cast<int>(TradeFlowStrategy::kMostTrades);
  for (int i = 0; i < most; ++i) strategy.on_trade(trade(Side::kSell, "100", "1"), at({}));
  EXPECT_EQ(read(strategy, {}).trades, TradeFlowStrategy::kMostTrades);
  for (int i = 0; i < most / 2; ++i) strategy.on_trade(trade(Side::kBuy, "100", "1"), at({}));
  EXPECT_EQ(read(strategy, {}).trades, TradeFlowStrategy::kMostTrades);
  EXPECT_DOUBLE_EQ(strategy.reading().flow, 0);
}

// A huge trade that has left must leave nothing behind, as sums that are kept would.
TEST(TradeFlow, OfWhatLeftTheWindowNothingStays) {
  TradeFlowStrategy strategy{{}, {}};
  strategy.on_trade(trade(Side::kSell, "1000000000", "1000000000"), at({}));
  strategy.on_trade(trade(Side::kBuy, "0.001", "1"), at(milliseconds{500}));
  strategy.on_trade(trade(Side::kSell, "0.001", "1"), at(milliseconds{500}));
  EXPECT_DOUBLE_EQ(read(strategy, milliseconds{500}).flow, -1);
  EXPECT_EQ(read(strategy, milliseconds{1000}).flow, 0);
}

TEST(TradeFlow, SellsByTheBracket) {
  TradeFlowStrategy strategy{{}, {}};
  const market::Instrument instrument = testing::btc();
  const TopOfBook top{.bid = {testing::price("101"), testing::quantity("1")},
                      .ask = {testing::price("101.01"), testing::quantity("1")}};
  const Position position{.held = {testing::quantity("1"), testing::amount("100")}, .opened_at = at({})};
  EXPECT_EQ(strategy.exit({instrument, top, at({})}, {position, std::nullopt})->why, "target reached");
}

// What it answers to a random market, told twice.
std::vector<std::string> answers(std::uint64_t seed) {
  base::Random random{seed};
  TradeFlowStrategy strategy{{.enter_flow = 0.2, .min_trades = 2}, {}};
  std::vector<std::string> told;
  base::Duration now{};
  for (int i = 0; i < 500; ++i) {
    now += milliseconds{random.between(0, 300)};
    const auto side = random.chance(0.5) ? Side::kBuy : Side::kSell;
    const auto size = std::to_string(random.between(1, 1000));
    strategy.on_trade(trade(side, "100", size.c_str()), at(now));
    if (!random.chance(0.5)) continue;
    const auto bought = ask(strategy, now);
    told.push_back(bought ? bought->why : strategy.why_not());
    if (random.chance(0.02)) strategy.reset();
  }
  return told;
}

TEST(TradeFlow, GivesTheSameAnswersToTheSameMarket) {
  for (const std::uint64_t seed : tests::random_seeds({1, 2, 3})) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    const auto told = answers(seed);
    EXPECT_EQ(told, answers(seed));
    EXPECT_NE(told, answers(seed + 1));
  }
}

TEST(TradeFlowSettings, NameEachWrongFieldItsValueAndWhatItMustBe) {
  EXPECT_THAT(TradeFlowSettings{}.validate(), IsEmpty());
  const TradeFlowSettings wrong{.window = {}, .enter_flow = 1, .min_trades = 0, .max_spread_bps = 0};
  EXPECT_THAT(wrong.validate(), ElementsAre("window is 0 ms; it must be from 1 to 60000 ms",
                                            "enter_flow is 1; it must be between 0 and 1",
                                            "min_trades is 0; it must be from 1 to 1000",
                                            "max_spread_bps is 0; it must be more than 0, at most 1000"));
}

}  // namespace
}  // namespace tidegate::trading
