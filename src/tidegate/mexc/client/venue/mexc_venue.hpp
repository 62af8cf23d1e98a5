// MEXC as a venue of the trading system: its commands become calls, the exchange's answers its events.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tidegate/market/venue.hpp"
#include "tidegate/mexc/client/books/live_books.hpp"
#include "tidegate/mexc/client/streams/user_stream.hpp"

namespace tidegate::mexc::client {

struct VenueSettings {
  std::vector<market::Symbol> symbols;
  base::Duration poll_interval = std::chrono::milliseconds{250};  // of books that are not live. 10 ms..60 s
  int poll_limit = 20;                                            // levels a side. 1..5000
  base::Duration order_timeout = std::chrono::seconds{2};  // of every order call and query. 10 ms..60 s
  // How often the symbols' rules (decimals, bounds, whether they are traded) are looked at, unless an order's
  // refusal asks for it at once. 10 s..24 h
  base::Duration rules_interval = std::chrono::minutes{10};
  bool follow_account = true;  // by the private streams; without them orders are followed by asking alone
  UserStreamSettings user_stream;

  std::vector<std::string> validate() const;
};

// Books: every push of a live one is reported at once; one that is not live is polled through the client,
// which answers from the exchange, the cache or a stale value and says which; BookObserved without a book
// means that there is none within any bound.
// Orders: each command is one call, sent at most once; nothing is repeated here. What the private streams
// push of an order is reported as OrderReported, whichever client asked: it may repeat what is known,
// overtake the answer to a command, and be of an order that another client placed. What exchangeInfo says of
// the symbols is reported as RulesObserved from time to time, and soon after the exchange refused an order by
// a rule. Thread rule: its loop's thread; client, events and the listener must outlive it.
class MexcVenue final : public market::Venue {
 public:
  // Preconditions: settings.validate() and books.validate() are empty.
  MexcVenue(net::Loop& loop, net::Network& network, Client& client, VenueSettings settings,
            LiveBooksSettings books, base::EventSink& events);
  ~MexcVenue() override;

  // From now on `listener` hears what the market does and what becomes of commands. Once.
  void start(market::VenueListener& listener);
  // Gives the private stream's key back to the exchange; `done` comes in a later turn, and the client must
  // live until then. The venue may be destroyed without.
  void close(std::move_only_function<void()> done);
  // Precondition: started.
  void submit(market::VenueCommand command) override;

  const LiveBooks& books() const noexcept;
  // Of books and streams, private ones included.
  void collect(std::vector<base::Sample>& out) const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace tidegate::mexc::client
