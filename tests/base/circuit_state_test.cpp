#include "tidegate/base/circuit_state.hpp"

#include <gtest/gtest.h>

namespace tidegate::base {
namespace {

TEST(CircuitState, RefusesWhetherItFailedOrAPersonClosedItDown) {
  EXPECT_TRUE(refuses(CircuitState::kOpen));
  EXPECT_TRUE(refuses(CircuitState::kForcedOpen));
  EXPECT_FALSE(refuses(CircuitState::kHalfOpen)) << "probes find out";
  EXPECT_FALSE(refuses(CircuitState::kClosed));
  EXPECT_FALSE(refuses(CircuitState::kDisabled));
  EXPECT_FALSE(refuses(CircuitState::kMetricsOnly));
}

TEST(CircuitState, HasTheNameThatScreensAndTheLibraryShow) {
  EXPECT_EQ(name(CircuitState::kClosed), "closed");
  EXPECT_EQ(name(CircuitState::kOpen), "open");
  EXPECT_EQ(name(CircuitState::kHalfOpen), "half_open");
  EXPECT_EQ(name(CircuitState::kForcedOpen), "forced_open");
  EXPECT_EQ(name(CircuitState::kDisabled), "disabled");
  EXPECT_EQ(name(CircuitState::kMetricsOnly), "metrics_only");
}

}  // namespace
}  // namespace tidegate::base
