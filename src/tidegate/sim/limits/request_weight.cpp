#include "tidegate/sim/limits/request_weight.hpp"

#include <algorithm>

namespace tidegate::sim {

using mexc::wire::Endpoint;
using mexc::wire::Params;

namespace {

constexpr RequestWeight by_address(std::uint32_t weight) {
  return {.by_address = weight, .by_account = 0};
}
constexpr RequestWeight by_account(std::uint32_t weight) {
  return {.by_address = 0, .by_account = weight};
}
// "POST order IP1+UID1", and its siblings alike.
constexpr RequestWeight kByBoth{.by_address = 1, .by_account = 1};

// A batch that cannot be read, or is empty, is one order that comes to nothing.
std::uint32_t orders_in_batch(const Params& params) {
  const auto orders = mexc::wire::parse_params_list(params.find("batchOrders").value_or(""));
  return orders ? static_cast<std::uint32_t>(std::max(orders->size(), std::size_t{1})) : 1;
}

// "Keyed endpoints count per account (UID), the rest per IP", and each weighs 1 unless its page says more.
RequestWeight weight_by_table(Endpoint endpoint, bool all) {
  switch (endpoint) {
    case Endpoint::kTicker24h:
      return by_address(all ? 40 : 1);
    case Endpoint::kTickerPrice:
      return by_address(all ? 2 : 1);
    case Endpoint::kTrades:
      return by_address(5);
    case Endpoint::kExchangeInfo:
    case Endpoint::kOfflineSymbols:
      return by_address(10);
    // Five calls in 2 s, say its documents, and no weight: 25 in 10 s of 500.
    case Endpoint::kAnnouncements:
      return by_address(20);
    case Endpoint::kOrderPlace:
    case Endpoint::kOrderTest:
    case Endpoint::kBatchOrders:
      return kByBoth;
    case Endpoint::kOrderQuery:
      return by_account(2);
    case Endpoint::kOpenOrders:
      return by_account(3);
    case Endpoint::kAllOrders:
    case Endpoint::kMyTrades:
    case Endpoint::kAccount:
    case Endpoint::kCoins:
      return by_account(10);
    case Endpoint::kTradeFee:
      return by_account(20);
    default:
      return mexc::wire::row(endpoint).security == mexc::wire::Security::kNone ? by_address(1)
                                                                               : by_account(1);
  }
}

}  // namespace

RequestWeight documented_weight(Endpoint endpoint, const Params& params) {
  const std::string_view symbol = params.find("symbol").value_or("");
  RequestWeight weight = weight_by_table(endpoint, symbol.empty());
  if (endpoint == Endpoint::kBatchOrders) weight.orders = orders_in_batch(params);
  if (endpoint == Endpoint::kOpenOrdersCancel) {
    weight.orders += static_cast<std::uint32_t>(std::ranges::count(symbol, ','));
  }
  return weight;
}

}  // namespace tidegate::sim
