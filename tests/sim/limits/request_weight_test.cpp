#include "tidegate/sim/limits/request_weight.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace tidegate::sim {
namespace {

namespace wire = mexc::wire;

struct Documented {
  std::uint32_t by_address;
  std::uint32_t by_account;
  std::uint32_t all_symbols = 0;  // by address, without a symbol; 0: the same
};

// The wire checklist's section 4, word for word, by path: nothing here was copied from either table.
const std::map<std::string, Documented> kDocumented{
    {"GET /api/v3/ping", {1, 0}},
    {"GET /api/v3/time", {1, 0}},
    {"GET /api/v3/defaultSymbols", {1, 0}},
    {"GET /api/v3/exchangeInfo", {10, 0}},
    {"GET /api/v3/depth", {1, 0}},
    {"GET /api/v3/trades", {5, 0}},
    {"GET /api/v3/historicalTrades", {1, 0}},
    {"GET /api/v3/aggTrades", {1, 0}},
    {"GET /api/v3/klines", {1, 0}},
    {"GET /api/v3/avgPrice", {1, 0}},
    {"GET /api/v3/ticker/24hr", {1, 0, 40}},
    {"GET /api/v3/ticker/price", {1, 0, 2}},
    {"GET /api/v3/ticker/bookTicker", {1, 0}},
    {"GET /api/v1/contract/detail", {1, 0}},
    {"GET /api/v3/symbol/offline", {10, 0}},
    {"GET /api/v3/etf/info", {1, 0}},
    {"GET /api/v3/announcements", {20, 0}},
    {"POST /api/v3/order", {1, 1}},
    {"POST /api/v3/order/test", {1, 1}},
    {"POST /api/v3/batchOrders", {1, 1}},
    {"DELETE /api/v3/order", {0, 1}},
    {"DELETE /api/v3/openOrders", {0, 1}},
    {"DELETE /api/v3/order/all", {0, 1}},
    {"GET /api/v3/order", {0, 2}},
    {"GET /api/v3/openOrders", {0, 3}},
    {"GET /api/v3/allOrders", {0, 10}},
    {"GET /api/v3/myTrades", {0, 10}},
    {"GET /api/v3/account", {0, 10}},
    {"GET /api/v3/tradeFee", {0, 20}},
    {"GET /api/v3/selfSymbols", {0, 1}},
    {"GET /api/v3/uid", {0, 1}},
    {"GET /api/v3/kyc/status", {0, 1}},
    {"GET /api/v3/apiKeyInfo", {0, 1}},
    {"GET /api/v3/mxDeduct/enable", {0, 1}},
    {"POST /api/v3/mxDeduct/enable", {0, 1}},
    {"GET /api/v3/capital/config/getall", {0, 10}},
    {"POST /api/v3/userDataStream", {0, 1}},
    {"GET /api/v3/userDataStream", {0, 1}},
    {"PUT /api/v3/userDataStream", {0, 1}},
    {"DELETE /api/v3/userDataStream", {0, 1}},
};

TEST(RequestWeight, IsWhatTheChecklistSays) {
  EXPECT_EQ(kDocumented.size(), wire::kEndpointCount);
  for (const auto& [request, expected] : kDocumented) {
    const auto space = request.find(' ');
    const auto* row = wire::find_endpoint(request.substr(0, space), request.substr(space + 1));
    ASSERT_NE(row, nullptr) << request;
    const auto of_one = documented_weight(row->endpoint, wire::Params{}.add("symbol", "BTCUSDT"));
    EXPECT_EQ(of_one.by_address, expected.by_address) << request;
    EXPECT_EQ(of_one.by_account, expected.by_account) << request;
    const auto of_all = documented_weight(row->endpoint, wire::Params{});
    EXPECT_EQ(of_all.by_address, expected.all_symbols > 0 ? expected.all_symbols : expected.by_address)
        << request;
    EXPECT_EQ(of_all.by_account, expected.by_account) << request;
  }
}

TEST(RequestWeight, AnEmptySymbolIsNone) {
  EXPECT_EQ(documented_weight(wire::Endpoint::kTicker24h, wire::Params{}.add("symbol", "")).by_address, 40U);
}

TEST(RequestWeight, ABatchMovesEachOfItsOrdersAndACancelEachOfItsSymbols) {
  const auto moved = [](wire::Endpoint endpoint, const char* name, const char* value) {
    return documented_weight(endpoint, wire::Params{}.add(name, value)).orders;
  };
  EXPECT_EQ(moved(wire::Endpoint::kBatchOrders, "batchOrders", R"([{"a":"1"},{"a":"2"},{"a":"3"}])"), 3U);
  EXPECT_EQ(moved(wire::Endpoint::kBatchOrders, "batchOrders", "[]"), 1U);
  EXPECT_EQ(moved(wire::Endpoint::kBatchOrders, "batchOrders", "nonsense"), 1U);
  EXPECT_EQ(moved(wire::Endpoint::kBatchOrders, "symbol", "A,B"), 1U);
  EXPECT_EQ(moved(wire::Endpoint::kOpenOrdersCancel, "symbol", "A,B,C"), 3U);
  EXPECT_EQ(moved(wire::Endpoint::kOpenOrdersCancel, "symbol", "A"), 1U);
  EXPECT_EQ(moved(wire::Endpoint::kOrderPlace, "symbol", "A"), 1U);
}

}  // namespace
}  // namespace tidegate::sim
