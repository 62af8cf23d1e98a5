#include "tidegate/config/model/key.hpp"

#include <gtest/gtest.h>

#include "tidegate/config/model/model.hpp"

namespace tidegate::config {
namespace {

const Key& key_at(std::string_view path) {
  const auto place = find_setting(path);
  EXPECT_TRUE(place) << path;
  return *place->key;
}

TEST(Key, SaysWhatMustStandThere) {
  EXPECT_EQ(key_at("circuit.failure_threshold").expectation(), "a whole number from 1 to 1000000");
  EXPECT_EQ(key_at("circuit.open_for_ms").expectation(), "a whole number from 1 to 3600000");
  EXPECT_EQ(key_at("signal.smoothing").expectation(), "a number more than 0, at most 1");
  EXPECT_EQ(key_at("risk.min_balance").expectation(),
            "a decimal number 0 or more, written as a string such as \"0.001\"");
  EXPECT_EQ(key_at("hedge.enabled").expectation(), "true or false");
  EXPECT_EQ(key_at("journal.path").expectation(), "a string");
  EXPECT_EQ(key_at("cache.eviction").expectation(), "one of \"lru\", \"s3_fifo\"");
  EXPECT_EQ(key_at("trading.symbols").expectation(), "a list of strings, from 1 to 100 of them");
}

TEST(Key, SaysWhatIsWrongWithAValueAndInWhichUnit) {
  EXPECT_EQ(key_at("circuit.open_for_ms").complaint(base::Duration{}),
            "open_for_ms is 0 ms; it must be from 1 to 3600000 ms");
  EXPECT_EQ(key_at("hedge.percent").complaint(std::int64_t{51}), "percent is 51; it must be from 1 to 50");
  EXPECT_EQ(key_at("trading.take_profit").complaint(market::Amount::from_int(2)),
            "take_profit is 2; it must be more than 0 and less than 1");
  EXPECT_EQ(key_at("signal.smoothing").complaint(1.5), "smoothing is 1.5; it must be more than 0, at most 1");
  EXPECT_EQ(key_at("trading.symbols").complaint(std::vector<std::string>{}),
            "symbols is a list of 0; it must be from 1 to 100");
  EXPECT_EQ(key_at("limits.profile").complaint(std::string{"sefe"}),
            "profile is \"sefe\"; it must be one of \"safe\", \"strict\", \"documented\", \"weight_500\", "
            "\"support\", \"weight_300\"; the nearest is safe");
  EXPECT_EQ(key_at("circuit.open_for_ms").complaint(base::Duration{std::chrono::milliseconds{1}}),
            std::nullopt);
  EXPECT_EQ(key_at("limits.profile").complaint(std::string{"support"}), std::nullopt);
}

TEST(Key, ATextWithACharacterThatEndsItMeantAnotherText) {
  using namespace std::string_literals;
  EXPECT_EQ(key_at("journal.path").complaint("\0journal.db"s),
            "path has a character in it that ends texts, \\u0000; leave it out");
  EXPECT_EQ(key_at("journal.path").complaint("journal.db"s), std::nullopt);
}

TEST(Key, AWordThatMayBeASecretIsNotShown) {
  const auto complaint = key_at("cache.eviction").complaint(std::string{"mx0vglAbCdEfGh0123"});
  ASSERT_TRUE(complaint);
  EXPECT_EQ(complaint->find("mx0"), std::string::npos) << *complaint;
}

TEST(Key, LevelsAndChangesHaveNames) {
  EXPECT_EQ(name(Level::kBasic), "basic");
  EXPECT_EQ(name(Level::kAdvanced), "advanced");
  EXPECT_EQ(name(Level::kExpert), "expert");
  EXPECT_EQ(name(Change::kRestart), "restart");
  EXPECT_EQ(name(Change::kRunTime), "run time");
}

TEST(Key, WhereZeroIsAnotherWayOfWorkingItsChangeTakesARestart) {
  const Key& bytes = key_at("cache.max_bytes");
  const auto whole = [](std::int64_t value) { return Value{value}; };
  EXPECT_EQ(bytes.change_of(whole(1000), whole(2000)), Change::kRunTime);
  EXPECT_EQ(bytes.change_of(whole(0), whole(2000)), Change::kRestart);
  EXPECT_EQ(bytes.change_of(whole(1000), whole(0)), Change::kRestart);
  EXPECT_EQ(key_at("retry.max_repeats").change_of(whole(0), whole(1)), Change::kRunTime);
}

TEST(Key, ShowsItsDefaultAsAFileHasIt) {
  EXPECT_EQ(key_at("circuit.open_for_ms").default_shown(), "5000");
  EXPECT_EQ(key_at("risk.min_balance").default_shown(), "\"50\"");
}

}  // namespace
}  // namespace tidegate::config
