#include "tidegate/mexc/client/books/live_tickers.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "tidegate/mexc/client/books/asked_symbol.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"

namespace tidegate::mexc::client {

using market::Ticker24h;
using resilience::Payload;
using resilience::PayloadPtr;

namespace {

// An endpoint's payload is always a list; the body of a call for one symbol is an object.
std::string ticker_body(const std::vector<Ticker24h>& tickers) {
  return wire::encode_ticker_24h(tickers.front());
}

}  // namespace

LiveTickers::LiveTickers(net::Loop& loop, net::Network& network, Client& client, const StreamSettings& stream,
                         std::uint64_t seed, const BookDirectory& books, StreamClock& clock,
                         base::EventSink& events)
    : loop_(loop),
      client_(client),
      books_(books),
      clock_(clock),
      stream_(loop, network, stream, seed, client.gate(), *this, events) {}

resilience::LiveSource::Status LiveTickers::status(const resilience::Call& call,
                                                   base::MonotonicTime now) const {
  const auto symbol = asked_symbol(call.params);
  const auto found = symbol ? days_.find(*symbol) : days_.end();
  if (found == days_.end()) return {};
  const Day& day = found->second;
  if (!day.pushed || !day.answered || now - day.asked > kOpeningKept) return {};
  const BookKeeper* keeper = books_.find(*symbol);
  const auto age_of_book = keeper != nullptr && keeper->healthy(1) ? keeper->age(now) : std::nullopt;
  if (!age_of_book || now - day.pushed_at > kPushKept) return {};
  return {.healthy = true,
          .age = std::max(now - day.pushed_at, *age_of_book),
          .renew = now - day.asked >= kOpeningRenewed};
}

PayloadPtr LiveTickers::build(const resilience::Call& call, base::MonotonicTime) const {
  const std::string symbol = *asked_symbol(call.params);
  const Day& day = days_.find(symbol)->second;
  const market::OrderBook& book = books_.find(symbol)->book();
  Ticker24h ticker = *day.answered;
  ticker.last = day.pushed->last;
  ticker.high = day.pushed->high;
  ticker.low = day.pushed->low;
  ticker.volume = day.pushed->volume;
  ticker.quote_volume = day.pushed->quote_volume;
  ticker.close_time = day.stamp;
  const market::Level bid = book.best_bid().value_or(market::Level{});
  const market::Level ask = book.best_ask().value_or(market::Level{});
  ticker.bid = bid.price;
  ticker.bid_quantity = bid.quantity;
  ticker.ask = ask.price;
  ticker.ask_quantity = ask.quantity;
  return Payload::make_encoded<ticker_body>(std::vector<Ticker24h>{std::move(ticker)});
}

void LiveTickers::on_answer(std::string_view params, const PayloadPtr& answer, base::MonotonicTime asked) {
  const auto symbol = asked_symbol(params);
  const auto found = symbol ? days_.find(*symbol) : days_.end();
  if (found == days_.end()) return;
  Day& day = found->second;
  for (const Ticker24h& ticker : *answer->as<std::vector<Ticker24h>>()) {
    // Answers may overtake one another.
    if (ticker.symbol.value() != *symbol || asked < day.asked) continue;
    day.answered = ticker;
    day.asked = asked;
    if (std::exchange(day.listening, true)) continue;
    // The window of GET ticker/24hr rolls, so of the zones it is the one that does.
    stream_.subscribe(
        {.kind = wire::ChannelKind::kMiniTicker, .symbol = ticker.symbol, .zone = {.rolling = true}});
  }
}

void LiveTickers::on_channel_down(const wire::Channel& channel) {
  const auto found = days_.find(channel.symbol.value());
  if (found != days_.end()) found->second.pushed.reset();
}

void LiveTickers::on_push(ReceivedPush push) {
  const auto* mini = std::get_if<wire::MiniTickersPush>(&push.value);
  if (mini == nullptr) return;
  const bool jumped = clock_.on_push(mini->send_time, push.at);
  const auto sent = clock_.earliest_local(mini->send_time, push.at);
  if (jumped || !sent) client_.resync_clock();
  if (!sent) return;  // its age is not known
  for (const market::MiniTicker& ticker : mini->tickers) {
    const auto found = days_.find(ticker.symbol.value());
    if (found == days_.end()) continue;
    Day& day = found->second;
    // A renewed connection may repeat what the one before it said.
    if (day.pushed && mini->send_time < day.stamp) continue;
    day.pushed = ticker;
    day.pushed_at = *sent;
    day.stamp = mini->send_time;
  }
}

void LiveTickers::on_unknown_words(const wire::UnknownWords& words) {
  client_.unknown_words().hear("stream", words, loop_.now());
}

}  // namespace tidegate::mexc::client
