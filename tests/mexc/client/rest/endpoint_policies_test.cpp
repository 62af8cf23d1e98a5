#include "tidegate/mexc/client/rest/endpoint_policies.hpp"

#include <gtest/gtest.h>

namespace tidegate::mexc::client {
namespace {

using resilience::Priority;
using wire::Endpoint;

const resilience::EndpointPolicy& policy(Endpoint endpoint) {
  static const auto policies = usual_policies();
  return policies[endpoint_id(endpoint).value()];
}

TEST(EndpointPolicies, EachStandsWhereItsIdSays) {
  ASSERT_EQ(usual_policies().size(), wire::kEndpointCount);
  for (const wire::EndpointRow& row : wire::kEndpointTable) {
    EXPECT_EQ(endpoint_of(endpoint_id(row.endpoint)), row.endpoint);
    EXPECT_EQ(policy(row.endpoint).name, row.name);
    EXPECT_EQ(policy(row.endpoint).ip_weight, row.ip_weight);
    EXPECT_EQ(policy(row.endpoint).uid_weight, row.uid_weight);
  }
}

TEST(EndpointPolicies, WritesAreNeverCachedAndNeverRepeated) {
  for (const wire::EndpointRow& row : wire::kEndpointTable) {
    const auto& its = policy(row.endpoint);
    EXPECT_EQ(its.write, row.method != "GET") << row.path;
    if (!its.write) continue;
    EXPECT_FALSE(its.idempotent) << row.path;
    EXPECT_EQ(its.ttl, base::Duration::zero()) << row.path;
    EXPECT_EQ(its.stale_bound, base::Duration::zero()) << row.path;
  }
}

TEST(EndpointPolicies, AnOrdersStateAndListenKeysAreNeverCached) {
  for (const Endpoint endpoint : {Endpoint::kOrderQuery, Endpoint::kListenKeys, Endpoint::kTime}) {
    EXPECT_EQ(policy(endpoint).ttl, base::Duration::zero()) << policy(endpoint).name;
    EXPECT_EQ(policy(endpoint).stale_bound, base::Duration::zero()) << policy(endpoint).name;
  }
}

TEST(EndpointPolicies, CancelsGoFirstThenWhatAnOrdersFateHangsOn) {
  for (const Endpoint endpoint :
       {Endpoint::kOrderCancel, Endpoint::kOpenOrdersCancel, Endpoint::kOrderCancelAll}) {
    EXPECT_EQ(policy(endpoint).priority, Priority::kCancel) << policy(endpoint).name;
    EXPECT_TRUE(policy(endpoint).always_passes) << policy(endpoint).name;
  }
  EXPECT_EQ(policy(Endpoint::kOrderQuery).priority, Priority::kOrderQuery);
  for (const Endpoint endpoint : {Endpoint::kOrderPlace, Endpoint::kBatchOrders, Endpoint::kOrderTest}) {
    EXPECT_EQ(policy(endpoint).priority, Priority::kOrder) << policy(endpoint).name;
    EXPECT_FALSE(policy(endpoint).always_passes) << policy(endpoint).name;
  }
  for (const Endpoint endpoint : {Endpoint::kOpenOrders, Endpoint::kAccount, Endpoint::kListenKeyClose}) {
    EXPECT_EQ(policy(endpoint).priority, Priority::kAccount) << policy(endpoint).name;
    EXPECT_FALSE(policy(endpoint).always_passes) << policy(endpoint).name;
  }
  EXPECT_EQ(policy(Endpoint::kDepth).priority, Priority::kMarketData);
}

TEST(EndpointPolicies, EveryCancelPassesAndNothingElseDoes) {
  std::vector<std::string> passing;
  for (const auto& its : usual_policies()) {
    if (its.always_passes) passing.push_back(its.name);
  }
  EXPECT_EQ(passing, (std::vector<std::string>{"order_cancel", "open_orders_cancel", "order_cancel_all"}));
}

// A cancel of all that is open would meet orders that were not there when it was asked for.
TEST(EndpointPolicies, OnlyTheCancelOfOneOrderMayGoPastItsDeadline) {
  for (const wire::EndpointRow& row : wire::kEndpointTable) {
    EXPECT_EQ(policy(row.endpoint).waits_past_deadline, row.endpoint == Endpoint::kOrderCancel) << row.path;
  }
}

TEST(EndpointPolicies, StaleBoundsLieBeyondFreshOnes) {
  for (const auto& its : usual_policies()) {
    if (its.stale_bound == base::Duration::zero()) continue;
    EXPECT_GT(its.stale_bound, its.ttl) << its.name;
    EXPECT_LE(its.refresh_after, its.ttl) << its.name;
  }
}

TEST(EndpointPolicies, ABatchMovesEachOfItsOrdersAndACancelEachOfItsSymbols) {
  EXPECT_EQ(
      call_weight(Endpoint::kBatchOrders, "batchOrders=%5B%7B%22a%22%3A1%7D%2C%7B%22a%22%3A2%7D%5D").orders,
      2U);
  EXPECT_EQ(call_weight(Endpoint::kBatchOrders, "").orders, 1U);
  EXPECT_EQ(call_weight(Endpoint::kOpenOrdersCancel, "symbol=A%2CB%2CC").orders, 3U);
  EXPECT_EQ(call_weight(Endpoint::kOpenOrdersCancel, "symbol=A,B").orders, 2U);
  EXPECT_EQ(call_weight(Endpoint::kOrderPlace, "symbol=A").orders, 1U);
}

TEST(EndpointPolicies, AskingForAllSymbolsCostsWhatTheDocumentsSay) {
  EXPECT_EQ(call_weight(Endpoint::kTicker24h, "").ip, 40U);
  EXPECT_EQ(call_weight(Endpoint::kTicker24h, "symbol=BTCUSDT").ip, 1U);
  EXPECT_EQ(call_weight(Endpoint::kTickerPrice, "symbols=A,B").ip, 2U);
  EXPECT_EQ(call_weight(Endpoint::kTickerPrice, "x=1&symbol=BTCUSDT").ip, 1U);
  EXPECT_EQ(call_weight(Endpoint::kAccount, "").uid, 10U);
  EXPECT_EQ(call_weight(Endpoint::kOrderPlace, "").ip, 1U);
  EXPECT_EQ(call_weight(Endpoint::kOrderPlace, "").uid, 1U);
  EXPECT_EQ(call_weight(Endpoint::kTradeFee, "symbol=BTCUSDT").uid, 20U);
  EXPECT_EQ(call_weight(Endpoint::kHistoricalTrades, "symbol=BTCUSDT").ip, 1U);
}

}  // namespace
}  // namespace tidegate::mexc::client
