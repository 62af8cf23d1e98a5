// The MEXC client: typed calls, each through the Gate. Start here.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tidegate/base/event.hpp"
#include "tidegate/base/reply.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/mexc/client/transport.hpp"
#include "tidegate/mexc/wire/values.hpp"
#include "tidegate/resilience/gate.hpp"

namespace tidegate::mexc::client {

// How long an endpoint's answers may be used; replaces what its row in the table says.
struct Lifetimes {
  base::Duration ttl{};
  base::Duration refresh_after{};
  base::Duration stale_bound{};
};

struct ClientSettings {
  TransportSettings transport;
  resilience::GateSettings gate;               // without a host probe of its own it gets /ping
  std::map<std::string, Lifetimes> lifetimes;  // by endpoint name ("depth"); the table's for all others
  base::Duration call_timeout = std::chrono::seconds{2};  // of calls without a deadline. 10 ms..5 min

  // The endpoint table with these lifetimes and the plans by which reads go together.
  std::vector<resilience::EndpointPolicy> endpoint_policies() const;
  std::vector<std::string> validate() const;
};

struct CallOptions {
  base::MonotonicTime deadline = base::kNever;  // kNever: call_timeout from now
  std::optional<base::Duration> max_age;        // of a read's answer; must allow a round trip
};

template <class T>
using Answer = base::Result<base::Reply<std::shared_ptr<const T>>>;

// Thread rule: its loop's thread. Tasks of calls may outlive the client (they end with kCancelled), the loop
// and the network must not be outlived. A write is sent at most once; its error's `delivery` is exact.
class Client {
 public:
  // Precondition: settings.validate() is empty. `events` must outlive the client's tasks.
  Client(net::Loop& loop, net::Network& network, ClientSettings settings, wire::Credentials credentials,
         base::EventSink& events);
  ~Client();

  // Begins to keep the exchange's clock in view, which signing and honest ages of streams need.
  void start();

  net::Task<Answer<wire::Pong>> ping(CallOptions options = {});
  net::Task<Answer<wire::ServerTime>> time(CallOptions options = {});
  net::Task<Answer<wire::ExchangeInfo>> exchange_info(CallOptions options = {});
  // `limit`: 1..5000 levels a side.
  net::Task<Answer<market::Depth>> depth(market::Symbol symbol, int limit, CallOptions options = {});
  net::Task<Answer<std::vector<market::Trade>>> trades(market::Symbol symbol, int limit,
                                                       CallOptions options = {});
  // Without a symbol: all symbols, at a higher weight.
  net::Task<Answer<std::vector<market::Ticker24h>>> ticker_24h(std::optional<market::Symbol> symbol,
                                                               CallOptions options = {});
  net::Task<Answer<std::vector<market::PriceTicker>>> price(std::optional<market::Symbol> symbol,
                                                            CallOptions options = {});
  net::Task<Answer<std::vector<market::BookTicker>>> book_ticker(std::optional<market::Symbol> symbol,
                                                                 CallOptions options = {});
  net::Task<Answer<market::Account>> account(CallOptions options = {});
  net::Task<Answer<std::vector<market::OrderReport>>> open_orders(market::Symbol symbol,
                                                                  CallOptions options = {});

  net::Task<base::Result<wire::PlaceAnswer>> place(market::NewOrder order, CallOptions options = {});
  net::Task<base::Result<market::OrderReport>> cancel(market::Symbol symbol, market::ClientOrderId client_id,
                                                      CallOptions options = {});
  // Never from a cache, and never answered by what was asked before. wire::is_unknown_order tells "no such
  // order" from a failure.
  net::Task<base::Result<market::OrderReport>> query_order(market::Symbol symbol,
                                                           market::ClientOrderId client_id,
                                                           CallOptions options = {});

  // Any call, by its bytes: what a gateway serves.
  net::Task<base::Result<base::Reply<resilience::PayloadPtr>>> call(resilience::Call call);

  // The exchange's clock was seen to be set: ask it now.
  void resync_clock();
  const ClientSettings& settings() const noexcept;
  ClockSync& clock() noexcept;
  resilience::Gate& gate() noexcept;
  const Transport& transport() const noexcept;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace tidegate::mexc::client
