#include "tidegate/resilience/limits/table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;
using Counts = LimitRule::Counts;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::vector<EndpointPolicy> endpoints() {
  return {{.name = "depth"},
          {.name = "account", .ip_weight = 0, .uid_weight = 10},
          {.name = "order_cancel", .ip_weight = 0, .uid_weight = 1, .priority = Priority::kCancel}};
}

LearnedLimits learn(std::vector<LimitRule> table, LimitProfile known = LimitProfile::documented()) {
  return learn_limits(std::move(known), table, endpoints());
}

TEST(LimitTable, EveryRuleReplacesWhatCountsTheSameAndTheRestStays) {
  const auto [limits, refused] = learn({{Counts::kAddressWeight, "", {.window = 60s, .weight = 6000}},
                                        {Counts::kAccountWeight, "", {.window = 30s, .weight = 3000}},
                                        {Counts::kRequests, "", {.window = 1s, .weight = 50}},
                                        {Counts::kOrders, "", {.window = 1s, .weight = 10}},
                                        {Counts::kAddressWeight, "depth", {.window = 5s, .weight = 100}},
                                        {Counts::kAccountWeight, "account", {.window = 5s, .weight = 40}},
                                        {Counts::kRequests, "depth", {.window = 2s, .weight = 7}}});
  EXPECT_THAT(refused, ElementsAre());
  EXPECT_TRUE(limits.validate().empty());
  EXPECT_EQ(limits.total, (RateLimit{.window = 60s, .weight = 6000}));
  EXPECT_EQ(limits.account_total, (RateLimit{.window = 30s, .weight = 3000}));
  EXPECT_EQ(limits.requests.weight, 50U);
  EXPECT_EQ(limits.orders.weight, 10U);
  EXPECT_EQ(limits.address_of.at("depth"), (RateLimit{.window = 5s, .weight = 100}));
  EXPECT_EQ(limits.account_of.at("account").weight, 40U);
  EXPECT_EQ(limits.requests_to.at("depth").weight, 7U);
  EXPECT_EQ(limits.requests_to.at("batch_orders").weight, 2U) << "not mentioned";
  EXPECT_EQ(limits.per_endpoint.weight, 500U);
}

TEST(LimitTable, TheReserveForCancelsStaysAsLargeAPart) {
  const auto strict = LimitProfile::safe();  // 30 of 300 held
  const auto reserve = [&strict](RateLimit limit) {
    return learn({{Counts::kAddressWeight, "", limit}}, strict).profile.total.held_for_cancels;
  };
  EXPECT_EQ(reserve({.weight = 600}), 60U);
  EXPECT_EQ(reserve({.weight = 11}), 2U) << "rounded up";
  EXPECT_EQ(reserve({.weight = 100, .held_for_cancels = 7}), 7U) << "as the table says";
}

TEST(LimitTable, BadRulesAreRefusedByNameAndTheOthersApply) {
  const auto [limits, refused] =
      learn({{Counts::kAddressWeight, "", {.window = 10s, .weight = 0}},
             {Counts::kAccountWeight, "depth", {.window = 0s, .weight = 5}},
             {Counts::kRequests, "depht", {.window = 1s, .weight = 5}},
             {Counts::kOrders, "depth", {.window = 1s, .weight = 5}},
             {Counts::kRequests, "", {.window = 1s, .weight = 5, .held_for_cancels = 5}},
             {Counts::kAccountWeight, "account", {.window = 1s, .weight = 9}},
             {Counts::kOrders, "", {.window = 10s, .weight = 50}},
             {Counts::kOrders, "", {.window = 24h, .weight = 100'000}}});
  EXPECT_THAT(
      refused,
      ElementsAre(StartsWith("limit 1 (all endpoints, weight by address): limit is 0; it must be from 1"),
                  StartsWith("limit 2 (depth, weight by account): window is 0 ms; it must be from 1"),
                  "limit 3 (depht, requests): there is no endpoint of that name",
                  HasSubstr("limit 4 (depth, orders): orders are counted over all endpoints"),
                  HasSubstr("limit 5 (all endpoints, requests): held_for_cancels is 5"),
                  "limit 6 (account, weight by account): account takes 10 and could never be sent",
                  HasSubstr("limit 8 (all endpoints, orders): an earlier rule")));
  LimitProfile expected = LimitProfile::documented();
  expected.orders = {.window = 10s, .weight = 50};
  EXPECT_EQ(limits, expected);
}

TEST(LimitTable, WhatOnlyCancelsCouldUseSilencesTheOthers) {
  const auto [limits, refused] =
      learn({{Counts::kAccountWeight, "", {.window = 1s, .weight = 12, .held_for_cancels = 3}}});
  EXPECT_THAT(refused, ElementsAre(HasSubstr("account takes 10 and could never be sent")));
}

}  // namespace
}  // namespace tidegate::resilience
