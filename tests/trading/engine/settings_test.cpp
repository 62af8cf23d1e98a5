#include "tidegate/trading/engine/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TradingSettings, AreValidAsTheyCome) {
  EXPECT_THAT(TradingSettings{}.validate(), IsEmpty());
}

TEST(TradingSettings, NameEachWrongFieldItsValueAndWhatItMustBe) {
  TradingSettings settings;
  settings.symbols = {market::Symbol{"btc"}, market::Symbol{"ETHUSDT"}, market::Symbol{"ETHUSDT"}};
  settings.bracket.max_holding = {};
  settings.ladder.max_stream_age = std::chrono::seconds{6};
  settings.risk.max_order_notional = testing::amount("50");
  settings.orders.recv_window = std::chrono::milliseconds{60'001};
  EXPECT_THAT(
      settings.validate(),
      ElementsAre("symbols is \"btc\"; it must be capitals, digits, _ ( ) or letters of another script",
                  "symbols is \"ETHUSDT\" twice; it must be named once",
                  "bracket.max_holding is 0 ms; it must be more than 0 ms, at most 86400000 ms",
                  "ladder.max_stream_age is 6000 ms; it must be at most max_cached_age (5000 ms)",
                  "orders.recv_window is 60001 ms; it must be more than 0 ms, at most 60000 ms",
                  "bracket.trade_notional is 100; it must be at most risk.max_order_notional (50)"));
}

}  // namespace
}  // namespace tidegate::trading
