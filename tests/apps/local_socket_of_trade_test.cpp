// A run of `trade` in virtual time, asked over its local socket: with and without a page beside it, and where
// the socket cannot be had.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "apps/dashboard_scene.hpp"

namespace tidegate::apps {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

const std::string kSocket = "/run/tidegate/trade-1.sock";

class LocalSocketOfTrade : public DashboardScene {
 protected:
  LocalSocketOfTrade() { run_settings_.control = kSocket; }

  // What /status says after ten seconds; absent: nobody answers there.
  std::optional<nlohmann::json> status_while_running() {
    const auto status = [] { return net::HttpRequest{.target = "/status"}; };
    const Answer& answer = ask_by(status, seconds{10}, {.host = "unix:" + kSocket, .port = 0});
    EXPECT_EQ(run().exit_code, 0) << output_.all;
    if (!answer || !*answer) return std::nullopt;
    EXPECT_EQ((*answer)->status, 200) << (*answer)->body;
    return nlohmann::json::parse((*answer)->body);
  }
};

TEST_F(LocalSocketOfTrade, TellsOfTheSessionWithAPageBesideItOrWithout) {
  for (const bool with_page : {true, false}) {
    run_settings_.dashboard.reset();
    if (with_page) run_settings_.dashboard.emplace();
    output_.all.clear();
    const auto status = status_while_running();
    ASSERT_TRUE(status) << with_page;
    EXPECT_EQ(status->at("command"), "trade");
    EXPECT_EQ(status->at("ready"), true);
    EXPECT_THAT(output_.all, HasSubstr("control    " + kSocket + "\n"));
    EXPECT_EQ(output_.all.find("dashboard  http://") != std::string::npos, with_page);
    EXPECT_TRUE(network_.listen({.host = "unix:" + kSocket, .port = 0})) << "it goes with the run";
  }
}

TEST_F(LocalSocketOfTrade, OffIsOff) {
  run_settings_.control = "off";
  EXPECT_FALSE(status_while_running());
  EXPECT_THAT(output_.all, Not(HasSubstr("control    ")));
}

TEST_F(LocalSocketOfTrade, OneThatIsTakenIsToldAndTheRunGoesOn) {
  const auto taken = network_.listen({.host = "unix:" + kSocket, .port = 0});
  status_while_running();
  EXPECT_EQ(log_.count(base::EventKind::kLogTrouble), 1U);
  EXPECT_THAT(output_.all, HasSubstr("no command can ask this process"));
}

}  // namespace
}  // namespace tidegate::apps
