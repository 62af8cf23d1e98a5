#include "tidegate/trading/plug/bracket.hpp"

#include <gtest/gtest.h>

#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using testing::amount;
using testing::at;
using testing::price;
using testing::quantity;
using testing::seconds;

TopOfBook top(const char* bid, const char* ask) {
  return {.bid = {price(bid), quantity("1")}, .ask = {price(ask), quantity("1")}, .as_of = at({})};
}
Position held(const char* base, const char* cost) {
  return {.held = {quantity(base), amount(cost)}, .opened_at = at({})};
}

std::expected<OrderProposal, NoEntry> buy(const market::Instrument& instrument, const TopOfBook& shown,
                                          const BracketSettings& settings = {}) {
  return bracket_entry({instrument, shown, at({})}, settings, "because");
}
std::optional<NoEntry> why_not(const market::Instrument& instrument, const TopOfBook& shown) {
  return testing::why_none(buy(instrument, shown));
}

// Whatever target, stop and time say.
std::optional<OrderProposal> sale(const market::Instrument& instrument, const TopOfBook& shown,
                                  const Position& position, std::uint32_t missed = 0,
                                  std::optional<market::Quantity> cap = std::nullopt) {
  return sale_of({instrument, shown, at({})}, {position, cap, missed}, {}, "it must be sold");
}

// As they say, at that age of the position.
std::optional<OrderProposal> exit_at(const char* bid, base::Duration age, std::uint32_t missed = 0) {
  const market::Instrument instrument = testing::btc();
  const TopOfBook now = top(bid, "200");
  const Position position = held("1", "100");
  return bracket_exit({instrument, now, at(age)}, {position, std::nullopt, missed}, {});
}

TEST(Bracket, BuysForTheTradesNotionalRoundedDownToTheStep) {
  const auto proposal = buy(testing::btc(), top("29.98", "29.99"));
  ASSERT_TRUE(proposal);
  const market::NewOrder& order = proposal->order;
  EXPECT_EQ(order.symbol, testing::kBtc);
  EXPECT_EQ(order.quantity, quantity("3.3344"));
  EXPECT_EQ(order.price, price("29.99"));
  EXPECT_EQ(order.type, market::OrderType::kImmediateOrCancel);
  EXPECT_EQ(order.side, market::Side::kBuy);
  EXPECT_LE(market::notional(order.price, order.quantity).value(), amount("100"));
  EXPECT_EQ(proposal->why, "because");
}

TEST(Bracket, DoesNotBuyBelowTheInstrumentsMinimum) {
  auto instrument = testing::btc();
  instrument.min_quantity = quantity("4");
  EXPECT_EQ(why_not(instrument, top("29.98", "29.99")), NoEntry::kNotTradable);
  instrument = testing::btc();
  instrument.min_notional = amount("100.01");
  EXPECT_EQ(why_not(instrument, top("29.98", "29.99")), NoEntry::kNotTradable);
  instrument = testing::btc();
  instrument.trading = false;
  EXPECT_EQ(why_not(instrument, top("29.98", "29.99")), NoEntry::kNotTradable);
}

// Where a spread is wider than the band, the last price may be so far below the ask that a buy at it is
// refused.
TEST(Bracket, DoesNotBuyWhereThePriceBandMayNotReach) {
  const BracketSettings patient{.stop_loss = amount("0.5")};
  auto instrument = testing::btc();
  instrument.price_band = market::PriceBand{.buy_above = amount("0.01"), .sell_below = amount("0.01")};
  EXPECT_TRUE(buy(instrument, top("100", "101"), patient));
  EXPECT_FALSE(buy(instrument, top("100", "101.01"), patient));
  EXPECT_TRUE(buy(testing::btc(), top("100", "101.01"), patient)) << "a symbol without a band";
}

TEST(Bracket, DoesNotBuyWhatItsStopWouldSellAtOnce) {
  EXPECT_TRUE(buy(testing::btc(), top("99.82", "100")));
  EXPECT_EQ(why_not(testing::btc(), top("99.80", "100")), NoEntry::kLosesAtOnce);
  auto dear = testing::btc();
  dear.taker_fee = amount("0.001");
  EXPECT_EQ(why_not(dear, top("99.82", "100")), NoEntry::kLosesAtOnce) << "the fee comes on top";
}

// A dearer sale would not trade, and the last price may well be at the bid.
TEST(Bracket, SellsAtTheBidWhateverThePriceBand) {
  auto instrument = testing::btc();
  instrument.price_band = market::PriceBand{.buy_above = amount("0.005"), .sell_below = amount("0.005")};
  const auto sold = sale(instrument, top("100", "110"), held("1", "100"));
  ASSERT_TRUE(sold);
  EXPECT_EQ(sold->order.price, price("100"));
}

TEST(Bracket, TakesWhatStandsBetweenTheStepsAtTheNextStepBeyondIt) {
  auto instrument = testing::btc();
  instrument.price_decimals = 1;
  instrument.quantity_decimals = 2;
  const auto bought = buy(instrument, top("29.98", "29.99"));
  ASSERT_TRUE(bought);
  EXPECT_EQ(bought->order.price, price("30"));
  EXPECT_EQ(bought->order.quantity, quantity("3.33"));
  const auto sold = sale(instrument, top("99.99", "101"), held("1.0099", "100"));
  ASSERT_TRUE(sold);
  EXPECT_EQ(sold->order.price, price("99.9"));
  EXPECT_EQ(sold->order.quantity, quantity("1"));
}

TEST(Bracket, SellsAtTargetStopOrWhenItsTimeIsOver) {
  EXPECT_FALSE(exit_at("100.09", seconds{9}));
  EXPECT_FALSE(exit_at("99.81", seconds{9}));
  EXPECT_EQ(exit_at("100.10", seconds{9})->why, "target reached");
  EXPECT_EQ(exit_at("99.80", seconds{9})->why, "stop reached");
  EXPECT_EQ(exit_at("100", seconds{10})->why, "held for 10000 ms");
  EXPECT_EQ(exit_at("100", seconds{10})->order.price, price("100"));
  EXPECT_EQ(exit_at("100", seconds{10})->order.side, market::Side::kSell);
}

// By the time an order arrives a falling market is below the bid that it was decided by.
TEST(Bracket, GivesUpALittleMoreForABuyerAfterEachSaleThatFoundNone) {
  const auto sold_at = [](std::uint32_t missed) {
    return sale(testing::btc(), top("100", "200"), held("1", "100"), missed)->order.price;
  };
  EXPECT_EQ(sold_at(0), price("100"));
  EXPECT_EQ(sold_at(1), price("99.95"));
  EXPECT_EQ(sold_at(3), price("99.85"));
  EXPECT_EQ(sold_at(20), price("99"));
  EXPECT_EQ(sold_at(4'000'000'000), price("99")) << "no more than a hundredth";
  EXPECT_EQ(exit_at("90", seconds{1}, 2)->order.price, price("89.91")) << "a stop must be sold as well";
  EXPECT_EQ(exit_at("110", seconds{1}, 5)->order.price, price("110")) << "a target may be missed";
}

TEST(Bracket, GivesUpWholeStepsThatFitAndNeverAWholeStepForLess) {
  auto coarse = testing::btc();
  coarse.price_decimals = 0;
  const auto sold_at = [&coarse](const char* bid, std::uint32_t missed) {
    return sale(coarse, top(bid, "2000"), held("1", "100"), missed)->order.price;
  };
  EXPECT_EQ(sold_at("12", 20), price("12")) << "the next step is eight per cent lower";
  EXPECT_EQ(sold_at("1000", 1), price("1000"));
  EXPECT_EQ(sold_at("1000", 3), price("999"));
}

TEST(Bracket, SellsAtTheBidWhatIsNotWorthTheMinimumBelowIt) {
  auto instrument = testing::btc();
  instrument.min_notional = market::Amount::from_int(1);
  const auto sold = sale(instrument, top("100", "200"), held("0.01", "1"), 20);
  ASSERT_TRUE(sold);
  EXPECT_EQ(sold->order.price, price("100"));
}

TEST(Bracket, GivesUpNoMoreThanHalfOfWhatTheExchangesBandAllows) {
  auto instrument = testing::btc();
  instrument.price_band = market::PriceBand{.buy_above = amount("0.05"), .sell_below = amount("0.004")};
  EXPECT_EQ(sale(instrument, top("100", "200"), held("1", "100"), 100)->order.price, price("99.8"));
}

TEST(Bracket, SellsNoMoreThanTheAccountHas) {
  const auto sold = sale(testing::btc(), top("100", "101"), held("1", "100"), 0, quantity("0.99999"));
  EXPECT_EQ(sold->order.quantity, quantity("0.9999"));
}

TEST(Bracket, LeavesDustAlone) {
  EXPECT_FALSE(sale(testing::btc(), top("100", "101"), held("0.00009", "1")));
  EXPECT_FALSE(sale(testing::btc(), top("100", "101"), held("0.0099", "1")));
  EXPECT_TRUE(sale(testing::btc(), top("100", "101"), held("0.01", "1")));
}

}  // namespace
}  // namespace tidegate::trading
