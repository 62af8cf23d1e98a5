#include "tidegate/trading/strategies/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "trading/scene.hpp"

namespace tidegate::trading {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Nothing is said of any key: what was asked for.
class Silence final : public SettingReader {
 public:
  void read(const SettingFacts& facts, bool&) override { keys.emplace_back(facts.key); }
  void read(const SettingFacts& facts, std::size_t&) override { keys.emplace_back(facts.key); }
  void read(const SettingFacts& facts, double&) override { keys.emplace_back(facts.key); }
  void read(const SettingFacts& facts, base::Duration&) override { keys.emplace_back(facts.key); }
  void read(const SettingFacts& facts, market::Amount&) override { keys.emplace_back(facts.key); }

  std::vector<std::string> keys;
};

TEST(StrategyRegistry, EveryRowMakesAStrategyThatTradesByItsDefaults) {
  for (const StrategyKind& kind : strategies()) {
    SCOPED_TRACE(std::string{kind.name});
    Silence silence;
    const ReadStrategy read = kind.read(silence);
    EXPECT_THAT(read.problems, IsEmpty());
    EXPECT_FALSE(silence.keys.empty());
    EXPECT_EQ(std::set<std::string>(silence.keys.begin(), silence.keys.end()).size(), silence.keys.size());
    testing::Scene scene{testing::one_symbol(), read.make};
    scene.begin();
    for (int i = 0; i < 20; ++i) {
      scene.feed(market::TradeObserved{testing::kBtc, testing::trade(market::Side::kBuy, "100.01", "1")});
    }
    EXPECT_FALSE(testing::all<Persist>(scene.show(testing::bullish_book())).empty())
        << "whatever it looks at, everybody buys here";
  }
}

TEST(StrategyRegistry, NamesAndSectionsAreOnePerStrategy) {
  std::set<std::string_view> names, sections;
  for (const StrategyKind& kind : strategies()) {
    EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
    EXPECT_TRUE(sections.insert(kind.section).second) << kind.section;
    EXPECT_FALSE(kind.purpose.empty()) << kind.name;
    const auto found = strategy_named(kind.name);
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, &kind);
  }
}

TEST(StrategyRegistry, AnUnknownNameIsRefusedWithThoseThatThereAre) {
  for (const char* name : {"momentum", "", "Imbalance"}) {
    const auto found = strategy_named(name);
    ASSERT_FALSE(found) << name;
    EXPECT_EQ(found.error().code, base::ErrorCode::kInvalidArgument);
    EXPECT_THAT(found.error().message,
                HasSubstr("unknown strategy \"" + std::string{name} + "\"; known are: imbalance, "));
    for (const StrategyKind& kind : strategies()) {
      EXPECT_THAT(found.error().message, HasSubstr(std::string{kind.name}));
    }
  }
}

TEST(StrategyRegistry, TheDefaultIsImbalance) {
  const ChosenStrategy chosen = default_strategy();
  EXPECT_EQ(chosen.name, "imbalance");
  const auto made = chosen.make({});
  EXPECT_THAT(made->why_not(), HasSubstr("imbalance 0.000000 of 0.300000"));
}

}  // namespace
}  // namespace tidegate::trading
