#include "tidegate/trading/engine/samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

TEST(Samples, TellTheSummaryUnderDistinctNames) {
  testing::Scene scene;
  scene.begin();
  scene.hold();
  std::vector<base::Sample> samples;
  collect(scene.summary(), samples);
  std::set<std::string> keys;
  bool filled_seen = false;
  for (const auto& sample : samples) {
    std::string key = sample.name;
    for (const auto& [label, value] : sample.labels) key += "," + label + "=" + value;
    EXPECT_TRUE(keys.insert(key).second) << key;
    if (key == "tidegate_trading_orders_total,state=filled") {
      filled_seen = true;
      EXPECT_EQ(sample.value, 1);
      EXPECT_EQ(sample.kind, base::Sample::Kind::kCounter);
    }
  }
  EXPECT_TRUE(filled_seen);
}

// What its only sample of that name shows.
double shown(const Summary& summary, std::string_view name) {
  std::vector<base::Sample> samples;
  collect(summary, samples);
  const auto found = std::ranges::find(samples, name, &base::Sample::name);
  EXPECT_NE(found, samples.end()) << name;
  return found == samples.end() ? -1 : found->value;
}

TEST(Samples, TheDaysLossIsAPartOfItsLimitAndAGainIsNone) {
  constexpr const char* kName = "tidegate_trading_daily_loss_ratio";
  Summary summary;
  EXPECT_EQ(shown(summary, kName), 0) << "of no limit";
  summary.max_daily_loss = testing::amount("100");
  summary.day_realised = testing::amount("-60");
  summary.open_result = testing::amount("-20");
  EXPECT_EQ(shown(summary, kName), 0.8);
  summary.open_result = testing::amount("90");
  EXPECT_EQ(shown(summary, kName), 0);
}

TEST(Samples, TheLimitIsThatOfTheSettings) {
  auto settings = testing::one_symbol();
  settings.risk.max_daily_loss = testing::amount("7");
  EXPECT_EQ(testing::Scene{settings}.summary().max_daily_loss, testing::amount("7"));
}

TEST(Samples, AHaltIsShownWhileItLasts) {
  constexpr const char* kName = "tidegate_trading_halted";
  testing::Scene scene;
  scene.begin();
  EXPECT_EQ(shown(scene.summary(), kName), 0);
  scene.feed(Event{EntriesSwitched{.allowed = false, .reason = "a person"}});
  EXPECT_EQ(shown(scene.summary(), kName), 1);
}

TEST(Samples, AnUnknownOrderIsAsOldAsItsOutcomeHasBeenUnknown) {
  constexpr const char* kName = "tidegate_trading_oldest_unknown_order_seconds";
  testing::Scene scene;
  scene.begin();
  const auto order = scene.enter();
  scene.advance(std::chrono::seconds{2});
  EXPECT_EQ(shown(scene.summary(), kName), 0) << "it is on its way";
  scene.feed(market::PlaceFailed{order.client_id, testing::kLost});
  scene.advance(std::chrono::seconds{3});
  EXPECT_EQ(shown(scene.summary(), kName), 3);
  scene.feed(market::OrderReported{testing::report_of(order, market::OrderStatus::kFilled, order.quantity)});
  EXPECT_EQ(shown(scene.summary(), kName), 0);
}

TEST(Samples, AnOrderOfAnEarlierSessionIsUnknownSinceThisOneBegan) {
  testing::Scene scene;
  scene.begin({.unresolved = {{.intent = {.order = testing::earlier("tgold-1")}}}});
  scene.advance(std::chrono::seconds{4});
  EXPECT_EQ(shown(scene.summary(), "tidegate_trading_oldest_unknown_order_seconds"), 4);
}

TEST(Samples, AnOrderWithoutAnOutcomeForLongIsStuck) {
  constexpr const char* kName = "tidegate_trading_orders_stuck";
  testing::Scene scene;
  scene.begin();
  const auto order = scene.enter();
  scene.feed(market::PlaceFailed{order.client_id, testing::kLost});
  EXPECT_EQ(shown(scene.summary(), kName), 0);
  scene.advance(std::chrono::seconds{60});
  EXPECT_EQ(shown(scene.summary(), kName), 1);
}

TEST(Samples, AnIntentThatIsNotDurableWaitsForTheJournal) {
  constexpr const char* kName = "tidegate_trading_journal_wait_seconds";
  testing::Scene scene;
  scene.begin();
  const auto intended = scene.show(testing::bullish_book());
  scene.advance(std::chrono::seconds{3});
  EXPECT_EQ(shown(scene.summary(), kName), 3);
  scene.persist(intended);
  EXPECT_EQ(shown(scene.summary(), kName), 0);
}

}  // namespace
}  // namespace tidegate::trading
