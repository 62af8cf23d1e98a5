#include "tidegate/scenarios/arms/exchange_calls.hpp"

#include <array>
#include <string>
#include <vector>

#include "tidegate/mexc/client/rest/transport.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"

namespace tidegate::scenarios {

std::string_view name(CallKind kind) noexcept {
  constexpr std::array<std::string_view, kCallKindCount> kNames{"order_book", "ticker", "account",
                                                                "open_orders"};
  return kNames[static_cast<std::size_t>(kind)];
}

resilience::Call exchange_call(const AskedCall& call) {
  using mexc::wire::Endpoint;
  const auto make = [&call](Endpoint endpoint, const mexc::wire::Params& params) {
    return mexc::client::make_call(endpoint, params, call.deadline, call.max_age);
  };
  mexc::wire::Params params;
  if (!call.symbol.value().empty()) params.add("symbol", call.symbol.value());
  switch (call.kind) {
    case CallKind::kOrderBook:
      params.add("limit", std::to_string(kDepthLimit));
      return make(Endpoint::kDepth, params);
    case CallKind::kTicker:
      return make(Endpoint::kTicker24h, params);
    case CallKind::kAccount:
      return make(Endpoint::kAccount, params);
    case CallKind::kOpenOrders:
      break;
  }
  return make(Endpoint::kOpenOrders, params);
}

ReadAnswer answer_with(CallKind kind, const resilience::PayloadPtr& payload) {
  ReadAnswer answer;
  answer.ok = payload != nullptr;
  answer.value = payload;
  if (!answer.ok) return answer;
  if (kind == CallKind::kOrderBook) answer.version = payload->as<market::Depth>()->version;
  if (kind == CallKind::kTicker) {
    const auto tickers = payload->as<std::vector<market::Ticker24h>>();
    if (!tickers->empty()) answer.made_at = tickers->front().close_time;
  }
  return answer;
}

}  // namespace tidegate::scenarios
