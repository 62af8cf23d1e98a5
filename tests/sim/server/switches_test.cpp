// What may be changed while the simulated exchange runs: faults, its clock, its distance.
#include "sim/server_fixture.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"

namespace tidegate::sim {
namespace {

using namespace testing_support;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

class SwitchesTest : public ServerTest {
 protected:
  FaultId add_now(FaultRule rule) { return server_->add_fault(std::move(rule), server_->since_start()); }
  int ping() { return get("/api/v3/ping").status; }
  base::Duration ahead() {
    const auto told = mexc::wire::decode_time(get("/api/v3/time").body)->time;
    return told - loop_->clock().wall_now();
  }
  base::Duration time_of(const char* target) {
    const auto from = loop_->now();
    EXPECT_EQ(get(target).status, 200);
    return loop_->now() - from;
  }
};

TEST_F(SwitchesTest, AFaultsTimesCountFromWhenItIsAdded) {
  start();
  run_for(seconds{100});
  add_now({.kind = FaultKind::kErrorBefore, .target = "ping", .from = seconds{5}, .until = seconds{10}});
  EXPECT_EQ(ping(), 200);
  run_for(seconds{5});
  EXPECT_EQ(ping(), 503);
  run_for(seconds{5});
  EXPECT_EQ(ping(), 200);
}

TEST_F(SwitchesTest, AWindowThatComesAgainCountsFromThenToo) {
  start();
  run_for(seconds{7});
  add_now({.kind = FaultKind::kClockSkew,
           .from = seconds{2},
           .until = seconds{3},
           .every = seconds{10},
           .skew = seconds{4}});
  // Nobody asks for anything: its edges wake the exchange by themselves.
  std::vector<int> skews;
  for (int second = 0; second < 14; ++second) {
    run_for(seconds{1});
    skews.push_back(exchange_->skew() == base::Duration{seconds{4}} ? 1 : 0);
  }
  EXPECT_THAT(skews, testing::ElementsAre(0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0));
}

TEST_F(SwitchesTest, WhatLastsEndsWhenItIsRemoved) {
  start();
  const FaultId skew = add_now({.kind = FaultKind::kClockSkew, .skew = seconds{9}});
  const FaultId paused = add_now({.kind = FaultKind::kSymbolPaused, .target = "BTCUSDT"});
  const FaultId maintenance = add_now({.kind = FaultKind::kMaintenance});
  EXPECT_EQ(ping(), 503);
  EXPECT_TRUE(server_->remove_fault(maintenance));
  EXPECT_EQ(ping(), 200);
  EXPECT_EQ(ahead(), seconds{9});
  EXPECT_FALSE(exchange_->instrument(kBtc)->trading);
  EXPECT_TRUE(server_->remove_fault(skew));
  EXPECT_EQ(exchange_->skew(), seconds{0}) << "at once, before anybody asks";
  EXPECT_FALSE(exchange_->instrument(kBtc)->trading);
  EXPECT_TRUE(server_->remove_fault(paused));
  EXPECT_TRUE(exchange_->instrument(kBtc)->trading);
  EXPECT_FALSE(connect()->ended.has_value());
}

TEST_F(SwitchesTest, RemovingOneLeavesTheOthersAndGivesNoIdTwice) {
  start();
  const FaultId first = add_now({.kind = FaultKind::kErrorBefore, .target = "ping", .status = 500});
  const FaultId second = add_now({.kind = FaultKind::kErrorBefore, .target = "ping", .status = 502});
  EXPECT_EQ(ping(), 500);
  EXPECT_TRUE(server_->remove_fault(first));
  EXPECT_FALSE(server_->remove_fault(first));
  EXPECT_EQ(ping(), 502);
  EXPECT_TRUE(server_->remove_fault(second));
  EXPECT_GT(add_now({.kind = FaultKind::kStall}), second);
}

TEST_F(SwitchesTest, ReplacingThemEndsAllThereWere) {
  ServerSettings settings;
  settings.faults = {{.kind = FaultKind::kClockSkew, .skew = seconds{9}},
                     {.kind = FaultKind::kErrorBefore, .target = "ping"}};
  start(settings);
  run_for(seconds{3});
  server_->replace_faults({{.kind = FaultKind::kErrorBefore, .target = "depth", .until = seconds{5}}},
                          server_->since_start());
  EXPECT_EQ(exchange_->skew(), seconds{0});
  EXPECT_EQ(ping(), 200);
  EXPECT_EQ(get("/api/v3/depth?symbol=BTCUSDT").status, 503);
  run_for(seconds{4});
  EXPECT_EQ(get("/api/v3/depth?symbol=BTCUSDT").status, 503) << "its five seconds began with it";
  run_for(seconds{1});
  EXPECT_EQ(get("/api/v3/depth?symbol=BTCUSDT").status, 200);
}

TEST_F(SwitchesTest, EachFaultCountsForItself) {
  start();
  add_now({.kind = FaultKind::kDelay, .target = "ping", .delay = milliseconds{1}});
  add_now({.kind = FaultKind::kDelay, .target = "time", .delay = milliseconds{1}});
  add_now({.kind = FaultKind::kClockSkew, .skew = seconds{1}});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ping(), 200);
  EXPECT_EQ(get("/api/v3/time").status, 200);
  std::vector<std::uint64_t> fired;
  for (const PlannedFault& each : server_->faults()) fired.push_back(each.fired);
  EXPECT_THAT(fired, testing::ElementsAre(3, 1, 1));
  EXPECT_EQ(server_->counters().by_fault.at("delay"), 4U);
}

TEST_F(SwitchesTest, AnotherDistanceHoldsForTheCallsThatBeginAfterwards) {
  start();
  EXPECT_EQ(time_of("/api/v3/ping"), seconds{0});
  server_->set_latency(LatencyProfile::far());
  EXPECT_GT(time_of("/api/v3/ping"), milliseconds{100});
  std::optional<HttpResult> under_way;
  const auto from = loop_->now();
  loop_->spawn(fetch(*loop_, *client_, {.method = "GET", .target = "/api/v3/depth?symbol=BTCUSDT"},
                     from + seconds{10}, under_way));
  run_for(milliseconds{1});
  server_->set_latency(LatencyProfile::none());
  EXPECT_EQ(time_of("/api/v3/ping"), seconds{0});
  EXPECT_FALSE(under_way.has_value());
  loop_->run_until(from + seconds{10});
  ASSERT_TRUE(under_way.has_value());
  EXPECT_GT(loop_->now() - from, milliseconds{200});
}

TEST_F(SwitchesTest, ADistanceKnowsItsName) {
  for (const char* name : {"none", "near", "far"}) EXPECT_EQ(LatencyProfile::named(name)->name(), name);
  LatencyProfile own = LatencyProfile::far();
  own.answer[0].mean += milliseconds{1};
  EXPECT_FALSE(own.name().has_value());
}

TEST_F(SwitchesTest, TheClockCanBeSetAndFaultsAddToIt) {
  ServerSettings settings;
  settings.clock_skew = seconds{1};
  start(settings);
  EXPECT_EQ(ahead(), seconds{1});
  server_->set_clock_skew(hours{2});
  EXPECT_EQ(ahead(), hours{2});
  const FaultId fault = add_now({.kind = FaultKind::kClockSkew, .skew = -seconds{7}});
  EXPECT_EQ(ahead(), hours{2} - seconds{7});
  server_->set_clock_skew(-seconds{3});
  EXPECT_EQ(ahead(), -seconds{10});
  EXPECT_EQ(server_->clock_skew(), -seconds{3});
  EXPECT_TRUE(server_->remove_fault(fault));
  EXPECT_EQ(ahead(), -seconds{3});
}

TEST_F(SwitchesTest, AClockThatWasSetJudgesTheTimesOfRequests) {
  start();
  EXPECT_EQ(call_signed("GET", "/api/v3/account").status, 200);
  server_->set_clock_skew(seconds{30});
  EXPECT_EQ(code_of(call_signed("GET", "/api/v3/account")), mexc::wire::code::kTimestampOutsideWindow);
}

}  // namespace
}  // namespace tidegate::sim
