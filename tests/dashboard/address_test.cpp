#include "tidegate/dashboard/address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::dashboard {
namespace {

using testing::HasSubstr;

DashboardAddress parsed(const std::string& text) {
  return parse_dashboard_address(text).value().value();
}

TEST(DashboardAddress, IsThisMachinesAloneWhereNothingIsSaid) {
  const DashboardAddress address = parsed("");
  EXPECT_EQ(address.at.to_string(), "127.0.0.1:8091");
  EXPECT_FALSE(address.named) << "a free port will do";
}

TEST(DashboardAddress, IsWhereAPersonSays) {
  for (const auto& [text, at] :
       std::vector<std::pair<std::string, std::string>>{{"127.0.0.1:8091", "127.0.0.1:8091"},
                                                        {"9000", "127.0.0.1:9000"},
                                                        {"0", "127.0.0.1:0"},
                                                        {"0.0.0.0:80", "0.0.0.0:80"},
                                                        {"[::1]:5", "[::1]:5"},
                                                        {"trader.lan:8091", "trader.lan:8091"}}) {
    const DashboardAddress address = parsed(text);
    EXPECT_EQ(address.at.to_string(), at);
    EXPECT_TRUE(address.named) << text;
  }
}

TEST(DashboardAddress, OffIsNone) {
  const auto off = parse_dashboard_address("off");
  ASSERT_TRUE(off);
  EXPECT_FALSE(off->has_value());
}

TEST(DashboardAddress, WhatIsNoneSaysWhatToGive) {
  for (const char* text : {"on", "OFF", "127.0.0.1", "127.0.0.1:", ":8091", "127.0.0.1:70000", "99999", "-1",
                           "http://127.0.0.1:8091", "127.0.0.1:8091/", "::1:80", "a b:80", " 8091"}) {
    const auto address = parse_dashboard_address(text);
    ASSERT_FALSE(address) << text;
    EXPECT_EQ(address.error().code, base::ErrorCode::kInvalidArgument);
    EXPECT_THAT(address.error().message, HasSubstr("give HOST:PORT")) << text;
    EXPECT_THAT(address.error().message, HasSubstr("or off")) << text;
  }
}

TEST(DashboardAddress, WarnsWhereOtherMachinesCanRead) {
  for (const char* host : {"127.0.0.1", "127.9.9.9", "::1", "localhost"}) {
    EXPECT_EQ(exposure_warning({host, 8091}), "") << host;
  }
  for (const char* host : {"0.0.0.0", "::", "192.168.1.7", "trader.lan", "localhost.lan"}) {
    EXPECT_THAT(exposure_warning({host, 8091}), HasSubstr("other machines can read")) << host;
  }
  EXPECT_THAT(exposure_warning({"::", 8091}), HasSubstr("[::]:8091"));
}

}  // namespace
}  // namespace tidegate::dashboard
