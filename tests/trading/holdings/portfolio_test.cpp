#include "tidegate/trading/holdings/portfolio.hpp"

#include <gtest/gtest.h>

#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"
#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using testing::amount;
using testing::at;
using testing::kBtc;
using testing::price;
using testing::quantity;
using testing::seconds;

constexpr base::WallTime kNoon = base::from_unix_ms(1'764'417'600'000);  // 2025-11-29

// One order that moved all of it in one step.
BookingChange moved(market::Side side, const char* executed, const char* quote, const char* fee_base = "0",
                    const char* fee_quote = "0") {
  return {.symbol = kBtc,
          .side = side,
          .before = {},
          .after = {.executed = quantity(executed),
                    .executed_quote = amount(quote),
                    .fee_base = quantity(fee_base),
                    .fee_quote = amount(fee_quote)},
          .at = kNoon};
}
BookingChange bought(const char* executed, const char* quote) {
  return moved(market::Side::kBuy, executed, quote);
}
BookingChange sold(const char* executed, const char* quote) {
  return moved(market::Side::kSell, executed, quote);
}

TEST(Portfolio, EarnsTheDifferenceToTheAverageCost) {
  Portfolio portfolio{{testing::btc()}};
  portfolio.apply(bought("1", "100"), at(seconds{1}));
  portfolio.apply(bought("1", "110"), at(seconds{2}));
  portfolio.apply(sold("1", "120"), at(seconds{3}));
  EXPECT_EQ(portfolio.totals().realised, amount("15"));
  EXPECT_EQ(portfolio.position(kBtc).held, (Holding{quantity("1"), amount("105")}));
  EXPECT_EQ(portfolio.position(kBtc).opened_at, at(seconds{1}));
  EXPECT_EQ(portfolio.open_result(kBtc, price("100")), amount("-5"));
  EXPECT_EQ(portfolio.totals().volume, amount("330"));
  EXPECT_EQ(portfolio.totals().fills, 3U);
}

TEST(Portfolio, PutsFeesInQuoteIntoCostAndResult) {
  auto instrument = testing::btc();
  instrument.taker_fee = amount("0.01");
  Portfolio portfolio{{instrument}};
  portfolio.apply(moved(market::Side::kBuy, "1", "100", "0", "1"), at({}));
  EXPECT_EQ(portfolio.position(kBtc).held.cost, amount("101"));
  EXPECT_EQ(portfolio.open_result(kBtc, price("100")), amount("-2"));
  portfolio.apply(moved(market::Side::kSell, "1", "100", "0", "1"), at({}));
  EXPECT_EQ(portfolio.totals().realised, amount("-2"));
}

TEST(Portfolio, HoldsWhatIsLeftOfABuyWhoseFeeWasTakenOutOfIt) {
  Portfolio portfolio{{testing::btc()}};
  portfolio.apply(moved(market::Side::kBuy, "1", "100", "0.01"), at({}));
  EXPECT_EQ(portfolio.position(kBtc).held, (Holding{quantity("0.99"), amount("100")}));
}

TEST(Portfolio, CorrectsAnEstimateWhenTheTradeSaysHowTheFeeWasPaid) {
  Portfolio portfolio{{testing::btc()}};
  const auto estimated = moved(market::Side::kBuy, "1", "100", "0.01");
  portfolio.apply(estimated, at({}));
  auto told = moved(market::Side::kBuy, "1", "100", "0", "1");
  told.before = estimated.after;
  portfolio.apply(told, at({}));
  EXPECT_EQ(portfolio.position(kBtc).held, (Holding{quantity("1"), amount("101")}));
  EXPECT_EQ(portfolio.totals().fills, 1U) << "a correction is no fill";
}

TEST(Portfolio, ACorrectionAfterTheSaleGoesIntoTheResult) {
  Portfolio portfolio{{testing::btc()}};
  portfolio.apply(bought("1", "100"), at({}));
  portfolio.apply(sold("1", "100"), at({}));
  auto told = moved(market::Side::kBuy, "1", "100", "0", "1");
  told.before = bought("1", "100").after;
  portfolio.apply(told, at({}));
  EXPECT_EQ(portfolio.position(kBtc).held, Holding{});
  EXPECT_EQ(portfolio.totals().realised, amount("-1"));
}

TEST(Portfolio, WhatIsSoldBeyondWhatIsHeldIsOwedAndEarnsNothingUntilItIsBoughtBack) {
  Portfolio portfolio{{testing::btc()}};
  portfolio.apply(bought("1", "90"), at({}));
  portfolio.apply(sold("2", "200"), at({}));
  EXPECT_EQ(portfolio.position(kBtc).held, (Holding{quantity("-1"), amount("-100")}));
  EXPECT_EQ(portfolio.totals().realised, amount("10")) << "of the one that was held";
  EXPECT_EQ(portfolio.cost_of(kBtc), amount("0"));
  EXPECT_EQ(portfolio.open_result(kBtc, price("110")), amount("-10"));
  portfolio.apply(bought("2", "220"), at(seconds{7}));
  EXPECT_EQ(portfolio.position(kBtc).held, (Holding{quantity("1"), amount("110")}));
  EXPECT_EQ(portfolio.position(kBtc).opened_at, at(seconds{7}));
  EXPECT_EQ(portfolio.totals().realised, amount("0"));
}

TEST(Portfolio, AFeeThatIsLearntAfterTheSaleIsOwed) {
  Portfolio portfolio{{testing::btc()}};
  const auto estimated = moved(market::Side::kBuy, "1", "100", "0", "1");
  portfolio.apply(estimated, at({}));
  portfolio.apply(sold("1", "100"), at({}));
  auto told = moved(market::Side::kBuy, "1", "100", "0.01");
  told.before = estimated.after;
  portfolio.apply(told, at({}));
  EXPECT_EQ(portfolio.position(kBtc).held, (Holding{quantity("-0.01"), amount("-1")}));
  EXPECT_EQ(portfolio.totals().realised, amount("-1")) << "the fee stays a loss";
}

TEST(Portfolio, APositionOpensWithItsEntryAlthoughDustWasThere) {
  Portfolio portfolio{{testing::btc()}};
  portfolio.apply(bought("0.00001", "0.001"), at(seconds{1}));
  portfolio.expect_entry(kBtc);
  portfolio.apply(bought("1", "100"), at(seconds{100}));
  portfolio.apply(bought("1", "100"), at(seconds{101}));
  EXPECT_EQ(portfolio.position(kBtc).opened_at, at(seconds{100}));
}

TEST(Portfolio, CountsAResultForItsDayAlone) {
  Portfolio portfolio{{testing::btc()}};
  portfolio.apply(bought("2", "200"), at({}));
  portfolio.apply(sold("1", "90"), at({}));
  EXPECT_EQ(portfolio.day_realised(kNoon), amount("-10"));
  const auto tomorrow = kNoon + std::chrono::hours{12};
  EXPECT_EQ(portfolio.day_realised(tomorrow - seconds{1}), amount("-10"));
  EXPECT_EQ(portfolio.day_realised(tomorrow), amount("0"));
  auto late = sold("1", "95");
  late.at = tomorrow;
  portfolio.apply(late, at({}));
  EXPECT_EQ(portfolio.day_realised(tomorrow), amount("-5"));
  EXPECT_EQ(portfolio.totals().realised, amount("-15"));
}

TEST(Portfolio, RestoresACheckpointAndWhatWasBookedSince) {
  Portfolio before{{testing::btc()}};
  before.apply(bought("2", "200"), at({}));
  before.apply(sold("1", "90"), at({}));
  const auto checkpoint = before.checkpoint(kNoon);
  before.apply(sold("0.5", "40"), at({}));
  Recovered recovered;
  recovered.positions = checkpoint.positions;
  recovered.day = checkpoint.day;
  recovered.changes = {sold("0.5", "40")};
  Portfolio after{{testing::btc()}};
  after.restore(recovered, at(seconds{5}));
  EXPECT_EQ(after.position(kBtc).held, before.position(kBtc).held);
  EXPECT_EQ(after.day_realised(kNoon), before.day_realised(kNoon));
  EXPECT_EQ(after.totals().realised, amount("0")) << "this session has earned nothing yet";
}

TEST(Portfolio, KnowsWhatASymbolIsMadeOfThatIsNotTradedNow) {
  Portfolio portfolio{{testing::btc()}};
  const market::Symbol old{"DOGEUSDT"};
  portfolio.adopt(old);
  EXPECT_EQ(portfolio.fee_rule(old).base, market::Asset{"DOGE"});
  EXPECT_EQ(portfolio.fee_rule(old).quote, market::Asset{"USDT"});
}

TEST(Portfolio, CountsFeesByTheAssetTheyWerePaidIn) {
  Portfolio portfolio{{testing::btc()}};
  market::Fill fill{.symbol = kBtc, .commission = amount("0.001"), .commission_asset = market::Asset{"BTC"}};
  portfolio.note_fee(fill);
  EXPECT_TRUE(portfolio.fee_rule(kBtc).buys_pay_in_base);
  fill.commission = amount("0.5");
  fill.commission_asset = market::Asset{"MX"};
  portfolio.note_fee(fill);
  portfolio.note_fee(fill);
  EXPECT_EQ(portfolio.fees().at(market::Asset{"MX"}), amount("1"));
  EXPECT_FALSE(portfolio.fee_rule(kBtc).buys_pay_in_base) << "a buy that paid in MX paid with no base";
}

TEST(Portfolio, LosesNoMoneyBetweenItsNumbers) {
  for (const std::uint64_t seed : tests::random_seeds({20261122})) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    base::Random random{seed};
    Portfolio portfolio{{testing::btc()}};
    market::Amount paid;
    for (int i = 0; i < 1000; ++i) {
      const auto held = portfolio.position(kBtc).held.quantity;
      const auto traded = market::Quantity::from_raw(random.between(1, 1'000'000'000'000'000));
      const auto quote = market::Amount::from_raw(random.between(1, 1'000'000'000'000'000'000));
      const bool sell = traded <= held && random.chance(0.5);
      BookingChange change{.symbol = kBtc, .side = sell ? market::Side::kSell : market::Side::kBuy};
      change.after = {.executed = traded, .executed_quote = quote, .fee_base = {}, .fee_quote = {}};
      if (!sell) change.after.fee_base = market::Quantity::from_raw(traded.raw() / 2000);
      portfolio.apply(change, at({}));
      paid += sell ? -quote : quote;
      // What was paid is either still in what is held, or was realised as a loss.
      ASSERT_EQ(paid, portfolio.position(kBtc).held.cost - portfolio.totals().realised);
    }
  }
}

}  // namespace
}  // namespace tidegate::trading
