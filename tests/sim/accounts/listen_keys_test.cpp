#include "tidegate/sim/accounts/listen_keys.hpp"

#include <gmock/gmock.h>

namespace tidegate::sim {
namespace {

using std::chrono::minutes;

constexpr base::MonotonicTime at(base::Duration since) {
  return base::MonotonicTime{since};
}
const AccountId kMe{1};
const AccountId kOther{2};

TEST(ListenKeys, AreSixtyFourHexadecimalDigitsAndDiffer) {
  ListenKeys keys{{}, 1};
  const auto first = *keys.create(kMe, at({}));
  const auto second = *keys.create(kMe, at({}));
  EXPECT_NE(first, second);
  EXPECT_EQ(first.value().size(), 64U);
  EXPECT_EQ(first.value().find_first_not_of("0123456789abcdef"), std::string::npos);
}

TEST(ListenKeys, EndAnHourAfterTheyWereKeptLast) {
  ListenKeys keys{{}, 1};
  const auto key = *keys.create(kMe, at({}));
  EXPECT_TRUE(keys.keep(kMe, key, at(minutes{40})));
  EXPECT_TRUE(keys.valid(key, at(minutes{99})));
  EXPECT_FALSE(keys.valid(key, at(minutes{100})));
  EXPECT_FALSE(keys.keep(kMe, key, at(minutes{100})));
  EXPECT_FALSE(keys.connect(key, at(minutes{100})).has_value());
  EXPECT_TRUE(keys.of(kMe, at(minutes{100})).empty());
}

TEST(ListenKeys, BelongToTheirAccount) {
  ListenKeys keys{{}, 1};
  const auto key = *keys.create(kMe, at({}));
  EXPECT_FALSE(keys.keep(kOther, key, at({})));
  EXPECT_FALSE(keys.close(kOther, key, at({})));
  EXPECT_EQ(keys.connect(key, at({})), kMe);
  EXPECT_TRUE(keys.close(kMe, key, at({})));
  EXPECT_FALSE(keys.valid(key, at({})));
  keys.disconnect(key);  // its connection outlived it
}

TEST(ListenKeys, AnAccountHasAtMostSixty) {
  ListenKeys keys{{}, 1};
  for (int i = 0; i < 60; ++i) ASSERT_TRUE(keys.create(kMe, at({})).has_value());
  EXPECT_FALSE(keys.create(kMe, at({})).has_value());
  EXPECT_TRUE(keys.create(kOther, at({})).has_value());
  EXPECT_TRUE(keys.create(kMe, at(minutes{60})).has_value());
}

TEST(ListenKeys, AKeyOpensAtMostFiveConnectionsAtOnce) {
  ListenKeys keys{{}, 1};
  const auto key = *keys.create(kMe, at({}));
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(keys.connect(key, at({})).has_value());
  EXPECT_FALSE(keys.connect(key, at({})).has_value());
  keys.disconnect(key);
  EXPECT_TRUE(keys.connect(key, at({})).has_value());
}

TEST(ListenKeySettings, NameEveryWrongField) {
  const ListenKeySettings settings{.validity = {}, .max_keys = 0, .max_connections = 0};
  EXPECT_THAT(settings.validate(), testing::SizeIs(3));
}

}  // namespace
}  // namespace tidegate::sim
