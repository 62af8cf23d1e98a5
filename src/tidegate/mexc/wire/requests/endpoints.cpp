#include "tidegate/mexc/wire/requests/endpoints.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"

namespace tidegate::mexc::wire {
namespace {

using resilience::EndpointPolicy;
using resilience::Priority;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// Keyed endpoints count per account, the others per address; POST /order counts on both.
// Lifetimes: one second is the guide's default; a hit in the second half of it renews the value behind it.

std::vector<EndpointRow> market_data_rows() {
  using enum Endpoint;
  constexpr auto kNobody = Security::kNone;
  return {
      {kPing, "GET", "/api/v3/ping", kNobody, {}, Bulk::kNone, 0, EndpointPolicy{.name = "ping"}},
      {kTime, "GET", "/api/v3/time", kNobody, {}, Bulk::kNone, 0, EndpointPolicy{.name = "time"}},
      {kDefaultSymbols,
       "GET",
       "/api/v3/defaultSymbols",
       kNobody,
       {},
       Bulk::kNone,
       0,
       EndpointPolicy{.name = "default_symbols",
                      .ttl = hours{1},
                      .refresh_after = minutes{30},
                      .stale_bound = hours{24}}},
      {kExchangeInfo,
       "GET",
       "/api/v3/exchangeInfo",
       kNobody,
       {},
       Bulk::kListedSymbols,
       0,
       EndpointPolicy{.name = "exchange_info",
                      .ip_weight = 10,
                      .ttl = hours{1},
                      .refresh_after = minutes{30},
                      .stale_bound = hours{24}}},
      {kDepth, "GET", "/api/v3/depth", kNobody, ChannelKind::kDepth, Bulk::kNone, 0,
       EndpointPolicy{.name = "depth",
                      .ttl = seconds{1},
                      .refresh_after = milliseconds{500},
                      .stale_bound = seconds{5}}},
      {kTrades,
       "GET",
       "/api/v3/trades",
       kNobody,
       {},
       Bulk::kNone,
       0,
       EndpointPolicy{.name = "trades", .ip_weight = 5, .ttl = seconds{1}, .stale_bound = seconds{10}}},
      {kHistoricalTrades,
       "GET",
       "/api/v3/historicalTrades",
       kNobody,
       {},
       Bulk::kNone,
       0,
       EndpointPolicy{.name = "historical_trades", .ttl = seconds{1}, .stale_bound = seconds{10}}},
      {kAggTrades,
       "GET",
       "/api/v3/aggTrades",
       kNobody,
       {},
       Bulk::kNone,
       0,
       EndpointPolicy{.name = "agg_trades", .ttl = seconds{1}, .stale_bound = seconds{10}}},
      {kKlines,
       "GET",
       "/api/v3/klines",
       kNobody,
       {},
       Bulk::kNone,
       0,
       EndpointPolicy{.name = "klines",
                      .ttl = seconds{1},
                      .refresh_after = milliseconds{500},
                      .stale_bound = seconds{10}}},
      {kAveragePrice,
       "GET",
       "/api/v3/avgPrice",
       kNobody,
       {},
       Bulk::kNone,
       0,
       EndpointPolicy{.name = "avg_price", .ttl = seconds{1}, .stale_bound = seconds{10}}},
      {kTicker24h, "GET", "/api/v3/ticker/24hr", kNobody, ChannelKind::kMiniTicker, Bulk::kAllSymbols, 40,
       // Statistics of a whole day. By REST: renewed from one second on, as often as weight allows.
       EndpointPolicy{
           .name = "ticker_24h", .ttl = seconds{5}, .refresh_after = seconds{1}, .stale_bound = seconds{10}}},
      {kTickerPrice,
       "GET",
       "/api/v3/ticker/price",
       kNobody,
       {},
       Bulk::kAllSymbols,
       2,
       EndpointPolicy{.name = "ticker_price",
                      .ttl = seconds{1},
                      .refresh_after = milliseconds{500},
                      .stale_bound = seconds{5}}},
      {kTickerBook, "GET", "/api/v3/ticker/bookTicker", kNobody, ChannelKind::kDepth, Bulk::kAllSymbols, 0,
       EndpointPolicy{.name = "ticker_book",
                      .ttl = seconds{1},
                      .refresh_after = milliseconds{500},
                      .stale_bound = seconds{5}}},
      // Futures: only that ccxt asks for it whenever it loads markets.
      {kContractDetail,
       "GET",
       "/api/v1/contract/detail",
       kNobody,
       {},
       Bulk::kNone,
       0,
       EndpointPolicy{.name = "contract_detail", .ttl = hours{1}, .stale_bound = hours{24}}},
  };
}

// Asked for rarely.
std::vector<EndpointRow> notice_rows() {
  using enum Endpoint;
  constexpr auto kNobody = Security::kNone;
  return {
      {kOfflineSymbols,
       "GET",
       "/api/v3/symbol/offline",
       kNobody,
       {},
       Bulk::kNone,
       0,
       EndpointPolicy{
           .name = "offline_symbols", .ip_weight = 10, .ttl = minutes{10}, .stale_bound = hours{24}}},
      {kEtfInfo,
       "GET",
       "/api/v3/etf/info",
       kNobody,
       {},
       Bulk::kNone,
       0,
       EndpointPolicy{.name = "etf_info", .ttl = seconds{1}, .stale_bound = seconds{10}}},
      // Its documents state no weight but 5 calls in 2 s, which 25 in 10 s keep on the average.
      {kAnnouncements,
       "GET",
       "/api/v3/announcements",
       kNobody,
       {},
       Bulk::kNone,
       0,
       EndpointPolicy{.name = "announcements", .ip_weight = 20, .ttl = minutes{1}, .stale_bound = hours{1}}},
  };
}

EndpointPolicy write(std::string name, std::uint32_t uid_weight, Priority priority) {
  return {.name = std::move(name),
          .ip_weight = 0,
          .uid_weight = uid_weight,
          .priority = priority,
          .write = true,
          .idempotent = false};
}

EndpointPolicy cancel(std::string name) {
  EndpointPolicy policy = write(std::move(name), 1, Priority::kCancel);
  policy.always_passes = true;
  return policy;
}

EndpointPolicy account_read(std::string name, std::uint32_t uid_weight, base::Duration ttl,
                            base::Duration stale_bound) {
  return {.name = std::move(name),
          .ip_weight = 0,
          .uid_weight = uid_weight,
          .priority = Priority::kAccount,
          .ttl = ttl,
          .stale_bound = stale_bound};
}

std::vector<EndpointRow> order_rows() {
  using enum Endpoint;
  constexpr auto kOwner = Security::kSigned;
  EndpointPolicy place = write("order_place", 1, Priority::kOrder);
  place.ip_weight = 1;
  EndpointPolicy test = write("order_test", 1, Priority::kOrder);
  test.ip_weight = 1;
  EndpointPolicy batch = write("batch_orders", 1, Priority::kOrder);
  batch.ip_weight = 1;
  EndpointPolicy cancel_one = cancel("order_cancel");
  // Not the others: late, they would meet orders that were not there when they were asked for.
  cancel_one.waits_past_deadline = true;
  return {
      {kOrderPlace, "POST", "/api/v3/order", kOwner, {}, Bulk::kOrdersOfOne, 0, place},
      {kOrderTest, "POST", "/api/v3/order/test", kOwner, {}, Bulk::kNone, 0, test},
      {kBatchOrders, "POST", "/api/v3/batchOrders", kOwner, {}, Bulk::kNone, 0, batch},
      {kOrderCancel, "DELETE", "/api/v3/order", kOwner, {}, Bulk::kNone, 0, cancel_one},
      {kOpenOrdersCancel,
       "DELETE",
       "/api/v3/openOrders",
       kOwner,
       {},
       Bulk::kCancelsOfMany,
       0,
       cancel("open_orders_cancel")},
      {kOrderCancelAll,
       "DELETE",
       "/api/v3/order/all",
       kOwner,
       {},
       Bulk::kNone,
       0,
       cancel("order_cancel_all")},
      // An order's state decides what may be sent next: never from a cache.
      {kOrderQuery,
       "GET",
       "/api/v3/order",
       kOwner,
       {},
       Bulk::kNone,
       0,
       EndpointPolicy{
           .name = "order_query", .ip_weight = 0, .uid_weight = 2, .priority = Priority::kOrderQuery}},
      {kOpenOrders,
       "GET",
       "/api/v3/openOrders",
       kOwner,
       {},
       Bulk::kNone,
       0,
       account_read("open_orders", 3, seconds{1}, seconds{10})},
      {kAllOrders,
       "GET",
       "/api/v3/allOrders",
       kOwner,
       {},
       Bulk::kNone,
       0,
       account_read("all_orders", 10, seconds{1}, seconds{10})},
      {kMyTrades,
       "GET",
       "/api/v3/myTrades",
       kOwner,
       {},
       Bulk::kNone,
       0,
       account_read("my_trades", 10, seconds{1}, seconds{10})},
  };
}

std::vector<EndpointRow> account_rows() {
  using enum Endpoint;
  constexpr auto kOwner = Security::kSigned;
  return {
      {kAccount,
       "GET",
       "/api/v3/account",
       kOwner,
       {},
       Bulk::kNone,
       0,
       account_read("account", 10, seconds{1}, seconds{10})},
      {kTradeFee,
       "GET",
       "/api/v3/tradeFee",
       kOwner,
       {},
       Bulk::kNone,
       0,
       account_read("trade_fee", 20, minutes{10}, hours{24})},
      {kSelfSymbols,
       "GET",
       "/api/v3/selfSymbols",
       kOwner,
       {},
       Bulk::kNone,
       0,
       account_read("self_symbols", 1, minutes{10}, hours{24})},
      {kUid, "GET", "/api/v3/uid", kOwner, {}, Bulk::kNone, 0, account_read("uid", 1, hours{1}, hours{24})},
      {kKycStatus,
       "GET",
       "/api/v3/kyc/status",
       kOwner,
       {},
       Bulk::kNone,
       0,
       account_read("kyc_status", 1, minutes{10}, hours{24})},
      {kMxDeduct,
       "GET",
       "/api/v3/mxDeduct/enable",
       kOwner,
       {},
       Bulk::kNone,
       0,
       account_read("mx_deduct", 1, seconds{1}, minutes{1})},
      {kMxDeductSet,
       "POST",
       "/api/v3/mxDeduct/enable",
       kOwner,
       {},
       Bulk::kNone,
       0,
       write("mx_deduct_set", 1, Priority::kAccount)},
      {kCoins,
       "GET",
       "/api/v3/capital/config/getall",
       kOwner,
       {},
       Bulk::kNone,
       0,
       account_read("coins", 10, minutes{10}, hours{24})},
      {kListenKeyCreate,
       "POST",
       "/api/v3/userDataStream",
       kOwner,
       {},
       Bulk::kNone,
       0,
       write("listen_key_create", 1, Priority::kAccount)},
      // Never from a cache: a key may have been closed since.
      {kListenKeys,
       "GET",
       "/api/v3/userDataStream",
       kOwner,
       {},
       Bulk::kNone,
       0,
       account_read("listen_keys", 1, base::Duration::zero(), base::Duration::zero())},
      {kListenKeyKeep,
       "PUT",
       "/api/v3/userDataStream",
       kOwner,
       {},
       Bulk::kNone,
       0,
       write("listen_key_keep", 1, Priority::kAccount)},
      {kListenKeyClose,
       "DELETE",
       "/api/v3/userDataStream",
       kOwner,
       {},
       Bulk::kNone,
       0,
       write("listen_key_close", 1, Priority::kAccount)},
  };
}

std::vector<EndpointRow> make_table() {
  std::vector<EndpointRow> table;
  for (auto* rows : {market_data_rows, notice_rows, order_rows, account_rows}) {
    for (EndpointRow& row : rows()) table.push_back(std::move(row));
  }
  return table;
}

const std::vector<EndpointRow>& table() {
  static const std::vector<EndpointRow> rows = [] {
    auto made = make_table();
    TIDEGATE_ASSERT(made.size() == kEndpointCount, "every endpoint has a row");
    for (std::size_t i = 0; i < made.size(); ++i) {
      TIDEGATE_ASSERT(static_cast<std::size_t>(made[i].endpoint) == i, "rows stand in Endpoint's order");
    }
    return made;
  }();
  return rows;
}

// Whether the query names a symbol; "symbols" is another parameter.
bool names_symbol(std::string_view params) {
  constexpr std::string_view kName = "symbol=";
  return params.starts_with(kName) || params.find("&symbol=") != std::string_view::npos;
}

// Orders in a batch, symbols in a list of them to cancel. What cannot be read counts as one.
std::uint32_t orders_moved(Endpoint endpoint, std::string_view params) {
  if (endpoint != Endpoint::kBatchOrders && endpoint != Endpoint::kOpenOrdersCancel) return 1;
  const auto form = parse_form(params);
  if (!form) return 1;
  std::size_t moved = 1;
  if (endpoint == Endpoint::kBatchOrders) {
    const auto orders = parse_params_list(form->find("batchOrders").value_or(""));
    moved = orders ? orders->size() : 1;
  } else {
    moved += static_cast<std::size_t>(std::ranges::count(form->find("symbol").value_or(""), ','));
  }
  return static_cast<std::uint32_t>(std::max(moved, std::size_t{1}));
}

}  // namespace

std::span<const EndpointRow> endpoints() {
  return table();
}

const EndpointRow& row(Endpoint endpoint) {
  return table()[static_cast<std::size_t>(endpoint)];
}

resilience::EndpointId id(Endpoint endpoint) {
  return resilience::EndpointId{static_cast<std::uint16_t>(endpoint)};
}

Endpoint endpoint_of(resilience::EndpointId id) {
  TIDEGATE_ASSERT(id.value() < kEndpointCount, "an endpoint id names a row of MEXC's table");
  return static_cast<Endpoint>(id.value());
}

const EndpointRow* find_endpoint(std::string_view method, std::string_view path) {
  for (const EndpointRow& row : table()) {
    if (row.path == path && row.method == method) return &row;
  }
  return nullptr;
}

std::vector<resilience::EndpointPolicy> policies() {
  std::vector<EndpointPolicy> out;
  out.reserve(table().size());
  for (const EndpointRow& row : table()) out.push_back(row.policy);
  return out;
}

resilience::CallWeight weight(Endpoint endpoint, std::string_view params) {
  const EndpointRow& found = row(endpoint);
  resilience::CallWeight cost{found.policy.ip_weight, found.policy.uid_weight,
                              orders_moved(endpoint, params)};
  if (found.all_symbols_weight != 0 && !names_symbol(params)) cost.ip = found.all_symbols_weight;
  return cost;
}

}  // namespace tidegate::mexc::wire
