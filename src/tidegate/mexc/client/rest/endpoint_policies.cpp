#include "tidegate/mexc/client/rest/endpoint_policies.hpp"

#include <algorithm>
#include <string>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"

namespace tidegate::mexc::client {

using resilience::EndpointPolicy;
using resilience::Priority;
using wire::Endpoint;
using namespace std::chrono_literals;

namespace {

// One second is the guide's default; a hit in the second half of it renews the value behind it where the
// value moves fast.
constexpr Lifetimes kUsualLifetimes{.ttl = 1s, .stale_bound = 10s};

struct EndpointLifetimes {
  Endpoint endpoint;
  Lifetimes lifetimes{};
};
constexpr EndpointLifetimes kUnusual[] = {
    {.endpoint = Endpoint::kPing},
    {.endpoint = Endpoint::kTime},
    {.endpoint = Endpoint::kDefaultSymbols,
     .lifetimes = {.ttl = 1h, .refresh_after = 30min, .stale_bound = 24h}},
    {.endpoint = Endpoint::kExchangeInfo,
     .lifetimes = {.ttl = 1h, .refresh_after = 30min, .stale_bound = 24h}},
    {.endpoint = Endpoint::kDepth, .lifetimes = {.ttl = 1s, .refresh_after = 500ms, .stale_bound = 5s}},
    {.endpoint = Endpoint::kKlines, .lifetimes = {.ttl = 1s, .refresh_after = 500ms, .stale_bound = 10s}},
    // Statistics of a whole day. By REST: renewed from one second on, as often as weight allows.
    {.endpoint = Endpoint::kTicker24h, .lifetimes = {.ttl = 5s, .refresh_after = 1s, .stale_bound = 10s}},
    {.endpoint = Endpoint::kTickerPrice, .lifetimes = {.ttl = 1s, .refresh_after = 500ms, .stale_bound = 5s}},
    {.endpoint = Endpoint::kTickerBook, .lifetimes = {.ttl = 1s, .refresh_after = 500ms, .stale_bound = 5s}},
    {.endpoint = Endpoint::kContractDetail, .lifetimes = {.ttl = 1h, .stale_bound = 24h}},
    {.endpoint = Endpoint::kOfflineSymbols, .lifetimes = {.ttl = 10min, .stale_bound = 24h}},
    {.endpoint = Endpoint::kAnnouncements, .lifetimes = {.ttl = 1min, .stale_bound = 1h}},
    // An order's state decides what may be sent next: never from a cache.
    {.endpoint = Endpoint::kOrderQuery},
    {.endpoint = Endpoint::kTradeFee, .lifetimes = {.ttl = 10min, .stale_bound = 24h}},
    {.endpoint = Endpoint::kSelfSymbols, .lifetimes = {.ttl = 10min, .stale_bound = 24h}},
    {.endpoint = Endpoint::kUid, .lifetimes = {.ttl = 1h, .stale_bound = 24h}},
    {.endpoint = Endpoint::kKycStatus, .lifetimes = {.ttl = 10min, .stale_bound = 24h}},
    {.endpoint = Endpoint::kMxDeduct, .lifetimes = {.ttl = 1s, .stale_bound = 1min}},
    {.endpoint = Endpoint::kCoins, .lifetimes = {.ttl = 10min, .stale_bound = 24h}},
    // Never from a cache: a key may have been closed since.
    {.endpoint = Endpoint::kListenKeys},
};

Lifetimes lifetimes_of(Endpoint endpoint) {
  const auto found = std::ranges::find(kUnusual, endpoint, &EndpointLifetimes::endpoint);
  return found == std::end(kUnusual) ? kUsualLifetimes : found->lifetimes;
}

// A listen key opens an account's stream; an API key is not for logs.
bool has_secret_params(Endpoint endpoint) {
  return endpoint == Endpoint::kListenKeyKeep || endpoint == Endpoint::kListenKeyClose ||
         endpoint == Endpoint::kApiKeyInfo;
}

bool cancels(const wire::EndpointRow& row) {
  return row.about == wire::Subject::kOrders && row.method == "DELETE";
}

Priority priority_of(const wire::EndpointRow& row) {
  if (cancels(row)) return Priority::kCancel;
  if (row.endpoint == Endpoint::kOrderQuery) return Priority::kOrderQuery;
  if (row.about == wire::Subject::kOrders && !row.idempotent()) return Priority::kOrder;
  return row.about == wire::Subject::kMarket ? Priority::kMarketData : Priority::kAccount;
}

EndpointPolicy policy_of(const wire::EndpointRow& row) {
  EndpointPolicy policy{.name = std::string(row.name),
                        .ip_weight = row.ip_weight,
                        .uid_weight = row.uid_weight,
                        .priority = priority_of(row),
                        .write = !row.idempotent(),
                        .idempotent = row.idempotent(),
                        .always_passes = cancels(row),
                        // Not other cancels: late, they would meet orders that were not there when they were
                        // asked for.
                        .waits_past_deadline = row.endpoint == Endpoint::kOrderCancel,
                        .secret_params = has_secret_params(row.endpoint)};
  if (policy.write) return policy;
  const Lifetimes lifetimes = lifetimes_of(row.endpoint);
  policy.ttl = lifetimes.ttl;
  policy.refresh_after = lifetimes.refresh_after;
  policy.stale_bound = lifetimes.stale_bound;
  return policy;
}

// Whether the query names a symbol; "symbols" is another parameter.
bool names_symbol(std::string_view params) {
  constexpr std::string_view kName = "symbol=";
  return params.starts_with(kName) || params.find("&symbol=") != std::string_view::npos;
}

// Orders in a batch, symbols in a list of them to cancel. What cannot be read counts as one.
std::uint32_t orders_moved(Endpoint endpoint, std::string_view params) {
  if (endpoint != Endpoint::kBatchOrders && endpoint != Endpoint::kOpenOrdersCancel) return 1;
  const auto form = wire::parse_form(params);
  if (!form) return 1;
  std::size_t moved = 1;
  if (endpoint == Endpoint::kBatchOrders) {
    const auto orders = wire::parse_params_list(form->find("batchOrders").value_or(""));
    moved = orders ? orders->size() : 1;
  } else {
    moved += static_cast<std::size_t>(std::ranges::count(form->find("symbol").value_or(""), ','));
  }
  return static_cast<std::uint32_t>(std::max(moved, std::size_t{1}));
}

}  // namespace

resilience::EndpointId endpoint_id(Endpoint endpoint) noexcept {
  return resilience::EndpointId{static_cast<std::uint16_t>(endpoint)};
}

Endpoint endpoint_of(resilience::EndpointId id) {
  TIDEGATE_ASSERT(id.value() < wire::kEndpointCount, "an endpoint id names one of MEXC's endpoints");
  return static_cast<Endpoint>(id.value());
}

std::vector<EndpointPolicy> usual_policies() {
  std::vector<EndpointPolicy> policies(wire::kEndpointCount);
  for (const wire::EndpointRow& row : wire::kEndpointTable) {
    policies[endpoint_id(row.endpoint).value()] = policy_of(row);
  }
  return policies;
}

resilience::CallWeight call_weight(Endpoint endpoint, std::string_view params) {
  const wire::EndpointRow& row = wire::row(endpoint);
  resilience::CallWeight cost{row.ip_weight, row.uid_weight, orders_moved(endpoint, params)};
  if (row.all_symbols_weight != 0 && !names_symbol(params)) cost.ip = row.all_symbols_weight;
  return cost;
}

}  // namespace tidegate::mexc::client
