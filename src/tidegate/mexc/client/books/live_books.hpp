// The live order books of a set of symbols: streams, keepers, and their place in the client's Gate.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tidegate/mexc/client/books/live_source.hpp"
#include "tidegate/mexc/client/books/live_tickers.hpp"
#include "tidegate/mexc/client/streams/market_stream.hpp"

namespace tidegate::mexc::client {

struct LiveBooksSettings {
  StreamSettings stream;
  BookKeeperSettings book;
  bool trades = true;  // also listen to the trades of each symbol
  std::uint64_t seed = 1;

  std::vector<std::string> validate() const;
};

// Called on the loop's thread; must not destroy the books from inside.
class MarketDataListener {
 public:
  virtual ~MarketDataListener() = default;
  // The keeper is live and its book has a new content.
  virtual void on_book(const BookKeeper& keeper) = 0;
  virtual void on_trade(const market::Symbol& symbol, const market::Trade& trade) = 0;
  // A book changed its state, or the stream its connection.
  virtual void on_market_data_state() = 0;
};

// While it lives, the client's depth and bookTicker calls for these symbols are answered from the books where
// those are healthy, and its ticker/24hr calls with the help of mini tickers. Thread rule: its loop's thread;
// client, events and listener must outlive it.
class LiveBooks final : private StreamObserver, private BookObserver, private BookDirectory {
 public:
  // Precondition: settings.validate() is empty. `listener` may be null.
  LiveBooks(net::Loop& loop, net::Network& network, Client& client, LiveBooksSettings settings,
            const std::vector<market::Symbol>& symbols, MarketDataListener* listener,
            base::EventSink& events);
  ~LiveBooks() override;

  void start();

  // Null: not one of its symbols.
  const BookKeeper* find(std::string_view symbol) const override;
  // Every channel of books and trades is confirmed.
  bool connected() const noexcept { return stream_.up(); }

 private:
  void on_channel_up(const wire::Channel& channel) override;
  void on_channel_down(const wire::Channel& channel) override;
  void on_channel_refused(const wire::Channel& channel) override;
  void on_push(wire::Push push, base::MonotonicTime received) override;
  void on_unknown_words(const wire::UnknownWords& words) override;
  void on_book_changed(const BookKeeper& keeper) override;
  void on_book_state(const BookKeeper& keeper) override;
  void on_book_stalled(const BookKeeper& keeper) override;
  void hear_sign_of_life(base::MonotonicTime received);
  BookKeeper* keeper_of(const wire::Channel& channel);
  wire::Channel depth_channel(const market::Symbol& symbol) const;

  net::Loop& loop_;
  Client& client_;
  LiveBooksSettings settings_;
  MarketDataListener* listener_;
  base::EventSink& events_;
  StreamClock clock_;
  std::map<std::string, std::shared_ptr<BookKeeper>, std::less<>> keepers_;
  base::MonotonicTime last_depth_push_{};  // of any book
  MarketStream stream_;
  LiveDepth live_depth_;
  LiveBookTicker live_ticker_;
  LiveTickers live_tickers_;
};

}  // namespace tidegate::mexc::client
