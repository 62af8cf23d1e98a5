#include "tidegate/sim/calls/order.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/server/batch_parameters.hpp"
#include "tidegate/mexc/server/parameters.hpp"
#include "tidegate/mexc/server/refusal.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"

namespace tidegate::sim {

namespace code = mexc::wire::code;
namespace wire = mexc::wire;
using base::Result;
using base::WallTime;
using market::OrderReport;
using market::Symbol;
using mexc::server::read_batch;
using mexc::server::read_limit;
using mexc::server::read_named_order;
using mexc::server::read_new_order;
using mexc::server::read_time_range;
using mexc::server::refuse;
using mexc::server::required;
using mexc::server::split_symbols;
using std::chrono::days;
using wire::Endpoint;
using wire::Params;

namespace {

// MEXC's documents, 2025-07.
constexpr std::size_t kUsualOrders = 500;
constexpr std::size_t kMostOrders = 1'000;
constexpr std::size_t kMostFills = 100;
constexpr base::Duration kUsualOrderSpan = days{1};
constexpr base::Duration kMostOrderSpan = days{7};
constexpr base::Duration kMostFillSpan = days{30};

struct Span {
  WallTime from, until;
};

// What the parameters ask for; longer than `most`: its last part.
Result<Span> read_span(const Params& params, WallTime now, base::Duration usual, base::Duration most) {
  const auto range = read_time_range(params);
  if (!range) return std::unexpected(range.error());
  const WallTime until = range->until.value_or(now);
  return Span{std::max(range->from.value_or(until - usual), until - most), until};
}

wire::BatchAnswer refusal(const market::ClientOrderId& client_id, const base::Error& error) {
  return {.symbol = {},
          .client_id = client_id,
          .outcome = std::unexpected(wire::ApiError{error.upstream_code, error.message})};
}

}  // namespace

Result<std::string> OrderCalls::answer(Endpoint endpoint, const Params& params, AccountId account,
                                       const AnswerChanges& changes) {
  switch (endpoint) {
    case Endpoint::kOrderPlace:
      return place(params, account, changes);
    case Endpoint::kOrderTest:
      return test(params, account);
    case Endpoint::kBatchOrders:
      return batch(params, account, changes);
    case Endpoint::kOrderCancel:
      return cancel(params, account);
    case Endpoint::kOpenOrdersCancel:
      return cancel_open(params, account);
    case Endpoint::kOrderCancelAll:
      return cancel_all(account);
    case Endpoint::kOrderQuery:
      return query(params, account);
    case Endpoint::kOpenOrders:
      return open(params, account);
    case Endpoint::kAllOrders:
      return all(params, account);
    case Endpoint::kMyTrades:
      return fills(params, account);
    default:
      TIDEGATE_ASSERT(false, "orders have no other endpoint");
  }
}

Result<OrderReport> OrderCalls::place_one(const market::NewOrder& order, AccountId account,
                                          const AnswerChanges& changes) {
  auto report = exchange_.place(account, order);
  if (report && changes.hide_orders > base::Duration::zero()) {
    std::erase_if(hidden_until_, [this](const auto& entry) { return entry.second <= exchange_.now(); });
    hidden_until_.emplace(report->id, exchange_.now() + changes.hide_orders);
  }
  return report;
}

Result<std::string> OrderCalls::place(const Params& params, AccountId account, const AnswerChanges& changes) {
  const auto order = read_new_order(params);
  if (!order) return std::unexpected(order.error());
  auto report = place_one(*order, account, changes);
  if (!report) return std::unexpected(std::move(report.error()));
  return wire::encode_place_answer({.symbol = report->symbol,
                                    .id = report->id,
                                    .side = report->side,
                                    .type = report->type,
                                    .price = report->price,
                                    .quantity = report->quantity,
                                    .transact_time = exchange_.wall_now(),
                                    .self_trade = report->self_trade});
}

Result<std::string> OrderCalls::test(const Params& params, AccountId account) const {
  const auto order = read_new_order(params);
  if (!order) return std::unexpected(order.error());
  if (auto good = exchange_.check(account, *order); !good) return std::unexpected(std::move(good.error()));
  return wire::encode_order_test();
}

// Each order stands alone: what happens to one says nothing of the others.
Result<std::string> OrderCalls::batch(const Params& params, AccountId account, const AnswerChanges& changes) {
  const auto orders = read_batch(params);
  if (!orders) return std::unexpected(orders.error());
  std::vector<wire::BatchAnswer> answers;
  for (std::size_t i = 0; i < orders->size(); ++i) {
    const Params& one = (*orders)[i];
    const market::ClientOrderId client_id{std::string(one.find("newClientOrderId").value_or(""))};
    const auto order = read_new_order(one);
    if (!order) {
      answers.push_back(refusal(client_id, order.error()));
    } else if (changes.refuse_half && i % 2 == 1) {
      answers.push_back(refusal(client_id, refuse(code::kTradingOff).error()));
    } else if (const auto report = place_one(*order, account, changes); report) {
      answers.push_back({report->symbol, client_id, report->id});
    } else {
      answers.push_back(refusal(client_id, report.error()));
    }
  }
  return wire::encode_batch_answers(answers);
}

Result<std::string> OrderCalls::cancel(const Params& params, AccountId account) {
  const auto named = read_named_order(params);
  if (!named) return std::unexpected(named.error());
  const OrderKey key{named->id, named->client_id};
  const auto known = exchange_.order(account, named->symbol, key);
  if (known && hidden(known->id)) return refuse(code::kUnknownOrder);
  auto report = exchange_.cancel(account, named->symbol, key);
  if (!report) return std::unexpected(std::move(report.error()));
  if (settings_.cancel_answers_new) report->status = market::OrderStatus::kNew;
  return wire::encode_cancel_answer(*report);
}

Result<std::string> OrderCalls::cancel_open(const Params& params, AccountId account) {
  if (const auto given = required(params, "symbol"); !given) return std::unexpected(given.error());
  const auto symbols = known_symbols(params);
  if (!symbols) return std::unexpected(symbols.error());
  return wire::encode_cancel_answers(cancel_each(account, visible_open(account, *symbols)));
}

Result<std::string> OrderCalls::cancel_all(AccountId account) {
  cancel_each(account, visible_open(account, {}));
  return wire::encode_cancel_all_answer(exchange_.wall_now());
}

Result<std::string> OrderCalls::query(const Params& params, AccountId account) const {
  const auto named = read_named_order(params);
  if (!named) return std::unexpected(named.error());
  auto report = exchange_.order(account, named->symbol, {named->id, named->client_id});
  if (!report) return std::unexpected(std::move(report.error()));
  if (hidden(report->id)) return refuse(code::kOrderDoesNotExist);
  return wire::encode_order(*report);
}

Result<std::string> OrderCalls::open(const Params& params, AccountId account) const {
  const auto symbols = known_symbols(params);
  if (!symbols) return std::unexpected(symbols.error());
  return wire::encode_open_orders(visible_open(account, *symbols));
}

Result<std::string> OrderCalls::all(const Params& params, AccountId account) const {
  const auto symbol = required(params, "symbol");
  if (!symbol) return std::unexpected(symbol.error());
  const Symbol of{std::string(*symbol)};
  if (exchange_.instrument(of) == nullptr) return refuse(code::kBadSymbol);
  const auto limit = read_limit(params, kUsualOrders, kMostOrders);
  if (!limit) return std::unexpected(limit.error());
  const auto span = read_span(params, exchange_.wall_now(), kUsualOrderSpan, kMostOrderSpan);
  if (!span) return std::unexpected(span.error());
  auto orders = exchange_.orders(account, of, span->from, span->until, *limit);
  std::erase_if(orders, [this](const OrderReport& report) { return hidden(report.id); });
  return wire::encode_open_orders(orders);
}

Result<std::string> OrderCalls::fills(const Params& params, AccountId account) const {
  const auto symbol = required(params, "symbol");
  if (!symbol) return std::unexpected(symbol.error());
  const Symbol of{std::string(*symbol)};
  if (exchange_.instrument(of) == nullptr) return refuse(code::kBadSymbol);
  const auto limit = read_limit(params, kMostFills, kMostFills);
  if (!limit) return std::unexpected(limit.error());
  const auto span = read_span(params, exchange_.wall_now(), kMostFillSpan, kMostFillSpan);
  if (!span) return std::unexpected(span.error());
  const market::OrderId order{std::string(params.find("orderId").value_or(""))};
  std::vector<market::Fill> out = exchange_.fills(account, of);
  std::erase_if(out, [&](const market::Fill& fill) {
    const bool other = !order.value().empty() && fill.order_id != order;
    return other || fill.time < span->from || fill.time > span->until;
  });
  if (out.size() > *limit) out.erase(out.begin() + static_cast<std::ptrdiff_t>(*limit), out.end());
  return wire::encode_fills(out);
}

std::vector<OrderReport> OrderCalls::visible_open(AccountId account,
                                                  const std::vector<Symbol>& symbols) const {
  std::vector<OrderReport> orders = exchange_.open_orders(account, std::nullopt);
  std::erase_if(orders, [&](const OrderReport& report) {
    const bool asked = symbols.empty() || std::ranges::find(symbols, report.symbol) != symbols.end();
    return !asked || hidden(report.id);
  });
  return orders;
}

std::vector<OrderReport> OrderCalls::cancel_each(AccountId account, std::vector<OrderReport> orders) {
  for (OrderReport& order : orders) {
    auto report = exchange_.cancel(account, order.symbol, {order.id, {}});
    TIDEGATE_ASSERT(report.has_value(), "an open order can be cancelled");
    order = *std::move(report);
    if (settings_.cancel_answers_new) order.status = market::OrderStatus::kNew;
  }
  return orders;
}

// None: all are meant.
Result<std::vector<Symbol>> OrderCalls::known_symbols(const Params& params) const {
  std::vector<Symbol> symbols = split_symbols(params.find("symbol").value_or(""));
  if (symbols.size() > wire::kMostCancelSymbols) {
    return refuse(code::kWrongParameter,
                  "symbol takes at most " + std::to_string(wire::kMostCancelSymbols) + " symbols");
  }
  for (const Symbol& symbol : symbols) {
    if (exchange_.instrument(symbol) == nullptr) return refuse(code::kBadSymbol);
  }
  return symbols;
}

bool OrderCalls::hidden(const market::OrderId& id) const {
  const auto at = hidden_until_.find(id);
  return at != hidden_until_.end() && exchange_.now() < at->second;
}

}  // namespace tidegate::sim
