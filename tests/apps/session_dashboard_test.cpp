#include "apps/dashboard/session_dashboard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <functional>
#include <nlohmann/json.hpp>

#include "apps/dashboard_scene.hpp"
#include "apps/process/failure.hpp"

namespace tidegate::apps {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

class SessionDashboardTest : public DashboardScene {};

TEST_F(SessionDashboardTest, TellsOfTheSessionWhileItTrades) {
  const auto& status = ask("/status", seconds{15});
  const auto& ready = ask("/readyz", seconds{15});
  const auto& page = ask("/", seconds{15});
  const TradeEnd end = run();
  EXPECT_EQ(end.exit_code, 0) << output_.all;
  EXPECT_EQ((*ready)->status, 200) << body(ready);
  const json told = json::parse(body(status));
  EXPECT_EQ(told.at("command"), "trade");
  EXPECT_EQ(told.at("version").get<std::string>().find('.'), 1U) << told.at("version");
  EXPECT_EQ(told.at("exchange"), "localhost:80");
  EXPECT_EQ(told.at("phase"), "trading");
  EXPECT_EQ(told.at("uptime_s"), 15.0);
  EXPECT_EQ(told.at("now_ms").get<std::int64_t>() - told.at("started_ms").get<std::int64_t>(), 15'000);
  EXPECT_GT(told.at("requests").at("asked"), 0);
  EXPECT_GT(told.at("requests").at("sent"), 0);
  EXPECT_FALSE(told.at("ladder").empty());
  EXPECT_EQ(told.at("books").size(), told.at("ladder").size());
  EXPECT_FALSE(told.at("circuits").empty());
  EXPECT_FALSE(told.at("events").empty());
  std::uint64_t requests_timed = 0;
  for (const auto& row : told.at("latency")) {
    if (row.at("name") != "tidegate_client_request_seconds") continue;
    requests_timed += row.at("windows").at(1).at("count").get<std::uint64_t>();
  }
  EXPECT_GT(requests_timed, 0U);
  EXPECT_THAT(body(page), HasSubstr("<title>tidegate</title>"));
  for (const auto& book : told.at("books")) {
    EXPECT_TRUE(book.at("live"));
    EXPECT_GT(book.at("bids").size(), 5U);
    EXPECT_LE(book.at("asks").size(), 20U);
  }
  EXPECT_EQ(told.dump().find("demo-secret"), std::string::npos);
  EXPECT_EQ(told.dump().find("demo-key"), std::string::npos);
}

TEST_F(SessionDashboardTest, EverySecondOfTheSessionIsInTheHistory) {
  const auto& history = ask("/history?group=requests&value=asked&statistic=last&points=2000", seconds{15});
  run();
  const json told = json::parse(body(history));
  EXPECT_EQ(told.at("step_ms"), 1000);
  const json& asked = told.at("values").at("asked").at("last");
  EXPECT_GE(asked.size(), 12U);
  double sum = 0;
  for (std::size_t i = 1; i < asked.size(); ++i) {
    ASSERT_TRUE(asked[i].is_number()) << "second " << i << " is missing";
    sum += asked[i].get<double>();
  }
  EXPECT_GT(sum, 0);
}

TEST_F(SessionDashboardTest, AnEventHasOneTimeHoweverOftenItIsTold) {
  const auto& first = ask("/status", seconds{10});
  const auto& second = ask("/status", milliseconds{10'777});
  run();
  const json before = json::parse(body(first)).at("events");
  const json after = json::parse(body(second)).at("events");
  ASSERT_FALSE(before.empty());
  EXPECT_NE(std::find(after.begin(), after.end(), before.back()), after.end());
}

TEST_F(SessionDashboardTest, MetricsAreThoseOfTheSession) {
  const auto& metrics = ask("/metrics", seconds{15});
  run();
  EXPECT_THAT(body(metrics), HasSubstr("tidegate_gate_calls_total"));
  EXPECT_THAT(body(metrics), HasSubstr("tidegate_trading_orders_open"));
}

TEST_F(SessionDashboardTest, BeforeTheExchangeHasAnsweredItIsThereAndNotReady) {
  sim::FaultRule mute;
  mute.kind = sim::FaultKind::kStall;
  mute.target = "exchange_info";
  exchange_->server().add_fault(std::move(mute));
  const auto& health = ask("/healthz", milliseconds{100});
  const auto& ready = ask("/readyz", milliseconds{100});
  const auto& status = ask("/status", milliseconds{100});
  const TradeEnd end = run();
  EXPECT_EQ(end.exit_code, kFailed);
  EXPECT_EQ((*health)->status, 200);
  EXPECT_EQ((*ready)->status, 503);
  EXPECT_EQ(body(ready), "the session is not open (waiting for the exchange): nothing is traded\n");
  EXPECT_EQ(json::parse(body(status)).at("ladder"), json::array());
}

TEST_F(SessionDashboardTest, InTheWindDownItIsNotReadyAndAfterItGone) {
  // Nobody answers the exchange's side of the wind-down, so that it lasts.
  net::Timer mute{*loop_};
  mute.arm(loop_->now() + milliseconds{19'900}, [this] {
    sim::FaultRule stall;
    stall.kind = sim::FaultKind::kStall;
    exchange_->server().add_fault(std::move(stall));
  });
  const auto& ready = ask("/readyz", milliseconds{20'010});
  TradeRun trade{*loop_, network_, run_settings_, sim::demo_credentials(), output_, log_};
  trade.run();
  ASSERT_TRUE(ready && *ready) << "it ended before";
  EXPECT_EQ((*ready)->status, 503);
  EXPECT_THAT(body(ready), HasSubstr("it does not trade any more (winding down)"));
  const auto& after = ask("/healthz", milliseconds{0});
  loop_->run_until(loop_->now() + seconds{2});
  ASSERT_TRUE(after);
  ASSERT_FALSE(*after);
  EXPECT_EQ(after->error().code, base::ErrorCode::kConnectionRefused);
}

TEST_F(SessionDashboardTest, ItsAddressIsAmongTheOpeningWords) {
  run_settings_.length = seconds{1};
  run();
  const std::string opening = output_.all.substr(0, output_.all.find(" s  "));
  EXPECT_THAT(opening, HasSubstr("\ndashboard  http://127.0.0.1:8091/\n"));
}

TEST_F(SessionDashboardTest, APersonHaltsTradingByTheTokenOfTheOpeningWords) {
  const auto& before = ask("/status", seconds{9});
  const auto& halted = act("halt", seconds{10});
  const auto& status = ask("/status", seconds{11});
  const auto& ready = ask("/readyz", seconds{11});
  const auto& metrics = ask("/metrics", seconds{11});
  const auto& resumed = act("resume", seconds{12});
  const auto& after = ask("/readyz", seconds{13});
  run();
  EXPECT_EQ(json::parse(body(before)).at("actions"), true);
  EXPECT_EQ(json::parse(body(before)).at("halted"), false);
  EXPECT_EQ((*halted)->status, 200) << body(halted);
  EXPECT_EQ(json::parse(body(status)).at("halted"), true);
  EXPECT_EQ((*ready)->status, 503);
  EXPECT_THAT(body(ready), HasSubstr("a person halted trading"));
  EXPECT_THAT(body(metrics), HasSubstr("tidegate_trading_halted 1\n"));
  EXPECT_EQ((*resumed)->status, 200) << body(resumed);
  EXPECT_EQ((*after)->status, 200) << body(after);
}

TEST_F(SessionDashboardTest, TheTokenIsTheOpeningWordsAlone) {
  act("halt", seconds{5});
  const auto& status = ask("/status", seconds{6});
  const auto& metrics = ask("/metrics", seconds{6});
  run();
  const std::string token = this->token();
  ASSERT_EQ(token.size(), 32U);
  EXPECT_EQ(output_.all.find(token), output_.all.rfind(token));
  EXPECT_EQ(body(status).find(token), std::string::npos);
  EXPECT_EQ(body(metrics).find(token), std::string::npos);
  ASSERT_GT(log_.count(base::EventKind::kActionTaken), 0U);
  for (const base::Event& event : log_.latest()) EXPECT_EQ(event.text.find(token), std::string::npos);
}

TEST_F(SessionDashboardTest, BesideAnotherTraderItHasAnotherPort) {
  const auto taken = network_.listen(kDashboard).value();
  run_settings_.length = seconds{1};
  EXPECT_EQ(run().exit_code, 0);
  EXPECT_THAT(output_.all,
              testing::ContainsRegex("\ndashboard  http://127.0.0.1:[0-9]+/ \\(8091 is taken\\)\n"));
}

TEST_F(SessionDashboardTest, AnAddressThatWasNamedAndIsTakenEndsItBeforeItBegins) {
  const auto taken = network_.listen({"127.0.0.1", 9000}).value();
  run_settings_.dashboard->address = {.at = {"127.0.0.1", 9000}, .named = true};
  const TradeEnd end = run();
  EXPECT_EQ(end.exit_code, kFailed);
  ASSERT_EQ(end.failures.size(), 1U);
  EXPECT_THAT(end.failures[0], HasSubstr("127.0.0.1:9000: address already in use; choose another address"));
  EXPECT_EQ(output_.all, "");
  EXPECT_EQ(exchange_->counters().requests, 0U);
}

TEST_F(SessionDashboardTest, WhereOtherMachinesCanReadItAWarningStands) {
  run_settings_.dashboard->address = {.at = {"0.0.0.0", 9000}, .named = true};
  run_settings_.length = seconds{1};
  run();
  EXPECT_THAT(output_.all, HasSubstr("dashboard  http://0.0.0.0:9000/\n"));
  EXPECT_THAT(output_.all, HasSubstr("WARNING: other machines can read the dashboard on 0.0.0.0:9000"));
}

// No port is to be had at all: nobody asked for a dashboard, so that is no reason not to trade.
class NoPorts final : public net::Network {
 public:
  explicit NoPorts(net::Network& network) : network_(network) {}
  net::Task<base::Result<std::unique_ptr<net::Stream>>> dial(net::Address to,
                                                             base::MonotonicTime deadline) override {
    return network_.dial(std::move(to), deadline);
  }
  base::Result<std::unique_ptr<net::Listener>> listen(net::Address at) override {
    return base::fail(base::ErrorCode::kIo, at.to_string() + ": cannot listen");
  }

 private:
  net::Network& network_;
};

TEST_F(SessionDashboardTest, ADashboardThatNobodyNamedIsNoReasonNotToTrade) {
  NoPorts no_ports{network_};
  run_settings_.length = seconds{1};
  TradeRun trade{*loop_, no_ports, run_settings_, sim::demo_credentials(), output_, log_};
  EXPECT_EQ(trade.run().exit_code, 0);
  EXPECT_THAT(output_.all, HasSubstr("\ndashboard  none: the dashboard cannot be served"));
}

}  // namespace
}  // namespace tidegate::apps
