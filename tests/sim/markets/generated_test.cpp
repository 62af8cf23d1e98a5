#include "tidegate/sim/markets/generated.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <functional>

#include "sim/sim_fixture.hpp"
#include "tidegate/sim/markets/instruments.hpp"

namespace tidegate::sim {
namespace {

using namespace testing_support;
using market::Side;

// What a market told, as numbers.
struct Watcher : MarketSink {
  void on_fill(const matching::Fill&) override { ++fills; }
  void on_trade(const market::Trade& trade) override {
    ++trades;
    note(trade.price.to_string() + trade.quantity.to_string());
  }
  void on_depth(const market::DepthUpdate& update) override {
    ++updates;
    EXPECT_GE(update.last_version, update.first_version);
    EXPECT_GE(static_cast<std::size_t>(update.last_version - update.first_version + 1),
              update.bids.size() + update.asks.size());
    for (const auto* side : {&update.bids, &update.asks}) {
      for (const auto& level : *side) note(level.price.to_string() + level.quantity.to_string());
    }
  }
  void note(const std::string& text) { tape = tape * 31 + std::hash<std::string>{}(text); }
  std::size_t fills = 0, trades = 0, updates = 0, tape = 0;
};

GeneratedMarket make(const market::Instrument& instrument, std::uint64_t seed) {
  GeneratorSettings settings;
  settings.start_price = default_start_price(instrument.symbol);
  return GeneratedMarket{instrument, settings, seed, kStart};
}

double imbalance(const market::OrderBook& book) {
  double bids = 0, asks = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    bids += book.level(Side::kBuy, i).quantity.to_double();
    asks += book.level(Side::kSell, i).quantity.to_double();
  }
  return (bids - asks) / (bids + asks);
}
double mid(const market::OrderBook& book) {
  return (book.best_bid()->price.to_double() + book.best_ask()->price.to_double()) / 2;
}

class GeneratedMarketOf : public testing::TestWithParam<std::size_t> {};

TEST_P(GeneratedMarketOf, KeepsATightUncrossedDeepBookAndTrades) {
  const market::Instrument instrument = default_instruments()[GetParam()];
  SCOPED_TRACE(instrument.symbol.value());
  GeneratedMarket market = make(instrument, 7);
  Watcher watcher;
  const auto tick = base::step_of<market::Price>(instrument.price_decimals);
  const double start = mid(market.book());
  double low = start, high = start;
  std::size_t events = 0;
  while (market.next_event() < kStart + std::chrono::minutes{20}) {
    ASSERT_TRUE(market.step(watcher).has_value());
    ++events;
    ASSERT_FALSE(market.book().crossed());
    ASSERT_LE(market.book().best_ask()->price - market.book().best_bid()->price,
              market::Price::from_raw(3 * tick.raw()));
    for (const Side side : {Side::kBuy, Side::kSell}) {
      ASSERT_GE(market.book().size(side), 200U);
      ASSERT_LE(market.book().size(side), 420U);
    }
    low = std::min(low, mid(market.book()));
    high = std::max(high, mid(market.book()));
  }
  const double seconds = 20 * 60;
  EXPECT_GT(static_cast<double>(events) / seconds, 10);
  EXPECT_LT(static_cast<double>(events) / seconds, 20);
  EXPECT_GT(static_cast<double>(watcher.trades) / seconds, 1);
  EXPECT_GT(watcher.updates, events / 2);
  EXPECT_EQ(watcher.fills, 0U);
  EXPECT_GT((high - low) / start, 0.0005) << "the price stands still";
  EXPECT_LT((high - low) / start, 0.05) << "the price runs away";
}

INSTANTIATE_TEST_SUITE_P(Instruments, GeneratedMarketOf, testing::Values(0, 1, 2, 3, 4));

TEST(GeneratedMarket, StaysInShapeForHours) {
  for (const std::size_t i : {0U, 2U}) {
    GeneratedMarket market = make(default_instruments()[i], 20260011);
    Watcher watcher;
    while (market.next_event() < kStart + std::chrono::hours{6}) {
      ASSERT_TRUE(market.step(watcher).has_value());
      for (const Side side : {Side::kBuy, Side::kSell}) ASSERT_GE(market.book().size(side), 200U);
    }
    for (const Side side : {Side::kBuy, Side::kSell}) {
      const double worst = market.book().level(side, market.book().size(side) - 1).price.to_double();
      EXPECT_NEAR(worst / market.fair_price(), 1.0, 0.05) << "the book has stretched";
    }
  }
}

TEST(GeneratedMarket, TheSameSeedGivesTheSameTapeAndAnotherOneAnother) {
  const auto tape = [](std::uint64_t seed) {
    GeneratedMarket market = make(default_instruments()[0], seed);
    Watcher watcher;
    for (int i = 0; i < 2'000; ++i) EXPECT_TRUE(market.step(watcher).has_value());
    return watcher.tape;
  };
  EXPECT_EQ(tape(1), tape(1));
  EXPECT_NE(tape(1), tape(2));
}

TEST(GeneratedMarket, AnImbalancedBookLeansTheWayThePriceGoesNext) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    GeneratedMarket market = make(default_instruments()[0], seed);
    Watcher watcher;
    double product = 0, imbalance_square = 0, move_square = 0;
    std::size_t count = 0;
    base::MonotonicTime now = kStart;
    while (count < 2'000) {
      const double before = mid(market.book());
      const double signal = imbalance(market.book());
      now += std::chrono::seconds{1};
      while (market.next_event() <= now) ASSERT_TRUE(market.step(watcher).has_value());
      const double move = mid(market.book()) / before - 1;
      product += signal * move;
      imbalance_square += signal * signal;
      move_square += move * move;
      ++count;
    }
    const double correlation = product / std::sqrt(imbalance_square * move_square);
    EXPECT_GT(correlation, 0.08) << "seed " << seed;
    EXPECT_LT(correlation, 0.8) << "seed " << seed;
  }
}

TEST(GeneratedMarket, RecoversWhenAnAccountEmptiesASide) {
  GeneratedMarket market = make(default_instruments()[2], 3);
  Watcher watcher;
  const auto placed = market.place(
      {AccountId{1}, Side::kBuy, market::OrderType::kMarket, {}, quantity("1000000"), {}}, watcher);
  EXPECT_EQ(placed.status, market::OrderStatus::kPartiallyCanceled);
  EXPECT_FALSE(market.book().best_ask().has_value());
  ASSERT_TRUE(market.step(watcher).has_value());
  EXPECT_GE(market.book().size(Side::kSell), 200U);
  EXPECT_FALSE(market.book().crossed());
}

TEST(GeneratedMarket, TheCrowdTradesWithARestingOrderOfAnAccount) {
  GeneratedMarket market = make(default_instruments()[0], 5);
  Watcher watcher;
  const auto at = market.book().best_bid()->price;
  const auto placed = market.place(
      {AccountId{1}, Side::kBuy, market::OrderType::kLimitMaker, at, quantity("0.01"), {}}, watcher);
  ASSERT_EQ(placed.status, market::OrderStatus::kNew);
  while (watcher.fills == 0 && market.next_event() < kStart + std::chrono::minutes{10}) {
    ASSERT_TRUE(market.step(watcher).has_value());
  }
  EXPECT_GT(watcher.fills, 0U);
}

TEST(GeneratedMarket, PreviewsWhatAMarketOrderThenTrades) {
  GeneratedMarket market = make(default_instruments()[0], 5);
  struct Sum : Watcher {
    void on_fill(const matching::Fill& fill) override {
      base += fill.quantity;
      quote += *market::notional(fill.price, fill.quantity);
    }
    market::Quantity base;
    market::Amount quote;
  } sum;
  const matching::Order order{AccountId{1}, Side::kBuy, market::OrderType::kMarket, {}, {}, amount("50000")};
  const Preview preview = market.preview(order);
  market.place(order, sum);
  EXPECT_EQ(preview.base, sum.base);
  EXPECT_EQ(preview.quote, sum.quote);
  EXPECT_LE(preview.quote, amount("50000"));
  EXPECT_GT(preview.quote, amount("49999.9"));
}

TEST(GeneratorSettings, NamesEveryWrongField) {
  GeneratorSettings settings;
  EXPECT_THAT(settings.validate(), testing::IsEmpty());
  settings.start_price = 0;
  settings.max_levels = settings.min_levels;
  const auto wrong = settings.validate();
  EXPECT_THAT(wrong, testing::ElementsAre(testing::StartsWith("start_price is "),
                                          testing::StartsWith("max_levels is 250")));
}

}  // namespace
}  // namespace tidegate::sim
