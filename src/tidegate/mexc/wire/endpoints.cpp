#include "tidegate/mexc/wire/endpoints.hpp"

#include <array>

#include "tidegate/base/assert.hpp"

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
std::vector<EndpointRow> make_table() {
  return {
      {Endpoint::kPing, "GET", "/api/v3/ping", Security::kNone, false, Bulk::kNone, 0,
       EndpointPolicy{.name = "ping"}},
      {Endpoint::kTime, "GET", "/api/v3/time", Security::kNone, false, Bulk::kNone, 0,
       EndpointPolicy{.name = "time"}},
      {Endpoint::kExchangeInfo, "GET", "/api/v3/exchangeInfo", Security::kNone, false, Bulk::kListedSymbols,
       0,
       EndpointPolicy{.name = "exchange_info",
                      .ip_weight = 10,
                      .ttl = hours{1},
                      .refresh_after = minutes{30},
                      .stale_bound = hours{24}}},
      {Endpoint::kDepth, "GET", "/api/v3/depth", Security::kNone, true, Bulk::kNone, 0,
       EndpointPolicy{.name = "depth",
                      .ttl = seconds{1},
                      .refresh_after = milliseconds{500},
                      .stale_bound = seconds{5}}},
      {Endpoint::kTrades, "GET", "/api/v3/trades", Security::kNone, false, Bulk::kNone, 0,
       EndpointPolicy{.name = "trades", .ip_weight = 5, .ttl = seconds{1}, .stale_bound = seconds{10}}},
      {Endpoint::kTicker24h, "GET", "/api/v3/ticker/24hr", Security::kNone, false, Bulk::kAllSymbols, 40,
       // Statistics of a whole day: renewed once a second, and a caller never waits for that.
       EndpointPolicy{.name = "ticker_24h",
                      .ttl = milliseconds{1500},
                      .refresh_after = seconds{1},
                      .stale_bound = seconds{10}}},
      {Endpoint::kTickerPrice, "GET", "/api/v3/ticker/price", Security::kNone, false, Bulk::kAllSymbols, 2,
       EndpointPolicy{.name = "ticker_price",
                      .ttl = seconds{1},
                      .refresh_after = milliseconds{500},
                      .stale_bound = seconds{5}}},
      {Endpoint::kTickerBook, "GET", "/api/v3/ticker/bookTicker", Security::kNone, true, Bulk::kAllSymbols, 0,
       EndpointPolicy{.name = "ticker_book",
                      .ttl = seconds{1},
                      .refresh_after = milliseconds{500},
                      .stale_bound = seconds{5}}},
      {Endpoint::kOrderPlace, "POST", "/api/v3/order", Security::kSigned, false, Bulk::kNone, 0,
       EndpointPolicy{.name = "order_place",
                      .ip_weight = 1,
                      .uid_weight = 1,
                      .priority = Priority::kOrder,
                      .write = true,
                      .idempotent = false}},
      {Endpoint::kOrderCancel, "DELETE", "/api/v3/order", Security::kSigned, false, Bulk::kNone, 0,
       EndpointPolicy{.name = "order_cancel",
                      .ip_weight = 0,
                      .uid_weight = 1,
                      .priority = Priority::kCancel,
                      .write = true,
                      .idempotent = false}},
      // An order's state decides what may be sent next: never from a cache.
      {Endpoint::kOrderQuery, "GET", "/api/v3/order", Security::kSigned, false, Bulk::kNone, 0,
       EndpointPolicy{
           .name = "order_query", .ip_weight = 0, .uid_weight = 2, .priority = Priority::kOrderQuery}},
      {Endpoint::kOpenOrders, "GET", "/api/v3/openOrders", Security::kSigned, false, Bulk::kNone, 0,
       EndpointPolicy{.name = "open_orders",
                      .ip_weight = 0,
                      .uid_weight = 3,
                      .priority = Priority::kAccount,
                      .ttl = seconds{1},
                      .stale_bound = seconds{10}}},
      {Endpoint::kAccount, "GET", "/api/v3/account", Security::kSigned, false, Bulk::kNone, 0,
       EndpointPolicy{.name = "account",
                      .ip_weight = 0,
                      .uid_weight = 10,
                      .priority = Priority::kAccount,
                      .ttl = seconds{1},
                      .stale_bound = seconds{10}}},
  };
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
  resilience::CallWeight cost{found.policy.ip_weight, found.policy.uid_weight};
  if (found.all_symbols_weight != 0 && !names_symbol(params)) cost.ip = found.all_symbols_weight;
  return cost;
}

}  // namespace tidegate::mexc::wire
