// GET ticker/24hr without asking: mini tickers, the live book, and of the rest the last answer of REST.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tidegate/base/event.hpp"
#include "tidegate/mexc/client/books/live_source.hpp"
#include "tidegate/mexc/client/books/stream_clock.hpp"
#include "tidegate/mexc/client/rest/client.hpp"
#include "tidegate/mexc/client/streams/market_stream.hpp"

namespace tidegate::mexc::client {

// A day's ticker of one symbol can weigh 25 of the 300 that an address has in ten seconds (LimitProfile::
// weight_300), and what a poll wants of it comes by stream: last price, high, low and volumes in mini tickers
// of the last 24 hours, bid and ask in the book. The day's opening price, the close before it and the instant
// of the opening come from no other source: they are those of the last answer of REST, which the next reader
// after kOpeningRenewed has renewed behind their back, and without which, or beyond kOpeningKept, the
// exchange is asked.
//
// Age: that of the older of mini ticker and book; the three fields above are up to kOpeningKept old, whatever
// it says (docs/endpoints.md says so to users). kOpeningKept is a renewal that fails through an outage of a
// minute: until then the rest is worth more than the three, and after it a symbol that is read all the same
// has no fresh ticker rather than one whose beginning is not confirmed. Mini tickers come every three
// seconds, and only where something traded: beyond kPushKept REST is asked, as it is where the exchange
// refuses the channel.
//
// A symbol is listened to once somebody has read its ticker. The channels have connections of their own, so
// that one that is often refused never holds up a book.
// Thread rule: its loop's thread. All references must outlive it. O(log symbols) a push and a status.
class LiveTickers final : public resilience::LiveSource, private StreamObserver {
 public:
  static constexpr base::Duration kPushKept = std::chrono::seconds{5};
  static constexpr base::Duration kOpeningRenewed = std::chrono::minutes{1};
  static constexpr base::Duration kOpeningKept = 2 * kOpeningRenewed;

  // `clock`: of the stream's host.
  LiveTickers(net::Loop& loop, net::Network& network, Client& client, const StreamSettings& stream,
              std::uint64_t seed, const BookDirectory& books, StreamClock& clock, base::EventSink& events);

  // It stands in for that symbol's reads. Precondition: the directory knows it.
  void stand_in_for(const market::Symbol& symbol) { days_.try_emplace(symbol.value()); }

  StreamCounts counts() const noexcept { return stream_.counts(); }

  Status status(const resilience::Call& call, base::MonotonicTime now) const override;
  resilience::PayloadPtr build(const resilience::Call& call, base::MonotonicTime now) const override;
  void on_answer(std::string_view params, const resilience::PayloadPtr& answer,
                 base::MonotonicTime asked) override;

 private:
  // What is known of one symbol's last 24 hours.
  struct Day {
    bool listening = false;
    std::optional<market::MiniTicker> pushed;
    base::MonotonicTime pushed_at{};  // the earliest instant of ours at which it can have been sent
    base::WallTime stamp{};           // the exchange's clock then
    std::optional<market::Ticker24h> answered;
    base::MonotonicTime asked{};  // `answered` is no older than that
  };

  void on_channel_up(const wire::Channel&) override {}
  void on_channel_down(const wire::Channel& channel) override;
  void on_push(ReceivedPush push) override;
  void on_unknown_words(const wire::UnknownWords& words) override;

  net::Loop& loop_;
  Client& client_;
  const BookDirectory& books_;
  StreamClock& clock_;
  std::map<std::string, Day, std::less<>> days_;
  MarketStream stream_;
};

}  // namespace tidegate::mexc::client
