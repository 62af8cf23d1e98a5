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
#include "tidegate/mexc/client/rest/call_times.hpp"
#include "tidegate/mexc/client/rest/endpoint_policies.hpp"
#include "tidegate/mexc/client/rest/transport.hpp"
#include "tidegate/mexc/wire/answers/api_key_info.hpp"
#include "tidegate/mexc/wire/requests/requests.hpp"
#include "tidegate/mexc/wire/values.hpp"
#include "tidegate/resilience/gate/gate.hpp"

namespace tidegate::mexc::client {

struct ClientSettings {
  TransportSettings transport;
  resilience::GateSettings gate;               // without a host probe of its own it gets /ping
  std::map<std::string, Lifetimes> lifetimes;  // by endpoint name ("depth"); the table's for all others
  base::Duration call_timeout = std::chrono::seconds{2};  // of calls without a deadline. 10 ms..5 min
  std::size_t warm_connections = 2;  // opened when it starts, so that no order waits for a handshake. 0..16
  // Keeps how long each call took, by endpoint and by what answered it, for a monitor: two looks at the clock
  // a call, and 9 KiB for each pair that occurs.
  bool call_times = false;

  // The endpoint table with these lifetimes and the plans by which calls go together.
  std::vector<resilience::EndpointPolicy> endpoint_policies() const;
  std::vector<std::string> validate() const;
};

struct CallOptions {
  // kNever: call_timeout from now. The cancel of one order that has to wait for the exchange's limits is not
  // given up then: it goes in its turn, has gate.flight_timeout from then on, and ends when that is known.
  base::MonotonicTime deadline = base::kNever;
  std::optional<base::Duration> max_age;  // of a read's answer; must allow a round trip
  // Whose key signs it: one of the client's accounts; none: the credentials it was made with. Calls without a
  // signature are no account's.
  resilience::AccountId account{};
};

template <class T>
using Answer = base::Result<base::Reply<std::shared_ptr<const T>>>;

// Thread rule: its loop's thread. Tasks of calls may outlive the client (they end with kCancelled), the loop
// and the network must not be outlived. A write is sent at most once; its error's `delivery` is exact.
class Client {
 public:
  // Precondition: settings.validate() is empty. `events` must outlive the client's tasks. `accounts`: further
  // ones, numbered from 1, that share the client's connections, its limits by address and its public data,
  // and nothing else; settings.gate.accounts follows from them.
  Client(net::Loop& loop, net::Network& network, ClientSettings settings, wire::Credentials credentials,
         base::EventSink& events, std::vector<wire::Credentials> accounts = {});
  ~Client();

  // Begins to keep the exchange's clock in view, which signing and honest ages of streams need, and opens
  // connections before they are needed.
  void start();

  // --- market data ---

  net::Task<Answer<wire::Pong>> ping(CallOptions options = {});
  net::Task<Answer<wire::ServerTime>> time(CallOptions options = {});
  // What may be traded by API.
  net::Task<Answer<std::vector<market::Symbol>>> default_symbols(CallOptions options = {});
  net::Task<Answer<wire::ExchangeInfo>> exchange_info(CallOptions options = {});
  // `limit`: 1..5000 levels a side.
  net::Task<Answer<market::Depth>> depth(market::Symbol symbol, int limit, CallOptions options = {});
  // Newest first, as the next two. `limit`: 1..1000.
  net::Task<Answer<std::vector<market::Trade>>> trades(market::Symbol symbol, int limit,
                                                       CallOptions options = {});
  net::Task<Answer<std::vector<market::Trade>>> historical_trades(market::Symbol symbol, int limit,
                                                                  CallOptions options = {});
  net::Task<Answer<std::vector<market::Trade>>> agg_trades(market::Symbol symbol,
                                                           wire::HistoryRange range = {},
                                                           CallOptions options = {});
  // Oldest first. Error: kInvalidArgument (an interval that streams alone know).
  net::Task<Answer<std::vector<market::Kline>>> klines(market::Symbol symbol, market::KlineInterval interval,
                                                       wire::HistoryRange range = {},
                                                       CallOptions options = {});
  net::Task<Answer<wire::AveragePrice>> average_price(market::Symbol symbol, CallOptions options = {});
  // Without a symbol: all symbols, at a higher weight.
  net::Task<Answer<std::vector<market::Ticker24h>>> ticker_24h(std::optional<market::Symbol> symbol,
                                                               CallOptions options = {});
  net::Task<Answer<std::vector<market::PriceTicker>>> price(std::optional<market::Symbol> symbol,
                                                            CallOptions options = {});
  net::Task<Answer<std::vector<market::BookTicker>>> book_ticker(std::optional<market::Symbol> symbol,
                                                                 CallOptions options = {});
  // What is suspended, or was taken off.
  net::Task<Answer<std::vector<wire::OfflineSymbol>>> offline_symbols(CallOptions options = {});
  // Leveraged tokens; without a symbol all of them.
  net::Task<Answer<std::vector<wire::EtfInfo>>> etf_info(std::optional<market::Symbol> symbol,
                                                         CallOptions options = {});
  // Newest first.
  net::Task<Answer<wire::Announcements>> announcements(wire::AnnouncementPage page = {},
                                                       CallOptions options = {});

  // --- orders ---

  net::Task<base::Result<wire::PlaceAnswer>> place(market::NewOrder order, CallOptions options = {});
  // Checked by the exchange like a real one, and not placed.
  net::Task<base::Result<wire::Done>> test_order(market::NewOrder order, CallOptions options = {});
  // Orders of one symbol in one request, or in several, one after the other, if the limits on orders would
  // never let so many go at once (10 under the default); each has a result of its own, in the order given.
  // When a request's outcome is unknown, that of each of its orders is. kInvalidArgument for each: more than
  // wire::kMostBatchOrders of them, or several symbols.
  net::Task<std::vector<base::Result<market::OrderId>>> place_batch(std::vector<market::NewOrder> orders,
                                                                    CallOptions options = {});
  net::Task<base::Result<market::OrderReport>> cancel(market::Symbol symbol, market::ClientOrderId client_id,
                                                      CallOptions options = {});
  net::Task<base::Result<market::OrderReport>> cancel(market::Symbol symbol, market::OrderId id,
                                                      CallOptions options = {});
  // All open orders of these symbols; gives those that it cancelled, as far as they can be read.
  // kInvalidArgument: more than wire::kMostCancelSymbols symbols.
  net::Task<base::Result<wire::OrderList>> cancel_open(std::vector<market::Symbol> symbols,
                                                       CallOptions options = {});
  // All open orders of all symbols.
  net::Task<base::Result<wire::Done>> cancel_all(CallOptions options = {});
  // Never from a cache, and never answered by what was asked before. wire::is_unknown_order distinguishes "no
  // such order" from a failure.
  net::Task<base::Result<market::OrderReport>> query_order(market::Symbol symbol,
                                                           market::ClientOrderId client_id,
                                                           CallOptions options = {});
  net::Task<base::Result<market::OrderReport>> query_order(market::Symbol symbol, market::OrderId id,
                                                           CallOptions options = {});
  // Without a symbol: of all. An order that is not in a list is not open only if the list is complete.
  net::Task<Answer<wire::OrderList>> open_orders(std::optional<market::Symbol> symbol,
                                                 CallOptions options = {});
  // The last 24 hours' unless a range of at most 7 days says otherwise.
  net::Task<Answer<wire::OrderList>> all_orders(market::Symbol symbol, wire::HistoryRange range = {},
                                                CallOptions options = {});
  // Newest first, of the last month at most; of one order where it is named.
  net::Task<Answer<wire::FillList>> my_trades(market::Symbol symbol,
                                              std::optional<market::OrderId> order = {},
                                              wire::HistoryRange range = {}, CallOptions options = {});

  // --- account ---

  net::Task<Answer<market::Account>> account(CallOptions options = {});
  net::Task<Answer<market::TradeFee>> trade_fee(market::Symbol symbol, CallOptions options = {});
  // What this key may trade.
  net::Task<Answer<std::vector<market::Symbol>>> self_symbols(CallOptions options = {});
  net::Task<Answer<wire::Uid>> uid(CallOptions options = {});
  net::Task<Answer<wire::KycStatus>> kyc_status(CallOptions options = {});
  // What that key, one of the account's, may do and for how long.
  net::Task<Answer<wire::ApiKeyInfo>> api_key_info(std::string api_key, CallOptions options = {});
  net::Task<Answer<wire::MxDeduct>> mx_deduct(CallOptions options = {});
  net::Task<base::Result<wire::MxDeduct>> set_mx_deduct(wire::MxDeduct wanted, CallOptions options = {});
  net::Task<Answer<std::vector<wire::Coin>>> coins(CallOptions options = {});

  // Keys of private streams; UserStream does all of it by itself. A key lives 60 minutes from its creation,
  // and from each keeping; an account may have 60.
  net::Task<base::Result<wire::ListenKey>> create_listen_key(CallOptions options = {});
  net::Task<base::Result<std::vector<wire::ListenKey>>> listen_keys(CallOptions options = {});
  net::Task<base::Result<wire::ListenKey>> keep_listen_key(wire::ListenKey key, CallOptions options = {});
  net::Task<base::Result<wire::ListenKey>> close_listen_key(wire::ListenKey key, CallOptions options = {});

  // The caller heard elsewhere (a private stream) that something happened to the account: what is cached of
  // its balances and orders is old. Writes and fills that a call reports do this by themselves.
  void forget_account(resilience::AccountId account = {});

  // Of these settings the Gate's, the lifetimes and call_timeout, from the next call on; all else is left
  // aside: it is read at the start. No call under way is touched. Error: kInvalidArgument, a line each; then
  // nothing has changed.
  base::Result<void> apply(ClientSettings settings);

  // Any call, by its bytes: what a gateway serves.
  net::Task<base::Result<base::Reply<resilience::PayloadPtr>>> call(resilience::Call call);

  // Words of the exchange's that this version does not know: in answers, and in the pushes of its streams.
  UnknownWordLog& unknown_words() noexcept;

  // The exchange's clock was seen to be set: ask it now, or as soon as a second has passed since the last
  // such question.
  void resync_clock();
  const ClientSettings& settings() const noexcept;
  ClockSync& clock() noexcept;
  resilience::Gate& gate() noexcept;
  const Transport& transport() const noexcept;

  // Calls by endpoint and by what answered them (of pairs that occurred), unknown words, and the samples of
  // Gate, guard and transport. The Gate counts each load once, and here each caller is.
  void collect(std::vector<base::Sample>& out) const;
  // The latest call of each bucket of `tidegate_client_call_seconds`, a series each that occurred. None where
  // settings.call_times is off.
  std::vector<CallExemplars> call_exemplars() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace tidegate::mexc::client
