#include "tidegate/trading/portfolio.hpp"

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

TEST(Portfolio, EarnsTheDifferenceToTheAverageCost) {
  Portfolio portfolio{{testing::btc()}};
  portfolio.apply(kBtc, market::Side::kBuy, quantity("1"), amount("100"), at(seconds{1}));
  portfolio.apply(kBtc, market::Side::kBuy, quantity("1"), amount("110"), at(seconds{2}));
  portfolio.apply(kBtc, market::Side::kSell, quantity("1"), amount("120"), at(seconds{3}));
  EXPECT_EQ(portfolio.totals().realised, amount("15"));
  EXPECT_EQ(portfolio.position(kBtc).held, (Holding{quantity("1"), amount("105")}));
  EXPECT_EQ(portfolio.position(kBtc).opened_at, at(seconds{1}));
  EXPECT_EQ(portfolio.open_result(kBtc, price("100")), amount("-5"));
  EXPECT_EQ(portfolio.totals().volume, amount("330"));
  EXPECT_EQ(portfolio.totals().fills, 3U);
}

TEST(Portfolio, PutsFeesIntoCostAndResult) {
  auto instrument = testing::btc();
  instrument.taker_fee = amount("0.01");
  Portfolio portfolio{{instrument}};
  portfolio.apply(kBtc, market::Side::kBuy, quantity("1"), amount("100"), at({}));
  EXPECT_EQ(portfolio.position(kBtc).held.cost, amount("101"));
  EXPECT_EQ(portfolio.open_result(kBtc, price("100")), amount("-2"));
  portfolio.apply(kBtc, market::Side::kSell, quantity("1"), amount("100"), at({}));
  EXPECT_EQ(portfolio.totals().realised, amount("-2"));
  EXPECT_EQ(portfolio.totals().fees, amount("2"));
}

TEST(Portfolio, NeverHoldsLessThanNothing) {
  Portfolio portfolio{{testing::btc()}};
  portfolio.apply(kBtc, market::Side::kSell, quantity("1"), amount("100"), at({}));
  EXPECT_EQ(portfolio.position(kBtc).held, Holding{});
  EXPECT_EQ(portfolio.totals().realised, amount("100"));
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
      portfolio.apply(kBtc, sell ? market::Side::kSell : market::Side::kBuy, traded, quote, at({}));
      paid += sell ? -quote : quote;
      // What was paid is either still in what is held, or was realised as a loss.
      ASSERT_EQ(paid, portfolio.position(kBtc).held.cost - portfolio.totals().realised);
    }
  }
}

}  // namespace
}  // namespace tidegate::trading
