// What counts against the limits of the simulated exchange, whatever else goes wrong on it.
#include "sim/server_fixture.hpp"

namespace tidegate::sim {
namespace {

using namespace testing_support;
using std::chrono::milliseconds;
using std::chrono::seconds;

class LimitsTest : public ServerTest {
 protected:
  void start_with(FaultRule rule, const char* limits = "documented") {
    ServerSettings settings;
    settings.rate_limits = *RateLimitSettings::named(limits);
    settings.faults = {std::move(rule)};
    start(settings);
  }
  // What became of so many requests at once, by status; 0: no answer.
  std::map<int, int> ask(int times, const std::string& target = "/api/v3/ping") {
    std::map<int, int> seen;
    for (int i = 0; i < times; ++i) {
      const auto answer = send({.method = "GET", .target = target}, milliseconds{1});
      ++seen[answer ? answer->status : 0];
    }
    return seen;
  }
};

using testing::ElementsAre;
using testing::Pair;

TEST_F(LimitsTest, WhatTakesEffectCountsWhateverBecomesOfItsAnswer) {
  start_with({.kind = FaultKind::kErrorAfter});
  EXPECT_THAT(ask(700), ElementsAre(Pair(418, 181), Pair(429, 19), Pair(503, 500)));
  EXPECT_EQ(server_->counters().by_fault.at("error_after"), 500U) << "the refused met no fault";
  EXPECT_EQ(server_->counters().weight, 500U);
}

TEST_F(LimitsTest, ABannedAddressHearsOfNothingElse) {
  for (const FaultKind kind :
       {FaultKind::kTruncatedBody, FaultKind::kGarbledBody, FaultKind::kTooManyRequests, FaultKind::kBanned,
        FaultKind::kCutAfter, FaultKind::kStallInBody}) {
    start_with({.kind = kind, .target = "ping", .retry_after = seconds{1}});
    ask(520, "/api/v3/time");
    const auto banned = get("/api/v3/ping");
    EXPECT_EQ(banned.status, 418) << name(kind);
    EXPECT_EQ(net::header(banned.headers, "Retry-After"), "120") << name(kind);
    EXPECT_FALSE(server_->counters().by_fault.contains(std::string{name(kind)}));
    simulated_.reset();
  }
}

TEST_F(LimitsTest, WhatNeverReachesTheExchangeCountsNowhere) {
  for (const FaultKind kind :
       {FaultKind::kErrorBefore, FaultKind::kCutBefore, FaultKind::kStall, FaultKind::kForbidden}) {
    start_with({.kind = kind, .target = "exchange_info"});
    ask(60, "/api/v3/exchangeInfo");
    EXPECT_EQ(server_->counters().weight, 0U) << name(kind);
    EXPECT_EQ(server_->counters().by_fault.at(std::string{name(kind)}), 60U);
    server_->remove_fault(1);
    EXPECT_THAT(ask(50, "/api/v3/exchangeInfo"), ElementsAre(Pair(200, 50))) << name(kind);
    simulated_.reset();
  }
}

TEST_F(LimitsTest, AnUnknownPathWeighsOneAndHearsOfTheBan) {
  start();
  EXPECT_THAT(ask(521, "/api/v3/nothing"), ElementsAre(Pair(404, 500), Pair(418, 2), Pair(429, 19)));
  EXPECT_THAT(ask(1), ElementsAre(Pair(418, 1)));
  EXPECT_EQ(server_->counters().weight, 500U);
}

TEST_F(LimitsTest, UnknownPathsTakeWhatAllEndpointsShare) {
  start_with({.kind = FaultKind::kDelay, .target = "time"}, "weight_300");
  EXPECT_THAT(ask(300, "/api/v3/nothing"), ElementsAre(Pair(404, 300)));
  EXPECT_THAT(ask(1), ElementsAre(Pair(429, 1)));
}

TEST_F(LimitsTest, AnUnknownPathIsUnderMaintenanceToo) {
  start_with({.kind = FaultKind::kMaintenance, .status = 503});
  EXPECT_THAT(ask(600, "/api/v3/nothing"), ElementsAre(Pair(503, 600)));
  EXPECT_EQ(server_->counters().weight, 0U);
}

TEST_F(LimitsTest, ABannedAddressIsToldSoWhenItOpensAStreamThatAFaultRefuses) {
  start_with({.kind = FaultKind::kTooManyRequests, .target = std::string{kUpgrade}});
  ask(520);
  const auto banned = connect();
  run_for(milliseconds{100});
  ASSERT_TRUE(banned->refusal);
  EXPECT_EQ(banned->refusal->http_status, 418);
}

TEST_F(LimitsTest, TheWeightToldIsWhatTheProfileCharged) {
  start_with({.kind = FaultKind::kDelay, .target = "time"}, "weight_300");
  EXPECT_THAT(ask(13, "/api/v3/ticker/24hr?symbol=BTCUSDT"), ElementsAre(Pair(200, 12), Pair(429, 1)));
  EXPECT_EQ(server_->counters().weight, 300U);
}

TEST_F(LimitsTest, ABatchOfThirteenIsMoreThanTwelveOrdersASecond) {
  start_with({.kind = FaultKind::kDelay, .target = "time"}, "support");
  const auto place = [this](int orders) {
    std::string list;
    for (int i = 0; i < orders; ++i) {
      list += std::string(i == 0 ? "" : "%2C") + "%7B%22symbol%22%3A%22BTCUSDT%22%7D";
    }
    return call_signed("POST", "/api/v3/batchOrders", "batchOrders=%5B" + list + "%5D").status;
  };
  EXPECT_EQ(place(13), 429);
  EXPECT_EQ(place(12), 200);
  EXPECT_EQ(place(1), 429);
}

TEST_F(LimitsTest, WithoutLimitsTheWeightToldIsThatOfTheDocuments) {
  start_with({.kind = FaultKind::kDelay, .target = "time"}, "none");
  ask(3, "/api/v3/ticker/24hr");
  EXPECT_EQ(server_->counters().weight, 120U);
}

}  // namespace
}  // namespace tidegate::sim
