// MEXC's REST endpoints as one table of facts: nothing else knows paths and documented weights. What we make
// of an endpoint (how long an answer is kept, who goes first) is the client's to say.
// Source: MEXC spot v3 documents (2025-07; symbol/offline, announcements: read 2026-11), section 4 of the
// wire checklist.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tidegate::mexc::wire {

// `kEnd` is no endpoint: it says how many there are.
enum class Endpoint : std::uint8_t {
  kPing,
  kTime,
  kDefaultSymbols,
  kExchangeInfo,
  kDepth,
  kTrades,
  kHistoricalTrades,
  kAggTrades,
  kKlines,
  kAveragePrice,
  kTicker24h,
  kTickerPrice,
  kTickerBook,
  kContractDetail,
  kOfflineSymbols,
  kEtfInfo,
  kAnnouncements,
  kOrderPlace,
  kOrderTest,
  kBatchOrders,
  kOrderCancel,
  kOpenOrdersCancel,
  kOrderCancelAll,
  kOrderQuery,
  kOpenOrders,
  kAllOrders,
  kMyTrades,
  kAccount,
  kTradeFee,
  kSelfSymbols,
  kUid,
  kKycStatus,
  kApiKeyInfo,
  kMxDeduct,
  kMxDeductSet,
  kCoins,
  kListenKeyCreate,
  kListenKeys,
  kListenKeyKeep,
  kListenKeyClose,
  kEnd,
};
enum class Security : std::uint8_t {
  kNone,    // anybody may ask
  kKeyed,   // X-MEXC-APIKEY
  kSigned,  // X-MEXC-APIKEY, timestamp and signature
};

enum class Subject : std::uint8_t { kMarket, kOrders, kAccount, kListenKeys };

// How one request can answer several that differ in the symbol only.
enum class Bulk : std::uint8_t {
  kNone,
  kAllSymbols,     // without a symbol it answers for all
  kListedSymbols,  // symbols=A,B
  kOrdersOfOne,    // orders of one symbol, up to kMostBatchOrders, each with a result of its own
  kCancelsOfMany,  // open orders of up to kMostCancelSymbols symbols: symbol=A,B
};
inline constexpr std::size_t kMostBatchOrders = 20;
inline constexpr std::size_t kMostCancelSymbols = 5;

struct EndpointRow {
  Endpoint endpoint;
  std::string_view name;  // "depth", "order_place": stable, for settings, metrics and events
  std::string_view method = "GET";
  std::string_view path;  // "/api/v3/depth"
  Subject about = Subject::kMarket;
  Security security = Security::kNone;
  std::uint32_t ip_weight = 1;           // 0: not counted by address
  std::uint32_t uid_weight = 0;          // 0: not counted by account
  std::uint32_t all_symbols_weight = 0;  // by address, when asked without a symbol; 0: costs the same
  Bulk bulk = Bulk::kNone;

  // It changes nothing, so it may be asked again.
  constexpr bool idempotent() const noexcept { return method == "GET"; }
};

// In no order that means anything; each endpoint once. Signed endpoints count per account, the others per
// address; POST /order and its siblings count on both.
inline constexpr auto kEndpointTable = std::to_array<EndpointRow>({
    {.endpoint = Endpoint::kPing, .name = "ping", .path = "/api/v3/ping"},
    {.endpoint = Endpoint::kTime, .name = "time", .path = "/api/v3/time"},
    {.endpoint = Endpoint::kDefaultSymbols, .name = "default_symbols", .path = "/api/v3/defaultSymbols"},
    {.endpoint = Endpoint::kExchangeInfo,
     .name = "exchange_info",
     .path = "/api/v3/exchangeInfo",
     .ip_weight = 10,
     .bulk = Bulk::kListedSymbols},
    {.endpoint = Endpoint::kDepth, .name = "depth", .path = "/api/v3/depth"},
    {.endpoint = Endpoint::kTrades, .name = "trades", .path = "/api/v3/trades", .ip_weight = 5},
    {.endpoint = Endpoint::kHistoricalTrades,
     .name = "historical_trades",
     .path = "/api/v3/historicalTrades"},
    {.endpoint = Endpoint::kAggTrades, .name = "agg_trades", .path = "/api/v3/aggTrades"},
    {.endpoint = Endpoint::kKlines, .name = "klines", .path = "/api/v3/klines"},
    {.endpoint = Endpoint::kAveragePrice, .name = "avg_price", .path = "/api/v3/avgPrice"},
    {.endpoint = Endpoint::kTicker24h,
     .name = "ticker_24h",
     .path = "/api/v3/ticker/24hr",
     .all_symbols_weight = 40,
     .bulk = Bulk::kAllSymbols},
    {.endpoint = Endpoint::kTickerPrice,
     .name = "ticker_price",
     .path = "/api/v3/ticker/price",
     .all_symbols_weight = 2,
     .bulk = Bulk::kAllSymbols},
    {.endpoint = Endpoint::kTickerBook,
     .name = "ticker_book",
     .path = "/api/v3/ticker/bookTicker",
     .bulk = Bulk::kAllSymbols},
    // Futures: only that ccxt asks for it whenever it loads markets.
    {.endpoint = Endpoint::kContractDetail, .name = "contract_detail", .path = "/api/v1/contract/detail"},
    {.endpoint = Endpoint::kOfflineSymbols,
     .name = "offline_symbols",
     .path = "/api/v3/symbol/offline",
     .ip_weight = 10},
    {.endpoint = Endpoint::kEtfInfo, .name = "etf_info", .path = "/api/v3/etf/info"},
    // Its documents state no weight but 5 calls in 2 s, which 25 in 10 s keep on the average.
    {.endpoint = Endpoint::kAnnouncements,
     .name = "announcements",
     .path = "/api/v3/announcements",
     .ip_weight = 20},
    {.endpoint = Endpoint::kOrderPlace,
     .name = "order_place",
     .method = "POST",
     .path = "/api/v3/order",
     .about = Subject::kOrders,
     .security = Security::kSigned,
     .ip_weight = 1,
     .uid_weight = 1,
     .bulk = Bulk::kOrdersOfOne},
    {.endpoint = Endpoint::kOrderTest,
     .name = "order_test",
     .method = "POST",
     .path = "/api/v3/order/test",
     .about = Subject::kOrders,
     .security = Security::kSigned,
     .ip_weight = 1,
     .uid_weight = 1},
    {.endpoint = Endpoint::kBatchOrders,
     .name = "batch_orders",
     .method = "POST",
     .path = "/api/v3/batchOrders",
     .about = Subject::kOrders,
     .security = Security::kSigned,
     .ip_weight = 1,
     .uid_weight = 1},
    {.endpoint = Endpoint::kOrderCancel,
     .name = "order_cancel",
     .method = "DELETE",
     .path = "/api/v3/order",
     .about = Subject::kOrders,
     .security = Security::kSigned,
     .ip_weight = 0,
     .uid_weight = 1},
    {.endpoint = Endpoint::kOpenOrdersCancel,
     .name = "open_orders_cancel",
     .method = "DELETE",
     .path = "/api/v3/openOrders",
     .about = Subject::kOrders,
     .security = Security::kSigned,
     .ip_weight = 0,
     .uid_weight = 1,
     .bulk = Bulk::kCancelsOfMany},
    {.endpoint = Endpoint::kOrderCancelAll,
     .name = "order_cancel_all",
     .method = "DELETE",
     .path = "/api/v3/order/all",
     .about = Subject::kOrders,
     .security = Security::kSigned,
     .ip_weight = 0,
     .uid_weight = 1},
    {.endpoint = Endpoint::kOrderQuery,
     .name = "order_query",
     .path = "/api/v3/order",
     .about = Subject::kOrders,
     .security = Security::kSigned,
     .ip_weight = 0,
     .uid_weight = 2},
    {.endpoint = Endpoint::kOpenOrders,
     .name = "open_orders",
     .path = "/api/v3/openOrders",
     .about = Subject::kOrders,
     .security = Security::kSigned,
     .ip_weight = 0,
     .uid_weight = 3},
    {.endpoint = Endpoint::kAllOrders,
     .name = "all_orders",
     .path = "/api/v3/allOrders",
     .about = Subject::kOrders,
     .security = Security::kSigned,
     .ip_weight = 0,
     .uid_weight = 10},
    {.endpoint = Endpoint::kMyTrades,
     .name = "my_trades",
     .path = "/api/v3/myTrades",
     .about = Subject::kOrders,
     .security = Security::kSigned,
     .ip_weight = 0,
     .uid_weight = 10},
    {.endpoint = Endpoint::kAccount,
     .name = "account",
     .path = "/api/v3/account",
     .about = Subject::kAccount,
     .security = Security::kSigned,
     .ip_weight = 0,
     .uid_weight = 10},
    {.endpoint = Endpoint::kTradeFee,
     .name = "trade_fee",
     .path = "/api/v3/tradeFee",
     .about = Subject::kAccount,
     .security = Security::kSigned,
     .ip_weight = 0,
     .uid_weight = 20},
    {.endpoint = Endpoint::kSelfSymbols,
     .name = "self_symbols",
     .path = "/api/v3/selfSymbols",
     .about = Subject::kAccount,
     .security = Security::kSigned,
     .ip_weight = 0,
     .uid_weight = 1},
    {.endpoint = Endpoint::kUid,
     .name = "uid",
     .path = "/api/v3/uid",
     .about = Subject::kAccount,
     .security = Security::kSigned,
     .ip_weight = 0,
     .uid_weight = 1},
    {.endpoint = Endpoint::kKycStatus,
     .name = "kyc_status",
     .path = "/api/v3/kyc/status",
     .about = Subject::kAccount,
     .security = Security::kSigned,
     .ip_weight = 0,
     .uid_weight = 1},
    {.endpoint = Endpoint::kApiKeyInfo,
     .name = "api_key_info",
     .path = "/api/v3/apiKeyInfo",
     .about = Subject::kAccount,
     .security = Security::kSigned,
     .ip_weight = 0,
     .uid_weight = 1},
    {.endpoint = Endpoint::kMxDeduct,
     .name = "mx_deduct",
     .path = "/api/v3/mxDeduct/enable",
     .about = Subject::kAccount,
     .security = Security::kSigned,
     .ip_weight = 0,
     .uid_weight = 1},
    {.endpoint = Endpoint::kMxDeductSet,
     .name = "mx_deduct_set",
     .method = "POST",
     .path = "/api/v3/mxDeduct/enable",
     .about = Subject::kAccount,
     .security = Security::kSigned,
     .ip_weight = 0,
     .uid_weight = 1},
    {.endpoint = Endpoint::kCoins,
     .name = "coins",
     .path = "/api/v3/capital/config/getall",
     .about = Subject::kAccount,
     .security = Security::kSigned,
     .ip_weight = 0,
     .uid_weight = 10},
    {.endpoint = Endpoint::kListenKeyCreate,
     .name = "listen_key_create",
     .method = "POST",
     .path = "/api/v3/userDataStream",
     .about = Subject::kListenKeys,
     .security = Security::kSigned,
     .ip_weight = 0,
     .uid_weight = 1},
    {.endpoint = Endpoint::kListenKeys,
     .name = "listen_keys",
     .path = "/api/v3/userDataStream",
     .about = Subject::kListenKeys,
     .security = Security::kSigned,
     .ip_weight = 0,
     .uid_weight = 1},
    {.endpoint = Endpoint::kListenKeyKeep,
     .name = "listen_key_keep",
     .method = "PUT",
     .path = "/api/v3/userDataStream",
     .about = Subject::kListenKeys,
     .security = Security::kSigned,
     .ip_weight = 0,
     .uid_weight = 1},
    {.endpoint = Endpoint::kListenKeyClose,
     .name = "listen_key_close",
     .method = "DELETE",
     .path = "/api/v3/userDataStream",
     .about = Subject::kListenKeys,
     .security = Security::kSigned,
     .ip_weight = 0,
     .uid_weight = 1},
});
inline constexpr auto kEndpointCount = static_cast<std::size_t>(Endpoint::kEnd);

// O(1).
const EndpointRow& row(Endpoint endpoint) noexcept;
// The exchange's side. Null: no such endpoint. O(rows).
const EndpointRow* find_endpoint(std::string_view method, std::string_view path) noexcept;
// By its name. Null: no such endpoint. O(rows).
const EndpointRow* find_endpoint(std::string_view name) noexcept;

}  // namespace tidegate::mexc::wire
