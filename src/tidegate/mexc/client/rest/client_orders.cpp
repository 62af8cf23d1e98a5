// A client's orders: placed, cancelled, asked for.
#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <utility>

#include "tidegate/mexc/client/rest/client_impl.hpp"
#include "tidegate/mexc/client/rest/endpoint_policies.hpp"
#include "tidegate/mexc/client/rest/payloads.hpp"
#include "tidegate/mexc/wire/answers/decode.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"

namespace tidegate::mexc::client {

using market::ClientOrderId;
using market::NewOrder;
using market::OrderId;
using market::OrderReport;
using market::Symbol;
using wire::Endpoint;
using BatchResults = std::vector<base::Result<OrderId>>;

namespace {

constexpr PayloadDecoder kOrderDecoders[] = {
    {Endpoint::kOrderPlace, decoded<wire::decode_place_answer>},
    {Endpoint::kOrderTest, decoded<wire::decode_order_test>},
    {Endpoint::kBatchOrders, decoded<wire::decode_batch_answers>},
    {Endpoint::kOrderCancel, decoded<wire::decode_cancel_answer>},
    {Endpoint::kOpenOrdersCancel, decoded<wire::decode_cancel_answers>},
    {Endpoint::kOrderCancelAll, decoded<wire::decode_cancel_all_answer>},
    {Endpoint::kOrderQuery, decoded<wire::decode_order>},
    {Endpoint::kOpenOrders, decoded<wire::decode_open_orders>},
    {Endpoint::kAllOrders, decoded<wire::decode_open_orders>},
    {Endpoint::kMyTrades, decoded<wire::decode_fills>},
};

base::Error refusal(std::string message) {
  return base::fail_unsent(base::ErrorCode::kInvalidArgument, std::move(message)).error();
}

std::string too_many(std::size_t count, std::size_t most, const std::string& what) {
  return std::to_string(count) + " " + what + " in one request; the exchange takes " + std::to_string(most);
}

// Empty: none.
std::string problem_of(const std::vector<NewOrder>& orders) {
  if (orders.size() > wire::kMostBatchOrders)
    return too_many(orders.size(), wire::kMostBatchOrders, "orders");
  const auto of_another = [&orders](const NewOrder& order) { return order.symbol != orders.front().symbol; };
  if (std::any_of(orders.begin(), orders.end(), of_another)) {
    return "a batch holds orders of one symbol; send one batch for each";
  }
  return {};
}

BatchResults all_failed(std::size_t count, const base::Error& error) {
  return BatchResults(count, std::unexpected(error));
}

base::Error not_understood(std::string message) {
  return {.code = base::ErrorCode::kParse,
          .message = "batch_orders: unexpected answer: " + std::move(message),
          .delivery = base::Delivery::kUnknown,
          .retry_at = std::nullopt};
}

// One order's part of an answer with status 200.
base::Result<OrderId> result_of(const wire::BatchAnswer& answer, const NewOrder& order) {
  if (!answer.client_id.value().empty() && answer.client_id != order.client_id) {
    return std::unexpected(
        not_understood("it speaks of another order in the place of " + order.client_id.value()));
  }
  if (answer.outcome) return *answer.outcome;
  return std::unexpected(wire::to_error("batch_orders: " + order.client_id.value(), answer.outcome.error()));
}

}  // namespace

std::span<const PayloadDecoder> order_decoders() noexcept {
  return kOrderDecoders;
}

net::Task<Client::Impl::Raw> Client::Impl::change(Self self, Endpoint endpoint, wire::Params params,
                                                  CallOptions options) {
  auto asking = ask(self, self->make(endpoint, params, options));
  auto answer = co_await std::move(asking);
  // Whatever may have had an effect makes what we know of orders and balances old, and so does hearing that
  // an order is not there any more.
  const bool no_effect = !answer && answer.error().delivery != base::Delivery::kUnknown &&
                         !wire::is_unknown_order(answer.error());
  if (!no_effect) self->forget_account(options.account);
  co_return answer;
}

template <class T>
net::Task<base::Result<T>> Client::Impl::trade(Self self, Endpoint endpoint, wire::Params params,
                                               CallOptions options) {
  auto changing = change(self, endpoint, std::move(params), options);
  auto answer = co_await std::move(changing);
  if (!answer) co_return std::unexpected(std::move(answer.error()));
  co_return *answer->value->template as<T>();
}

net::Task<base::Result<OrderReport>> Client::Impl::query(Self self, wire::Params params,
                                                         CallOptions options) {
  resilience::Call call = self->make(Endpoint::kOrderQuery, params, options);
  self->gate.invalidate(call.route(), call.params);
  auto asking = ask(self, std::move(call));
  auto reply = co_await std::move(asking);
  if (!reply) co_return std::unexpected(std::move(reply.error()));
  const auto report = reply->value->as<OrderReport>();
  // The caller hears of a fill, or of an end: what was read before it must not be served after it.
  if (market::is_final(report->status) || !report->executed.is_zero()) {
    self->forget_account(options.account);
  }
  co_return *report;
}

// One after the other: the limit that parted them lets no two go at once.
net::Task<BatchResults> Client::Impl::place_batches(Self self, std::vector<NewOrder> orders,
                                                    CallOptions options) {
  const auto fit = self->gate.most_orders(endpoint_id(Endpoint::kBatchOrders));
  const std::size_t most =
      std::min<std::size_t>(fit.value_or(wire::kMostBatchOrders), wire::kMostBatchOrders);
  BatchResults results;
  while (results.size() < orders.size()) {
    const auto first = orders.begin() + static_cast<std::ptrdiff_t>(results.size());
    const std::size_t count = std::min(most, orders.size() - results.size());
    auto placing = place_batch(self, {first, first + static_cast<std::ptrdiff_t>(count)}, options);
    BatchResults some = co_await std::move(placing);
    std::ranges::move(some, std::back_inserter(results));
  }
  co_return results;
}

net::Task<BatchResults> Client::Impl::place_batch(Self self, std::vector<NewOrder> orders,
                                                  CallOptions options) {
  auto placing = change(self, Endpoint::kBatchOrders, wire::batch_order_params(orders), options);
  const auto reply = co_await std::move(placing);
  if (!reply) co_return all_failed(orders.size(), reply.error());
  const auto answers = reply->value->as<std::vector<wire::BatchAnswer>>();
  BatchResults results;
  if (answers->size() == orders.size()) {
    for (std::size_t i = 0; i < orders.size(); ++i) results.push_back(result_of((*answers)[i], orders[i]));
  } else {
    results = all_failed(orders.size(), not_understood(std::to_string(answers->size()) + " results for " +
                                                       std::to_string(orders.size()) + " orders"));
  }
  for (auto& result : results) {
    if (!result) result.error().request_id = reply->request_id;
  }
  co_return results;
}

void Client::Impl::forget_account(resilience::AccountId account) {
  for (const auto endpoint :
       {Endpoint::kOpenOrders, Endpoint::kAccount, Endpoint::kAllOrders, Endpoint::kMyTrades}) {
    gate.invalidate({endpoint_id(endpoint), account});
  }
}

void Client::forget_account(resilience::AccountId account) {
  impl_->forget_account(account);
}

net::Task<base::Result<wire::PlaceAnswer>> Client::place(NewOrder order, CallOptions options) {
  return Impl::trade<wire::PlaceAnswer>(impl_, Endpoint::kOrderPlace, wire::order_params(order), options);
}
net::Task<base::Result<wire::Done>> Client::test_order(NewOrder order, CallOptions options) {
  return Impl::demand<wire::Done>(impl_, Endpoint::kOrderTest, wire::order_params(order), options);
}
net::Task<BatchResults> Client::place_batch(std::vector<NewOrder> orders, CallOptions options) {
  if (orders.empty()) return answered(BatchResults{});
  if (auto problem = problem_of(orders); !problem.empty()) {
    return answered(all_failed(orders.size(), refusal(std::move(problem))));
  }
  return Impl::place_batches(impl_, std::move(orders), options);
}
net::Task<base::Result<OrderReport>> Client::cancel(Symbol symbol, ClientOrderId client_id,
                                                    CallOptions options) {
  return Impl::trade<OrderReport>(impl_, Endpoint::kOrderCancel, wire::order_params(symbol, client_id),
                                  options);
}
net::Task<base::Result<OrderReport>> Client::cancel(Symbol symbol, OrderId id, CallOptions options) {
  return Impl::trade<OrderReport>(impl_, Endpoint::kOrderCancel, wire::order_params(symbol, id), options);
}
net::Task<base::Result<wire::OrderList>> Client::cancel_open(std::vector<Symbol> symbols,
                                                             CallOptions options) {
  using Cancelled = base::Result<wire::OrderList>;
  if (symbols.empty()) return answered(Cancelled{});
  if (symbols.size() > wire::kMostCancelSymbols) {
    return answered(
        Cancelled{std::unexpected(refusal(too_many(symbols.size(), wire::kMostCancelSymbols, "symbols")))});
  }
  return Impl::trade<wire::OrderList>(impl_, Endpoint::kOpenOrdersCancel,
                                      wire::open_orders_cancel_params(symbols), options);
}
net::Task<base::Result<wire::Done>> Client::cancel_all(CallOptions options) {
  return Impl::trade<wire::Done>(impl_, Endpoint::kOrderCancelAll, {}, options);
}
net::Task<base::Result<OrderReport>> Client::query_order(Symbol symbol, ClientOrderId client_id,
                                                         CallOptions options) {
  return Impl::query(impl_, wire::order_params(symbol, client_id), options);
}
net::Task<base::Result<OrderReport>> Client::query_order(Symbol symbol, OrderId id, CallOptions options) {
  return Impl::query(impl_, wire::order_params(symbol, id), options);
}
net::Task<Answer<wire::OrderList>> Client::open_orders(std::optional<Symbol> symbol, CallOptions options) {
  return Impl::read<wire::OrderList>(impl_, Endpoint::kOpenOrders, wire::symbol_params(symbol), options);
}
net::Task<Answer<wire::OrderList>> Client::all_orders(Symbol symbol, wire::HistoryRange range,
                                                      CallOptions options) {
  return Impl::read<wire::OrderList>(impl_, Endpoint::kAllOrders, wire::history_params(symbol, range),
                                     options);
}
net::Task<Answer<wire::FillList>> Client::my_trades(Symbol symbol, std::optional<OrderId> order,
                                                    wire::HistoryRange range, CallOptions options) {
  return Impl::read<wire::FillList>(impl_, Endpoint::kMyTrades, wire::my_trades_params(symbol, order, range),
                                    options);
}

}  // namespace tidegate::mexc::client
