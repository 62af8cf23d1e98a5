#include "tidegate/mexc/wire/requests/requests.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/wire/json/writer.hpp"
#include "tidegate/mexc/wire/kline_interval.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"
#include "tidegate/mexc/wire/words.hpp"

namespace tidegate::mexc::wire {
namespace {

Params with_range(Params params, const HistoryRange& range) {
  if (range.start) params.add("startTime", std::to_string(base::to_unix_ms(*range.start)));
  if (range.end) params.add("endTime", std::to_string(base::to_unix_ms(*range.end)));
  if (range.limit) params.add("limit", std::to_string(*range.limit));
  return params;
}

}  // namespace

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

Params history_params(const market::Symbol& symbol, const HistoryRange& range) {
  return with_range(symbol_params(symbol), range);
}

base::Result<Params> kline_params(const market::Symbol& symbol, market::KlineInterval interval,
                                  const HistoryRange& range) {
  const auto word = rest_word(interval);
  if (!word) {
    return base::fail_unsent(
        base::ErrorCode::kInvalidArgument,
        "REST has no klines of " + std::string{stream_word(interval)} + "; the kline stream has");
  }
  Params params = symbol_params(symbol);
  params.add("interval", std::string{*word});
  return with_range(std::move(params), range);
}

Params announcement_params(const AnnouncementPage& page) {
  Params params;
  params.add("language", page.language)
      .add("page", std::to_string(page.page))
      .add("limit", std::to_string(page.limit));
  return params;
}

Params order_params(const market::NewOrder& order) {
  Params params = symbol_params(order.symbol);
  params.add("side", std::string{market::name(order.side)})
      .add("type", std::string{market::name(order.type)});
  if (!order.client_id.value().empty()) params.add("newClientOrderId", order.client_id.value());
  if (order.self_trade != market::SelfTradePrevention::kAllow) {
    params.add("stpMode", std::string{stp_mode(order.self_trade)});
  }
  if (order.type == market::OrderType::kMarket && !order.quote_quantity.is_zero()) {
    return params.add("quoteOrderQty", order.quote_quantity.to_string());
  }
  params.add("quantity", order.quantity.to_string());
  if (order.type != market::OrderType::kMarket) params.add("price", order.price.to_string());
  return params;
}

Params batch_order_params(std::span<const market::NewOrder> orders) {
  std::vector<Params> listed;
  for (const market::NewOrder& order : orders) listed.push_back(order_params(order));
  return batch_order_params(listed);
}

Params batch_order_params(std::span<const Params> orders) {
  const auto same = [&orders](const Params& order) {
    return order.find("symbol") == orders.front().find("symbol");
  };
  TIDEGATE_ASSERT(!orders.empty() && orders.size() <= kMostBatchOrders && std::ranges::all_of(orders, same),
                  "a batch is 1 to 20 orders of one symbol");
  JsonWriter json;
  json.begin_array();
  for (const Params& order : orders) {
    json.begin_object();
    for (const auto& [name, value] : order.pairs()) json.field(name, value);
    json.end_object();
  }
  Params params;
  params.add("batchOrders", json.end_array().take());
  return params;
}

Params order_params(const market::Symbol& symbol, const market::ClientOrderId& client_id) {
  Params params = symbol_params(symbol);
  params.add("origClientOrderId", client_id.value());
  return params;
}

Params order_params(const market::Symbol& symbol, const market::OrderId& id) {
  Params params = symbol_params(symbol);
  params.add("orderId", id.value());
  return params;
}

Params open_orders_cancel_params(std::span<const market::Symbol> symbols) {
  TIDEGATE_ASSERT(!symbols.empty() && symbols.size() <= kMostCancelSymbols, "cancelled are 1 to 5 symbols");
  std::string list;
  for (const market::Symbol& symbol : symbols) {
    if (!list.empty()) list += ',';
    list += symbol.value();
  }
  Params params;
  params.add("symbol", std::move(list));
  return params;
}

Params my_trades_params(const market::Symbol& symbol, const std::optional<market::OrderId>& order,
                        const HistoryRange& range) {
  Params params = symbol_params(symbol);
  if (order) params.add("orderId", order->value());
  return with_range(std::move(params), range);
}

Params mx_deduct_params(const MxDeduct& wanted) {
  Params params;
  params.add("mxDeductEnable", wanted.enabled ? "true" : "false");
  return params;
}

Params listen_key_params(const ListenKey& key) {
  Params params;
  params.add("listenKey", key.value());
  return params;
}

}  // namespace tidegate::mexc::wire
