// A strategy as the engine's plug: what it is shown, when it is asked, and what becomes of what it proposes.
#include "tidegate/trading/plug/strategy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tidegate/trading/strategies/trade_flow.hpp"
#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using namespace testing;  // NOLINT: the scene is this test's vocabulary
using market::Side;

// What a strategy was shown, and what it answers: nothing, unless told otherwise.
struct Script {
  std::size_t books = 0;
  std::vector<market::Trade> trades;
  std::size_t resets = 0;
  std::size_t asked_to_enter = 0;
  std::size_t asked_to_exit = 0;
  std::optional<market::NewOrder> entry;
  NoEntry why_none = NoEntry::kNoSignal;
  std::optional<market::NewOrder> exit;
};

class Scripted final : public Strategy {
 public:
  explicit Scripted(Script& script) : script_(script) {}

  void on_book(const market::OrderBook&, base::MonotonicTime) override { ++script_.books; }
  void on_trade(const market::Trade& trade, base::MonotonicTime) override { script_.trades.push_back(trade); }
  void reset() override { ++script_.resets; }
  std::expected<OrderProposal, NoEntry> entry(const MarketView&) override {
    ++script_.asked_to_enter;
    if (!script_.entry) return std::unexpected(script_.why_none);
    return OrderProposal{.order = *script_.entry, .why = "the script says so"};
  }
  std::optional<OrderProposal> exit(const MarketView&, const HeldView&) override {
    ++script_.asked_to_exit;
    if (!script_.exit) return std::nullopt;
    return OrderProposal{.order = *script_.exit, .why = "the script says so"};
  }
  std::string why_not() const override { return "the script says nothing"; }

 private:
  Script& script_;
};

// One script for each symbol, in their order.
StrategyFactory following(std::vector<Script>& scripts) {
  return [&scripts, next = std::size_t{0}](const BracketSettings&) mutable {
    return std::make_unique<Scripted>(scripts.at(next++));
  };
}

market::NewOrder order(Side side, const char* wanted) {
  return {.symbol = kBtc,
          .side = side,
          .type = market::OrderType::kImmediateOrCancel,
          .quantity = quantity(wanted),
          .price = price("100")};
}

// Of a session whose only strategy has bought one coin.
Scene holding_one(std::vector<Script>& scripts) {
  scripts[0].entry = order(Side::kBuy, "1");
  Scene scene{one_symbol(), following(scripts)};
  scene.begin();
  scene.hold();
  return scene;
}

TEST(Strategy, HearsOfTheTradesOfItsOwnSymbol) {
  std::vector<Script> scripts(2);
  Scene scene{two_symbols(), following(scripts)};
  const auto early = trade(Side::kBuy, "100", "1");
  const auto late = trade(Side::kSell, "101", "2");
  scene.feed(market::TradeObserved{kBtc, early});
  scene.begin();
  scene.feed(market::TradeObserved{kBtc, late});
  scene.feed(market::TradeObserved{kEth, early});
  scene.feed(market::TradeObserved{market::Symbol{"MXUSDT"}, early});
  EXPECT_EQ(scripts[0].trades, (std::vector{early, late}));
  EXPECT_EQ(scripts[1].trades, std::vector{early});
}

TEST(Strategy, SeesBooksThatTellPricesAndIsResetByOthers) {
  std::vector<Script> scripts(1);
  Scene scene{one_symbol(), following(scripts)};
  scene.begin();
  scene.show(bullish_book());
  EXPECT_EQ(scripts[0].books, 1U);
  scripts[0].resets = 0;
  scene.show(book("101", "1", "100", "1"));
  EXPECT_EQ(scripts[0].resets, 2U) << "a crossed book, and the ladder that steps down for it";
  scene.show(market::OrderBook{});
  scene.feed(market::BookObserved{.symbol = kBtc, .book = nullptr});
  EXPECT_EQ(scripts[0].resets, 4U);
  EXPECT_EQ(scripts[0].books, 1U);
  EXPECT_EQ(scripts[0].asked_to_enter, 1U) << "without prices nothing is asked";
}

TEST(Strategy, IsResetWhenNothingMayBeBoughtForAWhile) {
  std::vector<Script> scripts(1);
  Scene scene{one_symbol(), following(scripts)};
  scene.begin();
  scene.show(bullish_book());
  scripts[0].resets = 0;
  scene.feed(market::VenueHealth{.order_circuit = base::CircuitState::kOpen});
  EXPECT_EQ(scripts[0].resets, 1U);
}

TEST(Strategy, ItsOrderIsTheOneThatGoesOut) {
  std::vector<Script> scripts(1);
  scripts[0].entry = order(Side::kBuy, "0.5");
  Scene scene{one_symbol(), following(scripts)};
  scene.begin();
  const auto placed = all<Place>(scene.persist(scene.show(bullish_book())));
  ASSERT_EQ(placed.size(), 1U);
  market::NewOrder sent = placed[0].order;
  EXPECT_FALSE(sent.client_id.value().empty());
  sent.client_id = market::ClientOrderId{};
  EXPECT_EQ(sent, *scripts[0].entry);
}

TEST(Strategy, WhatItProposesGoesThroughTheLimits) {
  std::vector<Script> scripts(1);
  scripts[0].entry = order(Side::kBuy, "2.0001");
  Scene scene{one_symbol(), following(scripts)};
  scene.begin();
  const auto effects = scene.show(bullish_book());
  EXPECT_TRUE(all<Persist>(effects).empty());
  EXPECT_TRUE(told(effects, EventKind::kRiskRefused));
  EXPECT_NE(scene.summary().symbols[0].idle_reason.find("max_order_notional 200"), std::string::npos)
      << scene.summary().symbols[0].idle_reason;
}

// It would end a process that may hold something.
TEST(Strategy, WhatIsNoOrderOfItsSymbolIsToldAndNeverSent) {
  std::vector<market::NewOrder> wrong(6, order(Side::kBuy, "1"));
  wrong[0].symbol = kEth;
  wrong[1].side = Side::kSell;
  wrong[2].type = market::OrderType::kLimit;
  wrong[3].quantity = quantity("0");
  wrong[4].quantity = quantity("100000000000000000");
  wrong[4].price = price("100000000000000000");
  wrong[5].price = price("-1");
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    std::vector<Script> scripts(1);
    scripts[0].entry = wrong[i];
    Scene scene{one_symbol(), following(scripts)};
    scene.begin();
    const auto effects = scene.show(bullish_book());
    EXPECT_TRUE(all<Persist>(effects).empty()) << i;
    EXPECT_TRUE(told(effects, EventKind::kRiskRefused)) << i;
    EXPECT_FALSE(told(scene.show(bullish_book()), EventKind::kRiskRefused)) << i << ": once";
  }
}

TEST(Strategy, IsNotAskedWhereTheEngineWouldNeitherBuyNorSell) {
  std::vector<Script> scripts(1);
  Scene scene = holding_one(scripts);
  EXPECT_EQ(scripts[0].asked_to_enter, 1U);
  EXPECT_EQ(scripts[0].asked_to_exit, 0U) << "nothing was held";
  scene.advance(seconds{2});
  scene.show(bullish_book());
  EXPECT_EQ(scripts[0].asked_to_enter, 1U) << "one position at a time";
  EXPECT_EQ(scripts[0].asked_to_exit, 1U);
}

TEST(Strategy, SaysWhyNothingIsBought) {
  std::vector<Script> scripts(1);
  Scene scene{one_symbol(), following(scripts)};
  scene.begin();
  const auto reason = [&] {
    scene.show(bullish_book());
    return scene.summary().symbols[0].idle_reason;
  };
  EXPECT_EQ(reason(), "the script says nothing");
  scripts[0].why_none = NoEntry::kNotTradable;
  EXPECT_NE(reason().find("the exchange would not take the order"), std::string::npos);
  scripts[0].why_none = NoEntry::kLosesAtOnce;
  EXPECT_NE(reason().find("the stop would sell at once"), std::string::npos);
}

TEST(Strategy, DecidesWhenToSell) {
  std::vector<Script> scripts(1);
  Scene scene = holding_one(scripts);
  scene.advance(seconds{60});
  EXPECT_TRUE(all<Persist>(scene.show(bullish_book())).empty()) << "it has no bracket";
  scripts[0].exit = order(Side::kSell, "0.25");
  const auto placed = all<Place>(scene.persist(scene.show(bullish_book())));
  ASSERT_EQ(placed.size(), 1U);
  EXPECT_EQ(placed[0].order.side, Side::kSell);
  EXPECT_EQ(placed[0].order.quantity, quantity("0.25"));
}

TEST(Strategy, SellsWhatIsHeldWhereItProposesMore) {
  std::vector<Script> scripts(1);
  Scene scene = holding_one(scripts);
  scene.advance(seconds{2});
  scripts[0].exit = order(Side::kSell, "1.0001");
  const auto placed = all<Place>(scene.persist(scene.show(bullish_book())));
  ASSERT_EQ(placed.size(), 1U);
  EXPECT_EQ(placed[0].order.quantity, quantity("1"));
}

TEST(Strategy, IsNotAskedWhetherToSellAtTheEndOfTheSession) {
  std::vector<Script> scripts(1);
  Scene scene = holding_one(scripts);
  scene.advance(seconds{2});
  scene.show(bullish_book());
  const auto placed = all<Place>(scene.persist(scene.feed(Event{StopRequested{}})));
  ASSERT_EQ(placed.size(), 1U);
  EXPECT_EQ(placed[0].order.side, Side::kSell);
  EXPECT_EQ(placed[0].order.quantity, quantity("1"));
}

// Everything that an engine says in a market of its own making, as text.
std::vector<std::string> session(const StrategyFactory& strategy) {
  Scene scene{one_symbol(), strategy};
  std::vector<std::string> said;
  const auto hear = [&said](const Effects& effects) {
    for (const auto& note : all<Notify>(effects)) said.push_back(note.event.subject + note.event.text);
    for (const auto& placed : all<Place>(effects)) said.push_back(placed.order.price.to_string());
  };
  scene.begin();
  for (int i = 0; i < 60; ++i) {
    scene.advance(milliseconds{100});
    const auto side = i % 10 < 7 ? Side::kBuy : Side::kSell;
    hear(scene.feed(market::TradeObserved{kBtc, trade(side, "100", "1")}));
    const auto effects = scene.show(bullish_book());
    hear(effects);
    hear(scene.persist(effects));
  }
  return said;
}

TEST(Strategy, ThatLooksAtTradesGivesTheSameEffectsForTheSameEvents) {
  const auto strategy = factory_of<TradeFlowStrategy>({});
  const auto said = session(strategy);
  EXPECT_THAT(said, ::testing::Contains(::testing::HasSubstr("entry: trade flow 1.000000")));
  EXPECT_EQ(said, session(strategy));
}

}  // namespace
}  // namespace tidegate::trading
