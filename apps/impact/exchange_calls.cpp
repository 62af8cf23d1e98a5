#include "apps/impact/exchange_calls.hpp"

#include <string>

#include "tidegate/mexc/client/transport.hpp"
#include "tidegate/mexc/wire/endpoints.hpp"
#include "tidegate/mexc/wire/query.hpp"

namespace tidegate::apps {

resilience::Call exchange_call(const AskedCall& call) {
  using mexc::wire::Endpoint;
  mexc::wire::Params params;
  if (!call.symbol.value().empty()) params.add("symbol", call.symbol.value());
  switch (call.kind) {
    case CallKind::kOrderBook:
      params.add("limit", std::to_string(kDepthLimit));
      return mexc::client::make_call(Endpoint::kDepth, params, call.deadline);
    case CallKind::kTicker:
      return mexc::client::make_call(Endpoint::kTicker24h, params, call.deadline);
    case CallKind::kAccount:
      return mexc::client::make_call(Endpoint::kAccount, params, call.deadline);
    case CallKind::kOpenOrders:
      break;
  }
  return mexc::client::make_call(Endpoint::kOpenOrders, params, call.deadline);
}

Answer answer_with(CallKind kind, const resilience::PayloadPtr& payload) {
  Answer answer;
  answer.ok = payload != nullptr;
  if (answer.ok && kind == CallKind::kOrderBook) answer.version = payload->as<market::Depth>()->version;
  return answer;
}

}  // namespace tidegate::apps
