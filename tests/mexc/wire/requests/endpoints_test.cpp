#include "tidegate/mexc/wire/requests/endpoints.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace tidegate::mexc::wire {
namespace {

TEST(Endpoints, EachIsFoundByItsMethodAndPath) {
  for (const EndpointRow& r : endpoints()) {
    const EndpointRow* found = find_endpoint(r.method, r.path);
    ASSERT_NE(found, nullptr) << r.path;
    EXPECT_EQ(found->endpoint, r.endpoint);
    EXPECT_EQ(endpoint_of(id(r.endpoint)), r.endpoint);
  }
  EXPECT_EQ(find_endpoint("POST", "/api/v3/depth"), nullptr);
  EXPECT_EQ(find_endpoint("GET", "/api/v3/depth/"), nullptr);
}

TEST(Endpoints, NamesAreUnique) {
  std::set<std::string> names;
  for (const auto& policy : policies()) EXPECT_TRUE(names.insert(policy.name).second) << policy.name;
  EXPECT_EQ(names.size(), kEndpointCount);
}

TEST(Endpoints, WritesAreNeverCachedAndNeverRepeated) {
  for (const EndpointRow& r : endpoints()) {
    EXPECT_EQ(r.policy.write, r.method != "GET") << r.path;
    if (!r.policy.write) continue;
    EXPECT_FALSE(r.policy.idempotent) << r.path;
    EXPECT_EQ(r.policy.ttl, base::Duration::zero()) << r.path;
    EXPECT_EQ(r.policy.stale_bound, base::Duration::zero()) << r.path;
  }
}

// A cancel of all that is open would meet orders that were not there when it was asked for.
TEST(Endpoints, OnlyTheCancelOfOneOrderMayGoPastItsDeadline) {
  for (const EndpointRow& r : endpoints()) {
    EXPECT_EQ(r.policy.waits_past_deadline, r.endpoint == Endpoint::kOrderCancel) << r.path;
  }
}

TEST(Endpoints, StaleBoundsLieBeyondFreshOnes) {
  for (const auto& policy : policies()) {
    if (policy.stale_bound == base::Duration::zero()) continue;
    EXPECT_GT(policy.stale_bound, policy.ttl) << policy.name;
    EXPECT_LE(policy.refresh_after, policy.ttl) << policy.name;
  }
}

TEST(Endpoints, SignedOnesCountByAccountAndPublicOnesByAddress) {
  for (const EndpointRow& r : endpoints()) {
    EXPECT_EQ(r.policy.uid_weight != 0, r.security == Security::kSigned) << r.path;
    EXPECT_NE(r.policy.ip_weight + r.policy.uid_weight, 0U) << r.path;
  }
}

TEST(Endpoints, ABatchMovesEachOfItsOrdersAndACancelEachOfItsSymbols) {
  EXPECT_EQ(weight(Endpoint::kBatchOrders, "batchOrders=%5B%7B%22a%22%3A1%7D%2C%7B%22a%22%3A2%7D%5D").orders,
            2U);
  EXPECT_EQ(weight(Endpoint::kBatchOrders, "").orders, 1U);
  EXPECT_EQ(weight(Endpoint::kOpenOrdersCancel, "symbol=A%2CB%2CC").orders, 3U);
  EXPECT_EQ(weight(Endpoint::kOpenOrdersCancel, "symbol=A,B").orders, 2U);
  EXPECT_EQ(weight(Endpoint::kOrderPlace, "symbol=A").orders, 1U);
}

TEST(Endpoints, AskingForAllSymbolsCostsWhatTheDocumentsSay) {
  EXPECT_EQ(weight(Endpoint::kTicker24h, "").ip, 40U);
  EXPECT_EQ(weight(Endpoint::kTicker24h, "symbol=BTCUSDT").ip, 1U);
  EXPECT_EQ(weight(Endpoint::kTickerPrice, "symbols=A,B").ip, 2U);
  EXPECT_EQ(weight(Endpoint::kTickerPrice, "x=1&symbol=BTCUSDT").ip, 1U);
  EXPECT_EQ(weight(Endpoint::kAccount, "").uid, 10U);
  EXPECT_EQ(weight(Endpoint::kOrderPlace, "").ip, 1U);
  EXPECT_EQ(weight(Endpoint::kOrderPlace, "").uid, 1U);
  EXPECT_EQ(weight(Endpoint::kTradeFee, "symbol=BTCUSDT").uid, 20U);
  EXPECT_EQ(weight(Endpoint::kHistoricalTrades, "symbol=BTCUSDT").ip, 1U);
}

}  // namespace
}  // namespace tidegate::mexc::wire
