#include "tidegate/resilience/limits/ledgers.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "tidegate/resilience/gate/settings.hpp"

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;

const EndpointId kDepth{0};
const EndpointId kPlace{1};
const EndpointId kCancel{2};
const EndpointId kAccount{3};

std::vector<EndpointPolicy> table() {
  return {
      {.name = "depth"},
      {.name = "order_place", .ip_weight = 1, .uid_weight = 1, .priority = Priority::kOrder, .write = true},
      {.name = "order_cancel", .ip_weight = 0, .uid_weight = 1, .priority = Priority::kCancel, .write = true},
      {.name = "account", .ip_weight = 0, .uid_weight = 10, .priority = Priority::kAccount}};
}

base::MonotonicTime t(base::Duration since_start) {
  return base::MonotonicTime{since_start};
}

bool free(const RateLedgers& ledgers, EndpointId endpoint, CallWeight weight, base::MonotonicTime now) {
  return ledgers.earliest({endpoint}, weight, now) <= now;
}

// By what other endpoints count in, too.
bool held_by_shared(const RateLedgers& ledgers, Route route, CallWeight weight, base::MonotonicTime now) {
  const auto lacks = ledgers.shortage(route, weight, now);
  return std::max(lacks.of_account, lacks.of_all) > now;
}

TEST(RateLedgers, ReservesFromAddressAndAccountOrFromNeither) {
  const auto rows = table();
  RateLedgers ledgers{rows, LimitProfile::documented()};
  auto account_full = ledgers.reserve({kPlace}, {.ip = 0, .uid = 500}, t(0s));
  EXPECT_FALSE(free(ledgers, kPlace, {.ip = 1, .uid = 1}, t(0s)));
  EXPECT_EQ(ledgers.used_by_address(kPlace, t(0s)), 0U) << "asking reserves nothing";
  EXPECT_TRUE(free(ledgers, kPlace, {.ip = 500, .uid = 0}, t(0s))) << "the two are independent";
}

TEST(RateLedgers, KeepsEndpointsApartUnderTheDocumentedProfile) {
  const auto rows = table();
  RateLedgers ledgers{rows, LimitProfile::documented()};
  auto full = ledgers.reserve({kDepth}, {.ip = 500}, t(0s));
  EXPECT_FALSE(free(ledgers, kDepth, {.ip = 1}, t(0s)));
  EXPECT_TRUE(free(ledgers, kPlace, {.ip = 1, .uid = 1}, t(0s)));
  EXPECT_FALSE(ledgers.counts_in_shared(kDepth));
}

// Where others use the address as well, one endpoint after the other would be tried and refused.
TEST(RateLedgers, AfterA429NoReadTakesOfTheWeightThatAllShare) {
  auto rows = table();
  rows.push_back({.name = "ticker"});
  const EndpointId kTicker{4};
  LimitProfile profile = LimitProfile::documented();
  profile.total = {.window = 10s, .weight = 300};
  profile.account_total = {.window = 10s, .weight = 500};
  RateLedgers ledgers{rows, profile};
  ledgers.block_until({kDepth}, t(5s));
  EXPECT_TRUE(ledgers.shares_weight(kDepth));
  EXPECT_EQ(ledgers.blocked_until({kTicker}), t(5s));
  EXPECT_EQ(ledgers.earliest({kTicker}, {.ip = 1}, t(0s)), t(5s));
  EXPECT_TRUE(held_by_shared(ledgers, {kTicker}, {.ip = 1}, t(0s)));
  EXPECT_FALSE(free(ledgers, kTicker, {.ip = 76}, t(5s))) << "a quarter at first";
  EXPECT_TRUE(free(ledgers, kAccount, {.uid = 10}, t(0s))) << "it counts by account";
  EXPECT_TRUE(free(ledgers, kPlace, {.ip = 1, .uid = 1}, t(0s)));
  EXPECT_TRUE(free(ledgers, kCancel, {.uid = 1}, t(0s)));
  ledgers.block_until({kAccount}, t(7s));
  EXPECT_TRUE(free(ledgers, kCancel, {.uid = 1}, t(0s)));
  EXPECT_EQ(ledgers.blocked_until({kTicker}), t(5s));
}

TEST(RateLedgers, AllowsTwoAccountRequestsASecond) {
  const auto rows = table();
  RateLedgers ledgers{rows, LimitProfile::documented()};
  for (int i = 0; i < 2; ++i) ledgers.reserve({kAccount}, {.uid = 10}, t(0s)).answered(t(100ms));
  EXPECT_EQ(ledgers.earliest({kAccount}, {.uid = 10}, t(200ms)), t(1100ms));
}

TEST(RateLedgers, SharesTotalsBetweenEndpointsUnderTheSafeProfile) {
  const auto rows = table();
  RateLedgers ledgers{rows, LimitProfile::safe()};
  auto most = ledgers.reserve({kDepth}, {.ip = 270}, t(0s));
  EXPECT_FALSE(free(ledgers, kPlace, {.ip = 1, .uid = 1}, t(0s)));
  EXPECT_TRUE(held_by_shared(ledgers, {kPlace}, {.ip = 1, .uid = 1}, t(0s)));
  EXPECT_TRUE(free(ledgers, kCancel, {.ip = 1, .uid = 1}, t(0s))) << "30 are held back for cancels";
}

TEST(RateLedgers, LimitsOrdersAndRequestsASecondUnderTheSafeProfile) {
  const auto rows = table();
  RateLedgers ledgers{rows, LimitProfile::safe()};
  for (int i = 0; i < 9; ++i) {
    ASSERT_TRUE(free(ledgers, kPlace, {.ip = 1, .uid = 1}, t(0s)));
    ledgers.reserve({kPlace}, {.ip = 1, .uid = 1}, t(0s)).answered(t(0s));
  }
  EXPECT_FALSE(free(ledgers, kPlace, {.ip = 1, .uid = 1}, t(0s))) << "3 of 12 are held back for cancels";
  for (int i = 0; i < 7; ++i) {
    ASSERT_TRUE(free(ledgers, kDepth, {.ip = 1}, t(0s)));
    ledgers.reserve({kDepth}, {.ip = 1}, t(0s)).answered(t(0s));
  }
  EXPECT_FALSE(free(ledgers, kDepth, {.ip = 1}, t(0s))) << "16 of 20 requests; the rest is for cancels";
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(free(ledgers, kCancel, {.uid = 1}, t(0s)));
    ledgers.reserve({kCancel}, {.uid = 1}, t(0s)).answered(t(0s));
  }
  EXPECT_FALSE(free(ledgers, kCancel, {.uid = 1}, t(0s))) << "cancels and orders share the twelve";
  EXPECT_TRUE(free(ledgers, kPlace, {.ip = 1, .uid = 1}, t(1s)));
}

// Nobody says whether MEXC counts the orders of a batch or the batch, so its orders count.
TEST(RateLedgers, LimitsOnOrdersCountTheOrdersOfABatch) {
  const auto rows = table();
  RateLedgers ledgers{rows, LimitProfile::safe()};
  EXPECT_EQ(ledgers.most_orders(kPlace), 9U);
  EXPECT_EQ(ledgers.most_orders(kCancel), 12U);
  EXPECT_FALSE(ledgers.most_orders(kDepth)) << "it moves none";
  const CallWeight batch{.ip = 1, .uid = 1, .orders = 7};
  ledgers.reserve({kPlace}, batch, t(0s)).answered(t(0s));
  EXPECT_TRUE(free(ledgers, kPlace, {.ip = 1, .uid = 1, .orders = 2}, t(0s)));
  EXPECT_EQ(ledgers.earliest({kPlace}, {.ip = 1, .uid = 1, .orders = 3}, t(0s)), t(1s));
  EXPECT_EQ(ledgers.earliest({kPlace}, {.ip = 1, .uid = 1, .orders = 10}, t(0s)), base::kNever);
  EXPECT_TRUE(free(ledgers, kCancel, {.uid = 1, .orders = 5}, t(0s)));
  EXPECT_FALSE(free(ledgers, kCancel, {.uid = 1, .orders = 6}, t(0s)));
}

// Whoever polls one thing leaves room for the rest.
TEST(RateLedgers, ReadsOfOneEndpointUseHalfOfWhatAllShareAtTheMost) {
  const auto rows = table();
  LimitProfile profile = LimitProfile::documented();
  profile.total = {.window = 10s, .weight = 110, .held_for_cancels = 10};
  profile.account_total = {.window = 10s, .weight = 60};
  profile.requests = {.window = 1s, .weight = 9, .held_for_cancels = 1};
  profile.requests_to = {};
  RateLedgers ledgers{rows, profile};
  ledgers.reserve({kDepth}, {.ip = 50}, t(0s)).answered(t(0s));
  EXPECT_EQ(ledgers.earliest({kDepth}, {.ip = 1}, t(0s)), t(10s));
  EXPECT_FALSE(held_by_shared(ledgers, {kDepth}, {.ip = 1}, t(0s))) << "nobody waits behind it";
  EXPECT_TRUE(free(ledgers, kPlace, {.ip = 50, .uid = 1}, t(0s)));
  for (int i = 0; i < 3; ++i) ledgers.reserve({kAccount}, {.uid = 10}, t(0s)).answered(t(0s));
  EXPECT_EQ(ledgers.earliest({kAccount}, {.uid = 10}, t(0s)), t(10s));
  EXPECT_TRUE(free(ledgers, kPlace, {.uid = 30}, t(0s)));
  // Four of the eight requests a second.
  for (int i = 0; i < 4; ++i) ledgers.reserve({kDepth}, {}, t(20s)).answered(t(20s));
  EXPECT_EQ(ledgers.earliest({kDepth}, {}, t(20s)), t(21s));
  EXPECT_TRUE(free(ledgers, kAccount, {.uid = 10}, t(20s)));
}

TEST(RateLedgers, WhatWeighsMoreThanHalfOfWhatAllShareTakesAllOfThatHalf) {
  const auto rows = table();
  LimitProfile profile = LimitProfile::documented();
  profile.total = {.window = 10s, .weight = 40};
  RateLedgers ledgers{rows, profile};
  ledgers.reserve({kDepth}, {.ip = 1}, t(0s)).answered(t(0s));
  EXPECT_EQ(ledgers.earliest({kDepth}, {.ip = 25}, t(0s)), t(10s)) << "and never is impossible";
  ledgers.reserve({kDepth}, {.ip = 25}, t(10s)).answered(t(10s));
  EXPECT_EQ(ledgers.earliest({kDepth}, {.ip = 1}, t(10s)), t(20s));
}

TEST(RateLedgers, WritesAndQuestionsAboutOrdersUseAllThatIsShared) {
  auto rows = table();
  rows.push_back({.name = "order_query", .ip_weight = 0, .uid_weight = 2, .priority = Priority::kOrderQuery});
  LimitProfile profile = LimitProfile::documented();
  profile.account_total = {.window = 10s, .weight = 60};
  RateLedgers ledgers{rows, profile};
  EXPECT_TRUE(free(ledgers, EndpointId{4}, {.uid = 60}, t(0s)));
  ledgers.reserve({EndpointId{4}}, {.uid = 40}, t(0s)).answered(t(0s));
  EXPECT_TRUE(free(ledgers, EndpointId{4}, {.uid = 20}, t(0s)));
  EXPECT_TRUE(free(ledgers, kPlace, {.uid = 20}, t(0s)));
}

TEST(RateLedgers, ANewLimitOfAllCountsWhatAnEndpointsOwnHalfHasSpent) {
  const auto rows = table();
  RateLedgers ledgers{rows, LimitProfile::documented()};
  ledgers.reserve({kDepth}, {.ip = 60}, t(0s)).answered(t(0s));
  LimitProfile profile = LimitProfile::documented();
  profile.total = {.window = 10s, .weight = 300};  // it begins with a quarter, 75, and the half with 38
  ledgers.change_limits(profile, t(5s));
  EXPECT_TRUE(free(ledgers, kPlace, {.ip = 1}, t(5s)));
  EXPECT_GE(ledgers.earliest({kDepth}, {.ip = 1}, t(5s)), t(10s)) << "60 of its 38 are spent until then";
  profile.total = {};
  ledgers.change_limits(profile, t(6s));
  EXPECT_TRUE(free(ledgers, kDepth, {.ip = 400}, t(6s)));
}

TEST(RateLedgers, ANewLimitOfAllCountsWhatIsUnderWay) {
  const auto rows = table();
  RateLedgers ledgers{rows, LimitProfile::documented()};
  const auto under_way = ledgers.reserve({kPlace}, {.ip = 60, .uid = 1}, t(0s));
  LimitProfile profile = LimitProfile::documented();
  profile.total = {.window = 10s, .weight = 100};
  ledgers.change_limits(profile, t(5s));
  EXPECT_GE(ledgers.earliest({kPlace}, {.ip = 1}, t(5s)), t(15s)) << "as if it were answered now";
}

// A source that knows of a heavier weight is right until somebody knows better.
TEST(RateLedgers, ARequestWeighsWhatItsProfileSaysAtTheLeast) {
  const auto rows = table();
  LimitProfile profile = LimitProfile::documented();
  profile.total = {.window = 10s, .weight = 20};  // depth's half is 10
  profile.least_weight_of = {{"depth", 4}};
  RateLedgers ledgers{rows, profile};
  for (int i = 0; i < 2; ++i) ledgers.reserve({kDepth}, {.ip = 1}, t(0s)).answered(t(0s));
  EXPECT_EQ(ledgers.used_by_address(kDepth, t(0s)), 8U);
  EXPECT_FALSE(free(ledgers, kDepth, {.ip = 1}, t(0s)));
  EXPECT_TRUE(free(ledgers, kPlace, {.ip = 2, .uid = 1}, t(0s))) << "others weigh what they weigh";
  profile.least_weight_of = {};
  ledgers.change_limits(profile, t(0s));
  EXPECT_TRUE(free(ledgers, kDepth, {.ip = 1}, t(0s)));
  EXPECT_TRUE(free(ledgers, kDepth, {.ip = 2}, t(0s)));
}

TEST(RateLedgers, BlocksOneEndpointEvenForRequestsThatWeighNothing) {
  const auto rows = table();
  RateLedgers ledgers{rows, LimitProfile::documented()};
  ledgers.block_until({kDepth}, t(5s));
  EXPECT_EQ(ledgers.earliest({kDepth}, {}, t(0s)), t(5s));
  EXPECT_TRUE(free(ledgers, kPlace, {.ip = 1, .uid = 1}, t(0s)));
  EXPECT_FALSE(held_by_shared(ledgers, {kDepth}, {.ip = 1}, t(0s)));
}

// Whichever source is right, whoever keeps to `safe` keeps to that one.
TEST(LimitProfile, SafeIsEveryRuleOfAllOthersAtOnce) {
  const LimitProfile safe = LimitProfile::safe();
  const auto covers = [](const RateLimit& mine, const RateLimit& other) {
    return other.weight == 0 ||
           (mine.weight > 0 && mine.weight <= other.weight && mine.window >= other.window);
  };
  for (const char* name : {"documented", "weight_500", "support", "weight_300"}) {
    SCOPED_TRACE(name);
    const auto other = LimitProfile::named(name).value();
    EXPECT_TRUE(covers(safe.per_endpoint, other.per_endpoint));
    EXPECT_TRUE(covers(safe.total, other.total));
    EXPECT_TRUE(covers(safe.account_total, other.account_total));
    EXPECT_TRUE(covers(safe.requests, other.requests));
    EXPECT_TRUE(covers(safe.orders, other.orders));
    EXPECT_TRUE(covers(safe.order_moves, other.order_moves));
    for (const auto& [endpoint, limit] : other.requests_to) {
      EXPECT_TRUE(covers(safe.requests_to.at(endpoint), limit)) << endpoint;
    }
    for (const auto& [endpoint, weight] : other.least_weight_of) {
      EXPECT_GE(safe.least_weight_of.at(endpoint), weight) << endpoint;
    }
  }
}

TEST(LimitProfile, NamesEveryWrongField) {
  LimitProfile profile = LimitProfile::safe();
  EXPECT_TRUE(profile.validate().empty());
  profile.per_endpoint.weight = 0;
  profile.total.window = 0s;
  profile.requests.held_for_cancels = 20;
  profile.one_read_percent = 0;
  const auto errors = profile.validate();
  ASSERT_EQ(errors.size(), 4U);
  EXPECT_TRUE(errors[0].starts_with("per_endpoint.weight is 0"));
  EXPECT_TRUE(errors[1].starts_with("total.window is 0 ms"));
  EXPECT_TRUE(errors[2].starts_with("requests.held_for_cancels is 20"));
  EXPECT_TRUE(errors[3].starts_with("one_read_percent is 0"));
}

TEST(LimitProfile, OfAGateIsSafeUnlessTold) {
  EXPECT_EQ(GateSettings{}.limits, LimitProfile::safe());
}

TEST(LimitProfile, IsFoundByName) {
  for (const char* name : {"documented", "weight_500", "support", "weight_300", "safe"}) {
    const auto profile = LimitProfile::named(name);
    ASSERT_TRUE(profile) << name;
    EXPECT_EQ(profile->name, name);
    EXPECT_TRUE(profile->validate().empty()) << name;
  }
  EXPECT_EQ(LimitProfile::named("strict")->name, "safe");
  EXPECT_EQ(LimitProfile::named("documented")->total.weight, 0U);
  EXPECT_EQ(LimitProfile::named("lenient").error().code, base::ErrorCode::kInvalidArgument);
}

// By name: what is used, and of how much.
std::map<std::string, std::pair<std::uint32_t, std::uint32_t>> shared(const RateLedgers& ledgers,
                                                                      base::MonotonicTime now) {
  std::map<std::string, std::pair<std::uint32_t, std::uint32_t>> told;
  for (const SharedLimit& limit : ledgers.shared_limits(now)) {
    told[std::string{limit.name}] = {limit.used, limit.limit.weight};
  }
  return told;
}

TEST(RateLedgers, TellWhatIsUsedOfTheLimitsThatAllEndpointsShare) {
  const auto rows = table();
  LimitProfile profile = LimitProfile::documented();
  profile.total = {.window = 10s, .weight = 100};
  profile.account_total = {.window = 10s, .weight = 200};
  profile.requests = {.window = 1s, .weight = 20};
  profile.orders = {.window = 1s, .weight = 5};
  profile.order_moves = {.window = 1s, .weight = 12};
  RateLedgers ledgers{rows, profile, 2};
  auto read = ledgers.reserve({kDepth}, {.ip = 7}, t(0s));
  auto one = ledgers.reserve({kPlace, AccountId{1}}, {.ip = 1, .uid = 3, .orders = 1}, t(0s));
  auto other = ledgers.reserve({kPlace, AccountId{2}}, {.ip = 1, .uid = 2, .orders = 2}, t(0s));
  auto cancel = ledgers.reserve({kCancel, AccountId{2}}, {.ip = 0, .uid = 1, .orders = 1}, t(0s));

  auto told = shared(ledgers, t(0s));
  EXPECT_EQ(told["address"], std::pair(9U, 100U));
  EXPECT_EQ(told["account"], std::pair(3U, 200U)) << "of the account that used most";
  EXPECT_EQ(told["requests"], std::pair(4U, 20U));
  EXPECT_EQ(told["orders"], std::pair(2U, 5U));
  EXPECT_EQ(told["orders and cancels"], std::pair(3U, 12U));

  read.answered(t(1s)), one.answered(t(1s)), other.answered(t(1s)), cancel.answered(t(1s));
  EXPECT_EQ(shared(ledgers, t(2s))["orders"].first, 0U) << "its window is over";
  EXPECT_EQ(shared(ledgers, t(2s))["address"].first, 9U);
}

TEST(RateLedgers, TellNothingOfASharedLimitThatIsNotThere) {
  LimitProfile profile = LimitProfile::documented();
  profile.total = profile.account_total = profile.requests = profile.orders = profile.order_moves = {};
  EXPECT_TRUE(shared(RateLedgers{table(), profile}, t(0s)).empty());
  profile.requests = {.window = 1s, .weight = 20};
  EXPECT_EQ(shared(RateLedgers{table(), profile}, t(0s)).size(), 1U);
}

}  // namespace
}  // namespace tidegate::resilience
