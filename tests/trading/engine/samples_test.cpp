#include "tidegate/trading/engine/samples.hpp"

#include <gtest/gtest.h>

#include <set>

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

}  // namespace
}  // namespace tidegate::trading
