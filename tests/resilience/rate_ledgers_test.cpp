#include "tidegate/resilience/rate_ledgers.hpp"

#include <gtest/gtest.h>

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
  return ledgers.earliest(endpoint, weight, now) <= now;
}

TEST(RateLedgers, ReservesFromAddressAndAccountOrFromNeither) {
  const auto rows = table();
  RateLedgers ledgers{rows, LimitProfile::documented()};
  auto account_full = ledgers.reserve(kPlace, {.ip = 0, .uid = 500}, t(0s));
  EXPECT_FALSE(free(ledgers, kPlace, {.ip = 1, .uid = 1}, t(0s)));
  EXPECT_EQ(ledgers.used_by_address(kPlace, t(0s)), 0U) << "asking reserves nothing";
  EXPECT_TRUE(free(ledgers, kPlace, {.ip = 500, .uid = 0}, t(0s))) << "the two are independent";
}

TEST(RateLedgers, KeepsEndpointsApartUnderTheDocumentedProfile) {
  const auto rows = table();
  RateLedgers ledgers{rows, LimitProfile::documented()};
  auto full = ledgers.reserve(kDepth, {.ip = 500}, t(0s));
  EXPECT_FALSE(free(ledgers, kDepth, {.ip = 1}, t(0s)));
  EXPECT_TRUE(free(ledgers, kPlace, {.ip = 1, .uid = 1}, t(0s)));
  EXPECT_FALSE(ledgers.counts_in_shared(kDepth));
}

TEST(RateLedgers, AllowsTwoAccountRequestsASecond) {
  const auto rows = table();
  RateLedgers ledgers{rows, LimitProfile::documented()};
  for (int i = 0; i < 2; ++i) ledgers.reserve(kAccount, {.uid = 10}, t(0s)).answered(t(100ms));
  EXPECT_EQ(ledgers.earliest(kAccount, {.uid = 10}, t(200ms)), t(1100ms));
}

TEST(RateLedgers, SharesTotalsBetweenEndpointsUnderTheStrictProfile) {
  const auto rows = table();
  RateLedgers ledgers{rows, LimitProfile::strict()};
  auto most = ledgers.reserve(kDepth, {.ip = 270}, t(0s));
  EXPECT_FALSE(free(ledgers, kPlace, {.ip = 1, .uid = 1}, t(0s)));
  EXPECT_TRUE(ledgers.held_by_shared(kPlace, {.ip = 1, .uid = 1}, t(0s)));
  EXPECT_TRUE(free(ledgers, kCancel, {.ip = 1, .uid = 1}, t(0s))) << "30 are held back for cancels";
}

TEST(RateLedgers, LimitsOrdersAndRequestsASecondUnderTheStrictProfile) {
  const auto rows = table();
  RateLedgers ledgers{rows, LimitProfile::strict()};
  for (int i = 0; i < 12; ++i) {
    ASSERT_TRUE(free(ledgers, kPlace, {.ip = 1, .uid = 1}, t(0s)));
    ledgers.reserve(kPlace, {.ip = 1, .uid = 1}, t(0s)).answered(t(0s));
  }
  EXPECT_FALSE(free(ledgers, kPlace, {.ip = 1, .uid = 1}, t(0s)));
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(free(ledgers, kDepth, {.ip = 1}, t(0s)));
    ledgers.reserve(kDepth, {.ip = 1}, t(0s)).answered(t(0s));
  }
  EXPECT_FALSE(free(ledgers, kDepth, {.ip = 1}, t(0s))) << "16 of 20 requests; the rest is for cancels";
  EXPECT_TRUE(free(ledgers, kCancel, {.uid = 1}, t(0s)));
  EXPECT_TRUE(free(ledgers, kPlace, {.ip = 1, .uid = 1}, t(1s)));
}

TEST(RateLedgers, BlocksOneEndpointEvenForRequestsThatWeighNothing) {
  const auto rows = table();
  RateLedgers ledgers{rows, LimitProfile::strict()};
  ledgers.block_until(kDepth, t(5s));
  EXPECT_EQ(ledgers.earliest(kDepth, {}, t(0s)), t(5s));
  EXPECT_TRUE(free(ledgers, kPlace, {.ip = 1, .uid = 1}, t(0s)));
  EXPECT_FALSE(ledgers.held_by_shared(kDepth, {.ip = 1}, t(0s)));
}

TEST(LimitProfile, NamesEveryWrongField) {
  LimitProfile profile = LimitProfile::strict();
  EXPECT_TRUE(profile.validate().empty());
  profile.per_endpoint.weight = 0;
  profile.total.window = 0s;
  profile.requests.held_for_cancels = 20;
  const auto errors = profile.validate();
  ASSERT_EQ(errors.size(), 3U);
  EXPECT_TRUE(errors[0].starts_with("per_endpoint.weight is 0"));
  EXPECT_TRUE(errors[1].starts_with("total.window is 0 ms"));
  EXPECT_TRUE(errors[2].starts_with("requests.held_for_cancels is 20"));
}

TEST(LimitProfile, IsFoundByName) {
  EXPECT_EQ(LimitProfile::named("strict")->total.weight, 300U);
  EXPECT_EQ(LimitProfile::named("documented")->total.weight, 0U);
  EXPECT_EQ(LimitProfile::named("lenient").error().code, base::ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace tidegate::resilience
