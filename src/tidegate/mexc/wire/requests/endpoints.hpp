// MEXC's REST endpoints as one table: a new endpoint is a new row here, a codec in decode.hpp and
// encode.hpp, and nothing else knows paths, weights or lifetimes.
// Source: MEXC spot v3 documents (2025-07; symbol/offline, announcements: read 2026-11), section 4 of the
// wire checklist.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "tidegate/mexc/wire/pushes/channels.hpp"
#include "tidegate/resilience/call.hpp"
#include "tidegate/resilience/endpoint_policy.hpp"

namespace tidegate::mexc::wire {

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
  kMxDeduct,
  kMxDeductSet,
  kCoins,
  kListenKeyCreate,
  kListenKeys,
  kListenKeyKeep,
  kListenKeyClose,
};
inline constexpr std::size_t kEndpointCount = 39;

enum class Security : std::uint8_t {
  kNone,    // anybody may ask
  kKeyed,   // X-MEXC-APIKEY
  kSigned,  // X-MEXC-APIKEY, timestamp and signature
};

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
  std::string_view method;  // "GET"
  std::string_view path;    // "/api/v3/depth"
  Security security;
  std::optional<ChannelKind> stream;  // that can stand in for it
  Bulk bulk;
  std::uint32_t all_symbols_weight;  // by address, when asked without a symbol; 0: costs the same
  resilience::EndpointPolicy policy;
};

// In the order of Endpoint.
std::span<const EndpointRow> endpoints();
const EndpointRow& row(Endpoint endpoint);
// The row's index, as a Gate made with `policies()` knows it.
resilience::EndpointId id(Endpoint endpoint);
// Precondition: `id` came from `id(Endpoint)`.
Endpoint endpoint_of(resilience::EndpointId id);
// The exchange's side. Null: no such endpoint. O(rows).
const EndpointRow* find_endpoint(std::string_view method, std::string_view path);
// The table as a Gate takes it.
std::vector<resilience::EndpointPolicy> policies();

// What this very call costs: some endpoints cost more when asked for all symbols, and a batch moves as many
// orders as it lists. `params` is a canonical or raw query string.
resilience::CallWeight weight(Endpoint endpoint, std::string_view params);

}  // namespace tidegate::mexc::wire
