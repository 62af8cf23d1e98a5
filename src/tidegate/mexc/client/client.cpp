#include "tidegate/mexc/client/client.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/guard/guard.hpp"
#include "tidegate/mexc/client/bulk_reads.hpp"
#include "tidegate/mexc/wire/errors.hpp"
#include "tidegate/mexc/wire/requests.hpp"
#include "tidegate/resilience/setting_range.hpp"

namespace tidegate::mexc::client {

using market::ClientOrderId;
using market::Symbol;
using resilience::Call;
using resilience::PayloadPtr;
using wire::Endpoint;
using Raw = base::Result<base::Reply<PayloadPtr>>;

std::vector<resilience::EndpointPolicy> ClientSettings::endpoint_policies() const {
  auto table = wire::policies();
  for (const wire::EndpointRow& row : wire::endpoints()) {
    table[wire::id(row.endpoint).value()].batch = batch_plan(row.endpoint);
  }
  for (auto& policy : table) {
    const auto found = lifetimes.find(policy.name);
    if (found == lifetimes.end()) continue;
    policy.ttl = found->second.ttl;
    policy.refresh_after = found->second.refresh_after;
    policy.stale_bound = found->second.stale_bound;
  }
  return table;
}

std::vector<std::string> ClientSettings::validate() const {
  std::vector<std::string> errors = transport.validate();
  const auto table = wire::policies();
  for (auto& error : gate.validate(table)) errors.push_back(std::move(error));
  for (const auto& [name, terms] : lifetimes) {
    const auto is_named = [&wanted = name](const auto& policy) { return policy.name == wanted; };
    const auto row = std::find_if(table.begin(), table.end(), is_named);
    if (row == table.end()) {
      errors.push_back("lifetimes." + name + " names no endpoint");
    } else if (row->write) {
      errors.push_back("lifetimes." + name + " is a write; writes are never kept");
    }
    constexpr base::Duration kLongest = std::chrono::hours{24 * 30};
    resilience::check_range(errors, "lifetimes." + name + ".ttl", terms.ttl, {}, kLongest);
    resilience::check_range(errors, "lifetimes." + name + ".refresh_after", terms.refresh_after, {},
                            kLongest);
    resilience::check_range(errors, "lifetimes." + name + ".stale_bound", terms.stale_bound, {}, kLongest);
  }
  resilience::check_range(errors, "call_timeout", call_timeout, std::chrono::milliseconds{10},
                          std::chrono::minutes{5});
  return errors;
}

struct Client::Impl {
  Impl(net::Loop& its_loop, net::Network& network, ClientSettings its_settings, wire::Credentials credentials,
       base::EventSink& events)
      : loop(its_loop),
        settings(std::move(its_settings)),
        gate(settings.endpoint_policies(), settings.gate, events),
        transport(its_loop, network, settings.transport, std::move(credentials)),
        clock_wanted(its_loop),
        guard(std::make_unique<guard::Guard>(its_loop, gate, transport)) {}

  static net::Task<Raw> ask(std::shared_ptr<Impl> self, Call call);
  template <class T>
  static net::Task<Answer<T>> read(std::shared_ptr<Impl> self, Endpoint endpoint, wire::Params params,
                                   CallOptions options);
  template <class T>
  static net::Task<base::Result<T>> write(std::shared_ptr<Impl> self, Endpoint endpoint, wire::Params params,
                                          CallOptions options);
  static net::Task<base::Result<market::OrderReport>> query(std::shared_ptr<Impl> self, wire::Params params,
                                                            CallOptions options);
  void forget_account();
  static net::Task<void> keep_clock(std::shared_ptr<Impl> self);

  Call make(Endpoint endpoint, const wire::Params& params, const CallOptions& options) const {
    const bool open = options.deadline == base::kNever;
    return make_call(endpoint, params, open ? loop.now() + settings.call_timeout : options.deadline,
                     options.max_age);
  }

  net::Loop& loop;
  ClientSettings settings;
  resilience::Gate gate;
  Transport transport;
  net::Signal clock_wanted;
  std::unique_ptr<guard::Guard> guard;  // null once closed; before it go the gate and the transport it uses
};

net::Task<Raw> Client::Impl::ask(std::shared_ptr<Impl> self, Call call) {
  if (!self->guard) co_return base::fail(base::ErrorCode::kCancelled, "the client was closed");
  auto asking = self->guard->call(std::move(call));
  auto reply = co_await std::move(asking);
  // The transport has forgotten the clock with it: it is learned anew now, not when it is next due.
  if (!reply && reply.error().exchange_code == wire::code::kTimestampOutsideWindow) {
    self->clock_wanted.notify_all();
  }
  co_return reply;
}

template <class T>
net::Task<Answer<T>> Client::Impl::read(std::shared_ptr<Impl> self, Endpoint endpoint, wire::Params params,
                                        CallOptions options) {
  auto asking = ask(self, self->make(endpoint, params, options));
  auto reply = co_await std::move(asking);
  if (!reply) co_return std::unexpected(std::move(reply.error()));
  co_return base::Reply<std::shared_ptr<const T>>{reply->value->template as<T>(), reply->source, reply->age};
}

template <class T>
net::Task<base::Result<T>> Client::Impl::write(std::shared_ptr<Impl> self, Endpoint endpoint,
                                               wire::Params params, CallOptions options) {
  auto asking = ask(self, self->make(endpoint, params, options));
  auto reply = co_await std::move(asking);
  // Whatever may have had an effect makes what we know of orders and balances old.
  if (reply || reply.error().delivery == base::Delivery::kUnknown) self->forget_account();
  if (!reply) co_return std::unexpected(std::move(reply.error()));
  co_return *reply->value->template as<T>();
}

net::Task<base::Result<market::OrderReport>> Client::Impl::query(std::shared_ptr<Impl> self,
                                                                 wire::Params params, CallOptions options) {
  Call call = self->make(Endpoint::kOrderQuery, params, options);
  self->gate.invalidate(call.endpoint, call.params);
  auto asking = ask(self, std::move(call));
  auto reply = co_await std::move(asking);
  if (!reply) co_return std::unexpected(std::move(reply.error()));
  const auto report = reply->value->as<market::OrderReport>();
  // The caller hears of a fill, or of an end: what was read before it must not be served after it.
  if (market::is_final(report->status) || !report->executed.is_zero()) self->forget_account();
  co_return *report;
}

void Client::Impl::forget_account() {
  gate.invalidate(wire::id(Endpoint::kOpenOrders));
  gate.invalidate(wire::id(Endpoint::kAccount));
}

net::Task<void> Client::Impl::keep_clock(std::shared_ptr<Impl> self) {
  constexpr base::Duration kRetry = std::chrono::seconds{1};
  while (self->guard) {
    const int round_trips =
        self->transport.clock().known() ? 1 : self->settings.transport.clock.first_round_trips;
    for (int i = 0; i < round_trips && self->guard; ++i) {
      auto asking = read<wire::ServerTime>(self, Endpoint::kTime, {}, {});
      co_await std::move(asking);
    }
    const bool known = self->transport.clock().known();
    const auto pause = known ? self->settings.transport.clock.interval : kRetry;
    auto waiting = self->clock_wanted.wait_until(self->loop.now() + pause);
    co_await std::move(waiting);
  }
}

namespace {

ClientSettings with_host_probe(ClientSettings settings) {
  TIDEGATE_ASSERT(settings.validate().empty(), "a client is made with valid settings");
  if (!settings.gate.host_probe) settings.gate.host_probe = wire::id(Endpoint::kPing);
  return settings;
}

}  // namespace

Client::Client(net::Loop& loop, net::Network& network, ClientSettings settings, wire::Credentials credentials,
               base::EventSink& events)
    : impl_(std::make_shared<Impl>(loop, network, with_host_probe(std::move(settings)),
                                   std::move(credentials), events)) {}

Client::~Client() {
  impl_->guard.reset();
  impl_->clock_wanted.notify_all();
}

void Client::start() {
  impl_->loop.spawn(Impl::keep_clock(impl_));
}

net::Task<Answer<wire::Pong>> Client::ping(CallOptions options) {
  return Impl::read<wire::Pong>(impl_, Endpoint::kPing, {}, options);
}
net::Task<Answer<wire::ServerTime>> Client::time(CallOptions options) {
  return Impl::read<wire::ServerTime>(impl_, Endpoint::kTime, {}, options);
}
net::Task<Answer<wire::ExchangeInfo>> Client::exchange_info(CallOptions options) {
  return Impl::read<wire::ExchangeInfo>(impl_, Endpoint::kExchangeInfo, {}, options);
}
net::Task<Answer<market::Depth>> Client::depth(Symbol symbol, int limit, CallOptions options) {
  return Impl::read<market::Depth>(impl_, Endpoint::kDepth, wire::limited_params(symbol, limit), options);
}
net::Task<Answer<std::vector<market::Trade>>> Client::trades(Symbol symbol, int limit, CallOptions options) {
  return Impl::read<std::vector<market::Trade>>(impl_, Endpoint::kTrades, wire::limited_params(symbol, limit),
                                                options);
}
net::Task<Answer<std::vector<market::Ticker24h>>> Client::ticker_24h(std::optional<Symbol> symbol,
                                                                     CallOptions options) {
  return Impl::read<std::vector<market::Ticker24h>>(impl_, Endpoint::kTicker24h, wire::symbol_params(symbol),
                                                    options);
}
net::Task<Answer<std::vector<market::PriceTicker>>> Client::price(std::optional<Symbol> symbol,
                                                                  CallOptions options) {
  return Impl::read<std::vector<market::PriceTicker>>(impl_, Endpoint::kTickerPrice,
                                                      wire::symbol_params(symbol), options);
}
net::Task<Answer<std::vector<market::BookTicker>>> Client::book_ticker(std::optional<Symbol> symbol,
                                                                       CallOptions options) {
  return Impl::read<std::vector<market::BookTicker>>(impl_, Endpoint::kTickerBook,
                                                     wire::symbol_params(symbol), options);
}
net::Task<Answer<market::Account>> Client::account(CallOptions options) {
  return Impl::read<market::Account>(impl_, Endpoint::kAccount, {}, options);
}
net::Task<Answer<std::vector<market::OrderReport>>> Client::open_orders(Symbol symbol, CallOptions options) {
  return Impl::read<std::vector<market::OrderReport>>(impl_, Endpoint::kOpenOrders,
                                                      wire::symbol_params(symbol), options);
}

net::Task<base::Result<wire::PlaceAnswer>> Client::place(market::NewOrder order, CallOptions options) {
  return Impl::write<wire::PlaceAnswer>(impl_, Endpoint::kOrderPlace, wire::order_params(order), options);
}
net::Task<base::Result<market::OrderReport>> Client::cancel(Symbol symbol, ClientOrderId client_id,
                                                            CallOptions options) {
  return Impl::write<market::OrderReport>(impl_, Endpoint::kOrderCancel,
                                          wire::order_params(symbol, client_id), options);
}
net::Task<base::Result<market::OrderReport>> Client::query_order(Symbol symbol, ClientOrderId client_id,
                                                                 CallOptions options) {
  return Impl::query(impl_, wire::order_params(symbol, client_id), options);
}

net::Task<Raw> Client::call(Call call) {
  return Impl::ask(impl_, std::move(call));
}

void Client::resync_clock() {
  impl_->clock_wanted.notify_all();
}
const ClientSettings& Client::settings() const noexcept {
  return impl_->settings;
}
ClockSync& Client::clock() noexcept {
  return impl_->transport.clock();
}
resilience::Gate& Client::gate() noexcept {
  return impl_->gate;
}
const Transport& Client::transport() const noexcept {
  return impl_->transport;
}

}  // namespace tidegate::mexc::client
