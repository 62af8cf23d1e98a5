#include "tidegate/mexc/wire/requests.hpp"

namespace tidegate::mexc::wire {

Params symbol_params(const std::optional<market::Symbol>& symbol) {
  Params params;
  if (symbol) params.add("symbol", symbol->value());
  return params;
}

Params limited_params(const market::Symbol& symbol, int limit) {
  Params params = symbol_params(symbol);
  params.add("limit", std::to_string(limit));
  return params;
}

Params order_params(const market::NewOrder& order) {
  Params params = symbol_params(order.symbol);
  params.add("side", std::string{market::name(order.side)})
      .add("type", std::string{market::name(order.type)})
      .add("newClientOrderId", order.client_id.value());
  if (order.type == market::OrderType::kMarket && !order.quote_quantity.is_zero()) {
    return params.add("quoteOrderQty", order.quote_quantity.to_string());
  }
  params.add("quantity", order.quantity.to_string());
  if (order.type != market::OrderType::kMarket) params.add("price", order.price.to_string());
  return params;
}

Params order_params(const market::Symbol& symbol, const market::ClientOrderId& client_id) {
  Params params = symbol_params(symbol);
  params.add("origClientOrderId", client_id.value());
  return params;
}

}  // namespace tidegate::mexc::wire
