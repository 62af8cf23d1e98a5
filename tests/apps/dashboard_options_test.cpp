#include "apps/dashboard/dashboard_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace tidegate::apps {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Empty: the command line is refused; why is in `refused_`.
class DashboardOptionsTest : public testing::Test {
 protected:
  std::optional<base::Result<std::optional<DashboardWish>>> parsed(const std::string& line) {
    CLI::App app;
    DashboardOptions options;
    options.add_to(app);
    try {
      app.parse(line);
    } catch (const CLI::ParseError& error) {
      refused_ = error.what();
      return std::nullopt;
    }
    return options.wish();
  }
  DashboardWish wished(const std::string& line) { return parsed(line).value().value().value(); }

  std::string refused_;
};

TEST_F(DashboardOptionsTest, ItIsOnUnlessAPersonSaysOff) {
  EXPECT_EQ(wished("").address.at.to_string(), "127.0.0.1:8091");
  EXPECT_FALSE(wished("").address.named);
  const auto off = parsed("--dashboard off");
  ASSERT_TRUE(off && *off);
  EXPECT_FALSE((*off)->has_value());
}

TEST_F(DashboardOptionsTest, TakesAnAddressAndNames) {
  const DashboardWish wish =
      wished("--dashboard 0.0.0.0:9000 --dashboard-name trader.example --dashboard-name t.lan:80");
  EXPECT_EQ(wish.address.at.to_string(), "0.0.0.0:9000");
  EXPECT_TRUE(wish.address.named);
  EXPECT_THAT(wish.host_names, ElementsAre("trader.example", "t.lan:80"));
}

TEST_F(DashboardOptionsTest, WhatIsWrongIsRefusedByTheCommandLine) {
  EXPECT_FALSE(parsed("--dashboard nowhere"));
  EXPECT_THAT(refused_, HasSubstr("'nowhere' is no address for the dashboard: give HOST:PORT"));
  EXPECT_FALSE(parsed("--dashboard-name http://trader.example"));
  EXPECT_THAT(refused_, HasSubstr("give NAME or NAME:PORT"));
}

}  // namespace
}  // namespace tidegate::apps
