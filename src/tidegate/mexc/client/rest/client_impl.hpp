// What a client's calls share; known to client*.cpp only.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <utility>

#include "tidegate/guard/guard.hpp"
#include "tidegate/mexc/client/rest/call_times.hpp"
#include "tidegate/mexc/client/rest/client.hpp"

namespace tidegate::mexc::client {

struct Client::Impl {
  using Self = std::shared_ptr<Impl>;
  using Raw = base::Result<base::Reply<resilience::PayloadPtr>>;

  Impl(net::Loop& its_loop, net::Network& network, ClientSettings its_settings, wire::Credentials credentials,
       base::EventSink& events, std::vector<wire::Credentials> accounts)
      : loop(its_loop),
        settings(std::move(its_settings)),
        unknown_words(events),
        gate(settings.endpoint_policies(), settings.gate, events),
        transport(its_loop, network, settings.transport, std::move(credentials), &unknown_words,
                  std::move(accounts)),
        clock_wanted(its_loop),
        closed(its_loop),
        guard(std::make_unique<guard::Guard>(its_loop, gate, transport)) {}

  static net::Task<Raw> ask(Self self, resilience::Call call);
  // `asked`: unused where call times are off.
  void count(std::size_t endpoint, const Raw& reply, base::MonotonicTime asked);
  template <class T>
  static net::Task<Answer<T>> read(Self self, wire::Endpoint endpoint, wire::Params params,
                                   CallOptions options);
  // Writes, and reads that are never cached: of interest is the value alone.
  template <class T>
  static net::Task<base::Result<T>> demand(Self self, wire::Endpoint endpoint, wire::Params params,
                                           CallOptions options);
  // A write that changes orders or balances.
  static net::Task<Raw> change(Self self, wire::Endpoint endpoint, wire::Params params, CallOptions options);
  template <class T>
  static net::Task<base::Result<T>> trade(Self self, wire::Endpoint endpoint, wire::Params params,
                                          CallOptions options);
  static net::Task<base::Result<market::OrderReport>> query(Self self, wire::Params params,
                                                            CallOptions options);
  static net::Task<std::vector<base::Result<market::OrderId>>> place_batches(
      Self self, std::vector<market::NewOrder> orders, CallOptions options);
  static net::Task<std::vector<base::Result<market::OrderId>>> place_batch(
      Self self, std::vector<market::NewOrder> orders, CallOptions options);
  static net::Task<base::Result<wire::MxDeduct>> set_mx_deduct(Self self, wire::MxDeduct wanted,
                                                               CallOptions options);
  static net::Task<void> keep_clock(Self self);
  static net::Task<void> keep_warm(Self self);

  void want_clock() {
    clock_is_wanted = true;
    clock_wanted.notify_all();
  }
  void forget_account(resilience::AccountId account);
  resilience::Call make(wire::Endpoint endpoint, const wire::Params& params,
                        const CallOptions& options) const {
    const bool open = options.deadline == base::kNever;
    return make_call(endpoint, params, open ? loop.now() + settings.call_timeout : options.deadline,
                     options.max_age, options.account);
  }

  net::Loop& loop;
  ClientSettings settings;
  UnknownWordLog unknown_words;
  resilience::Gate gate;
  Transport transport;
  // By endpoint, then by base::Source; the last place: it failed.
  using Replies = std::array<std::uint64_t, base::kSourceCount + 1>;
  std::array<Replies, wire::kEndpointCount> replies{};
  // Likewise: from a call to its answer. Null: there was none, or settings.call_times is off.
  using Times = std::array<std::unique_ptr<CallTimes>, base::kSourceCount + 1>;
  std::array<Times, wire::kEndpointCount> times{};
  net::Signal clock_wanted;
  bool clock_is_wanted =
      false;  // since it was asked last; the signal finds no waiter while a question is under way
  net::Signal closed;
  std::unique_ptr<guard::Guard> guard;  // null once closed; before it go the gate and the transport it uses
};

// What is known without asking.
template <class T>
net::Task<T> answered(T answer) {
  co_return answer;
}

template <class T>
net::Task<Answer<T>> Client::Impl::read(Self self, wire::Endpoint endpoint, wire::Params params,
                                        CallOptions options) {
  auto asking = ask(self, self->make(endpoint, params, options));
  auto reply = co_await std::move(asking);
  if (!reply) co_return std::unexpected(std::move(reply.error()));
  co_return base::Reply<std::shared_ptr<const T>>{reply->value->template as<T>(), reply->source, reply->age,
                                                  reply->request_id};
}

template <class T>
net::Task<base::Result<T>> Client::Impl::demand(Self self, wire::Endpoint endpoint, wire::Params params,
                                                CallOptions options) {
  auto asking = ask(self, self->make(endpoint, params, options));
  auto reply = co_await std::move(asking);
  if (!reply) co_return std::unexpected(std::move(reply.error()));
  co_return *reply->value->template as<T>();
}

}  // namespace tidegate::mexc::client
