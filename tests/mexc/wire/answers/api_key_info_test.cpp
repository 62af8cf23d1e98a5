#include "tidegate/mexc/wire/answers/api_key_info.hpp"

#include <gtest/gtest.h>

namespace tidegate::mexc::wire {
namespace {

// As MEXC's page shows it (2026-10).
constexpr const char* kShown =
    R"({"note":"note2","accessKey":"mx0key","createTime":"2026-09-14T18:53:36.000+00:00",)"
    R"("permissions":"SPOT_ACCOUNT_READ,SPOT_DEAL_WRITE","remainingValidity":82,"ipWhiteList":"","status":"VALID"})";

TEST(ApiKeyInfoTest, SaysWhatAKeyMayDoAndForHowLong) {
  const auto info = decode_api_key_info(kShown);
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(info->status, "VALID");
  EXPECT_EQ(info->permissions, (std::vector<std::string>{"SPOT_ACCOUNT_READ", "SPOT_DEAL_WRITE"}));
  EXPECT_EQ(info->remaining_days, 82);
  EXPECT_EQ(info->ip_whitelist, "");
  EXPECT_EQ(encode_api_key_info(*info, "mx0key"), kShown);
}

TEST(ApiKeyInfoTest, WhatIsLeftOutIsNotKnown) {
  const auto info = decode_api_key_info(R"({"permissions":"","status":"EXPIRED"})");
  ASSERT_TRUE(info);
  EXPECT_TRUE(info->permissions.empty());
  EXPECT_FALSE(info->remaining_days);
  EXPECT_FALSE(decode_api_key_info(R"({"permissions":"A"})")) << "whether it is valid is the point";
  EXPECT_FALSE(decode_api_key_info(R"({"status":"VALID"})"));
}

}  // namespace
}  // namespace tidegate::mexc::wire
