// What a circuit does to trading, whoever opened it.
#include <gtest/gtest.h>

#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using namespace testing;  // NOLINT: the scene is this test's vocabulary
using base::CircuitState;

// Live, and nothing to buy.
void begin_quietly(Scene& scene) {
  scene.begin();
  scene.show(book("100.00", "1", "100.01", "9"));
}

TEST(OrderCircuit, ThatAPersonClosedDownTakesTheLadderDownLikeOneThatFailed) {
  for (const CircuitState state : {CircuitState::kOpen, CircuitState::kForcedOpen}) {
    Scene scene;
    begin_quietly(scene);
    ASSERT_EQ(scene.summary().worst_step, Step::kLiveBook);
    const auto effects = scene.feed(market::VenueHealth{.order_circuit = state});
    EXPECT_TRUE(told(effects, EventKind::kLadderSteppedDown)) << base::name(state);
    EXPECT_EQ(scene.summary().worst_step, Step::kNoEntries) << base::name(state);
    EXPECT_TRUE(all<Persist>(scene.show(bullish_book())).empty()) << base::name(state);
  }
}

TEST(OrderCircuit, ThatLetsCallsThroughLeavesTheLadderWhereItIs) {
  for (const CircuitState state : {CircuitState::kClosed, CircuitState::kHalfOpen, CircuitState::kDisabled,
                                   CircuitState::kMetricsOnly}) {
    Scene scene;
    begin_quietly(scene);
    EXPECT_FALSE(
        told(scene.feed(market::VenueHealth{.order_circuit = state}), EventKind::kLadderSteppedDown));
    EXPECT_EQ(scene.summary().worst_step, Step::kLiveBook) << base::name(state);
  }
}

TEST(OrderCircuit, ClosedDownWithThatOfQueriesHaltsTrading) {
  Scene scene;
  begin_quietly(scene);
  scene.feed(market::VenueHealth{.order_circuit = CircuitState::kForcedOpen,
                                 .query_circuit = CircuitState::kForcedOpen});
  EXPECT_EQ(scene.summary().worst_step, Step::kHalted);
}

// Trading tries a circuit again that was open for long, but not because of how long it was open before a
// person closed it down.
TEST(OrderCircuit, ThatFailedForLongKeepsTradingOffAnewOnceAPersonClosesItDown) {
  Scene scene;
  begin_quietly(scene);
  scene.feed(market::VenueHealth{.order_circuit = CircuitState::kOpen});
  scene.advance(seconds{10});
  scene.show(book("100.00", "1", "100.01", "9"));
  ASSERT_EQ(scene.summary().worst_step, Step::kLiveBook) << "it is tried again";
  scene.feed(market::VenueHealth{.order_circuit = CircuitState::kForcedOpen});
  EXPECT_EQ(scene.summary().worst_step, Step::kNoEntries);
}

}  // namespace
}  // namespace tidegate::trading
