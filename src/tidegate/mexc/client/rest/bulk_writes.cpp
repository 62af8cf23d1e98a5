#include "tidegate/mexc/client/rest/bulk_writes.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/mexc/client/rest/endpoint_policies.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"
#include "tidegate/mexc/wire/requests/requests.hpp"
#include "tidegate/mexc/wire/words.hpp"

namespace tidegate::mexc::client {
namespace {

using market::Symbol;
using resilience::BatchPart;
using resilience::BatchPlan;
using resilience::Payload;
using resilience::PayloadPtr;
using wire::Endpoint;
using wire::Params;

// Precondition: `takes` of one of the plans said yes.
Params read(std::string_view part) {
  return wire::parse_form(part).value();
}
std::string text(const Params& params, std::string_view name) {
  return std::string{params.find(name).value_or("")};
}
Symbol symbol_of(std::string_view part) {
  return Symbol{text(read(part), "symbol")};
}
bool same_symbol(std::string_view one, std::string_view other) {
  return symbol_of(one) == symbol_of(other);
}
bool different_symbols(std::string_view one, std::string_view other) {
  return !same_symbol(one, other);
}

bool is_order(std::string_view part) {
  constexpr std::array<std::string_view, 8> kKnown{
      "symbol", "side", "type", "price", "quantity", "newClientOrderId", "stpMode", "quoteOrderQty"};
  const auto params = wire::parse_form(part);
  return params && !text(*params, "symbol").empty() &&
         std::ranges::all_of(params->pairs(),
                             [&](const auto& pair) { return std::ranges::count(kKnown, pair.first) == 1; });
}

bool names_one_symbol(std::string_view part) {
  const auto params = wire::parse_form(part);
  if (!params || params->pairs().size() != 1) return false;
  const std::string symbol = text(*params, "symbol");
  return !symbol.empty() && symbol.find(',') == std::string::npos;
}

std::string listed_orders(std::span<const std::string_view> parts) {
  std::vector<Params> orders;
  for (const std::string_view part : parts) orders.push_back(read(part));
  return wire::batch_order_params(orders).canonical();
}

std::string listed_symbols(std::span<const std::string_view> parts) {
  std::vector<Symbol> symbols;
  for (const std::string_view part : parts) symbols.push_back(symbol_of(part));
  return wire::open_orders_cancel_params(symbols).canonical();
}

base::Result<PayloadPtr> order_of(const Payload& bulk, const BatchPart& part) {
  const auto all = bulk.as<std::vector<wire::BatchAnswer>>();
  if (all->size() != part.count) return nullptr;
  const wire::BatchAnswer& answer = (*all)[part.position];
  const Params order = read(part.params);
  const std::string client_id = text(order, "newClientOrderId");
  if (!answer.client_id.value().empty() && answer.client_id.value() != client_id) return nullptr;
  if (!answer.outcome) {
    return std::unexpected(wire::to_error(wire::row(Endpoint::kOrderPlace).name, answer.outcome.error()));
  }
  wire::PlaceAnswer own{
      .symbol = Symbol{text(order, "symbol")},
      .id = *answer.outcome,
      .side = wire::parse_side(text(order, "side")).value_or(market::Side::kBuy),
      .type = wire::parse_order_type(text(order, "type")).value_or(market::OrderType::kLimit),
      .price = market::Price::parse(text(order, "price")).value_or(market::Price{}),
      .quantity = market::Quantity::parse(text(order, "quantity")).value_or(market::Quantity{}),
      .transact_time = {},
      .self_trade = wire::parse_stp_mode(text(order, "stpMode"))};
  std::string body = wire::encode_place_answer(own);
  return Payload::make(std::move(body), std::move(own));
}

base::Result<PayloadPtr> cancelled_of(const Payload& bulk, const BatchPart& part) {
  const auto all = bulk.as<wire::OrderList>();
  // What cannot be read may be of any of the symbols.
  wire::OrderList own{.items = {}, .unreadable = all->unreadable};
  for (const auto& report : all->items) {
    if (report.symbol == symbol_of(part.params)) own.items.push_back(report);
  }
  std::string body = wire::encode_cancel_answers(own.items);
  return Payload::make(std::move(body), std::move(own));
}

}  // namespace

std::optional<BatchPlan> write_batch_plan(Endpoint endpoint) {
  switch (wire::row(endpoint).bulk) {
    case wire::Bulk::kOrdersOfOne:
      return BatchPlan{.name = "a batch of orders",
                       .scope = BatchPlan::Scope::kListed,
                       .weight = call_weight(Endpoint::kBatchOrders, {}),
                       .endpoint = endpoint_id(Endpoint::kBatchOrders),
                       .most_parts = wire::kMostBatchOrders,
                       .takes = is_order,
                       .together = same_symbol,
                       .merge = listed_orders,
                       .split = order_of};
    case wire::Bulk::kCancelsOfMany:
      return BatchPlan{.name = "a list of symbols",
                       .scope = BatchPlan::Scope::kListed,
                       .weight = call_weight(endpoint, {}),
                       .most_parts = wire::kMostCancelSymbols,
                       .takes = names_one_symbol,
                       .together = different_symbols,
                       .merge = listed_symbols,
                       .split = cancelled_of};
    case wire::Bulk::kNone:
    case wire::Bulk::kAllSymbols:
    case wire::Bulk::kListedSymbols:
      break;
  }
  return std::nullopt;
}

}  // namespace tidegate::mexc::client
