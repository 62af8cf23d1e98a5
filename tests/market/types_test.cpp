#include "tidegate/market/types.hpp"

#include <gtest/gtest.h>

namespace tidegate::market {
namespace {

TEST(MarketTypes, NotionalIsExactWhereItFits) {
  const auto amount = notional(*Price::parse("61685.99"), *Quantity::parse("1.0087"));
  ASSERT_TRUE(amount.has_value());
  EXPECT_EQ(amount->to_string(), "62222.658113");
}

TEST(MarketTypes, NotionalTruncatesTowardZeroPastEighteenDecimals) {
  const auto amount = notional(*Price::parse("0.0000000001"), *Quantity::parse("0.0000000019"));
  ASSERT_TRUE(amount.has_value());
  EXPECT_TRUE(amount->is_zero());
}

TEST(MarketTypes, NotionalReportsOverflow) {
  const auto amount =
      notional(Price::from_int(1'000'000'000'000'000'000), Quantity::from_int(1'000'000'000'000'000'000));
  ASSERT_FALSE(amount.has_value());
  EXPECT_EQ(amount.error().code, base::ErrorCode::kOverflow);
}

TEST(MarketTypes, NamesAreTheExchangesWords) {
  EXPECT_EQ(name(Side::kBuy), "BUY");
  EXPECT_EQ(name(Side::kSell), "SELL");
  EXPECT_EQ(name(OrderType::kLimit), "LIMIT");
  EXPECT_EQ(name(OrderType::kMarket), "MARKET");
  EXPECT_EQ(name(OrderType::kLimitMaker), "LIMIT_MAKER");
  EXPECT_EQ(name(OrderType::kImmediateOrCancel), "IMMEDIATE_OR_CANCEL");
  EXPECT_EQ(name(OrderType::kFillOrKill), "FILL_OR_KILL");
  EXPECT_EQ(name(OrderStatus::kPartiallyCanceled), "PARTIALLY_CANCELED");
}

TEST(MarketTypes, OnlyNewAndPartiallyFilledOrdersCanStillChange) {
  EXPECT_FALSE(is_final(OrderStatus::kNew));
  EXPECT_FALSE(is_final(OrderStatus::kPartiallyFilled));
  EXPECT_TRUE(is_final(OrderStatus::kFilled));
  EXPECT_TRUE(is_final(OrderStatus::kCanceled));
  EXPECT_TRUE(is_final(OrderStatus::kPartiallyCanceled));
  EXPECT_TRUE(is_final(OrderStatus::kRejected));
}

}  // namespace
}  // namespace tidegate::market
