// The live order books of a set of symbols: streams, keepers, and their place in the client's Gate.
#pragma once

#include <cstdint>
#include <functional>
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

// While it lives, the client's depth and bookTicker calls for these symbols are answered from the books where
// those are healthy, and its ticker/24hr calls with the help of mini tickers. Thread rule: its loop's thread;
// client, events and the listener must outlive it.
class LiveBooks final : private StreamObserver, private BookObserver, private BookDirectory {
 public:
  // Precondition: settings.validate() is empty.
  LiveBooks(net::Loop& loop, net::Network& network, Client& client, LiveBooksSettings settings,
            const std::vector<market::Symbol>& symbols, base::EventSink& events);
  ~LiveBooks() override;

  // `listener` hears of each new content of a live book, of each proof that an old one is still true, and of
  // each trade (BookObserved, TradeObserved); null: none does. `on_state`: a book changed its state, or a
  // stream its connection. Neither may destroy the books from inside. Once.
  void start(market::VenueListener* listener = nullptr, std::move_only_function<void()> on_state = {});

  // Null: not one of its symbols.
  const BookKeeper* find(std::string_view symbol) const override;
  // Every channel of books and trades is confirmed.
  bool connected() const noexcept { return stream_.up(); }
  // Of each symbol whether its book is live, how old it is (while it is) and how often it was fetched anew;
  // of the streams of books and tickers what they did.
  void collect(std::vector<base::Sample>& out) const;

 private:
  void on_channel_up(const wire::Channel& channel) override;
  void on_channel_down(const wire::Channel& channel) override;
  void on_channel_refused(const wire::Channel& channel) override;
  void on_push(ReceivedPush push) override;
  void on_unknown_words(const wire::UnknownWords& words) override;
  void on_book_state(const BookKeeper&) override { on_state_(); }
  void on_book_stalled(const BookKeeper& keeper) override;
  void hear_sign_of_life(base::MonotonicTime received);
  bool told_before(const wire::DealsPush& deals);
  BookKeeper* keeper_of(const wire::Channel& channel);
  wire::Channel depth_channel(const market::Symbol& symbol) const;

  net::Loop& loop_;
  Client& client_;
  LiveBooksSettings settings_;
  market::VenueListener* listener_ = nullptr;
  std::move_only_function<void()> on_state_ = [] {};
  base::EventSink& events_;
  StreamClock clock_;
  std::map<std::string, std::shared_ptr<BookKeeper>, std::less<>> keepers_;
  base::MonotonicTime last_depth_push_{};              // of any book
  std::map<std::string, wire::DealsPush> last_deals_;  // by symbol
  MarketStream stream_;
  LiveDepth live_depth_;
  LiveBookTicker live_ticker_;
  LiveTickers live_tickers_;
};

}  // namespace tidegate::mexc::client
