#include "tidegate/mexc/client/books/live_books.hpp"

#include <utility>
#include <variant>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/validation.hpp"
#include "tidegate/mexc/client/rest/endpoint_policies.hpp"

namespace tidegate::mexc::client {

std::vector<std::string> LiveBooksSettings::validate() const {
  base::Problems problems;
  problems.append("stream", stream.validate());
  problems.append("book", book.validate());
  return problems.take();
}

LiveBooks::LiveBooks(net::Loop& loop, net::Network& network, Client& client, LiveBooksSettings settings,
                     const std::vector<market::Symbol>& symbols, base::EventSink& events)
    : loop_(loop),
      client_(client),
      settings_(std::move(settings)),
      events_(events),
      clock_(client.clock()),
      stream_(loop, network, settings_.stream, settings_.seed, client.gate(), *this, events),
      live_depth_(*this),
      live_ticker_(*this),
      // Jitter of its own: connections made together shall not come back together.
      live_tickers_(loop, network, client, settings_.stream, ~settings_.seed, *this, clock_, events) {
  TIDEGATE_ASSERT(settings_.validate().empty(), "live books are made with valid settings");
  base::Random seeds{settings_.seed};
  BookObserver& observer = *this;
  const base::Duration interval = wire::duration(settings_.stream.interval);
  for (const auto& symbol : symbols) {
    keepers_.emplace(symbol.value(),
                     std::make_shared<BookKeeper>(loop, client, clock_, symbol, interval, settings_.book,
                                                  seeds.next(), observer, events));
  }
}

LiveBooks::~LiveBooks() {
  client_.gate().set_live_source({endpoint_id(wire::Endpoint::kDepth)}, nullptr);
  client_.gate().set_live_source({endpoint_id(wire::Endpoint::kTickerBook)}, nullptr);
  client_.gate().set_live_source({endpoint_id(wire::Endpoint::kTicker24h)}, nullptr);
  for (const auto& [symbol, keeper] : keepers_) keeper->stop();
}

void LiveBooks::start(market::VenueListener* listener, std::move_only_function<void()> on_state) {
  listener_ = listener;
  if (on_state) on_state_ = std::move(on_state);
  client_.gate().set_live_source({endpoint_id(wire::Endpoint::kDepth)}, &live_depth_);
  client_.gate().set_live_source({endpoint_id(wire::Endpoint::kTickerBook)}, &live_ticker_);
  client_.gate().set_live_source({endpoint_id(wire::Endpoint::kTicker24h)}, &live_tickers_);
  for (const auto& [symbol, keeper] : keepers_) {
    keeper->report_to(listener);
    stream_.subscribe(depth_channel(keeper->symbol()));
    if (settings_.trades) {
      stream_.subscribe({wire::ChannelKind::kDeals, settings_.stream.interval, keeper->symbol()});
    }
    live_tickers_.stand_in_for(keeper->symbol());
  }
}

const BookKeeper* LiveBooks::find(std::string_view symbol) const {
  const auto found = keepers_.find(symbol);
  return found == keepers_.end() ? nullptr : found->second.get();
}

void LiveBooks::collect(std::vector<base::Sample>& out) const {
  base::SampleWriter to{out};
  for (const auto& [symbol, keeper] : keepers_) {
    const base::SampleLabels labels{{"symbol", symbol}};
    to.gauge("tidegate_books_live", keeper->state() == BookState::kLive ? 1 : 0, labels);
    if (const auto age = keeper->age(loop_.now())) to.gauge("tidegate_books_age_seconds", *age, labels);
    to.counter("tidegate_books_resyncs_total", keeper->resyncs(), labels);
    to.counter("tidegate_books_refreshes_total", keeper->refreshes(), labels);
  }
  stream_.counts().collect("books", out);
  live_tickers_.counts().collect("tickers", out);
}

void LiveBooks::on_channel_up(const wire::Channel& channel) {
  if (BookKeeper* keeper = keeper_of(channel)) keeper->on_stream_up();
  on_state_();
}

void LiveBooks::on_channel_down(const wire::Channel& channel) {
  if (BookKeeper* keeper = keeper_of(channel)) keeper->on_stream_down();
  on_state_();
}

// Its book is down then, or never was up: requests for it are answered by the exchange.
void LiveBooks::on_channel_refused(const wire::Channel& channel) {
  const bool book = channel.kind == wire::ChannelKind::kDepth;
  base::report(events_, loop_.now(), book ? base::EventKind::kBookRefused : base::EventKind::kTradesRefused,
               channel.symbol.value(),
               to_string(channel) +
                   " is refused: " + (book ? "the book is read by REST" : "its trades are not told") +
                   " until it is granted. See whether the exchange still trades the symbol");
  on_state_();
}

void LiveBooks::on_push(ReceivedPush push) {
  if (auto* depth = std::get_if<wire::DepthPush>(&push.value)) {
    hear_sign_of_life(push.at);
    const auto found = keepers_.find(depth->symbol.value());
    if (found != keepers_.end()) found->second->on_push(std::move(*depth), push.at);
  } else if (const auto* deals = std::get_if<wire::DealsPush>(&push.value);
             deals != nullptr && listener_ != nullptr) {
    if (!told_before(*deals)) {
      for (const auto& trade : deals->trades) {
        listener_->on_venue_event(market::TradeObserved{deals->symbol, trade});
      }
    }
  }
}

// What both connections of a renewal pushed comes twice, the second time later than what followed it.
bool LiveBooks::told_before(const wire::DealsPush& deals) {
  wire::DealsPush& last = last_deals_[deals.symbol.value()];
  const bool dated = deals.send_time != base::WallTime{} && last.send_time != base::WallTime{};
  if (deals == last || (dated && deals.send_time < last.send_time)) return true;
  last = deals;
  return false;
}

// Of all books together: a quiet market's push after a pause says nothing while others push on.
void LiveBooks::hear_sign_of_life(base::MonotonicTime received) {
  const base::Duration silent = received - std::exchange(last_depth_push_, received);
  if (silent >= settings_.book.silence) client_.gate().on_stream_resumed(loop_.now());
}

void LiveBooks::on_unknown_words(const wire::UnknownWords& words) {
  client_.unknown_words().hear("stream", words, loop_.now());
}

void LiveBooks::on_book_stalled(const BookKeeper& keeper) {
  stream_.reconnect(depth_channel(keeper.symbol()));
}

BookKeeper* LiveBooks::keeper_of(const wire::Channel& channel) {
  if (channel.kind != wire::ChannelKind::kDepth) return nullptr;
  const auto found = keepers_.find(channel.symbol.value());
  return found == keepers_.end() ? nullptr : found->second.get();
}

wire::Channel LiveBooks::depth_channel(const market::Symbol& symbol) const {
  return {wire::ChannelKind::kDepth, settings_.stream.interval, symbol};
}

}  // namespace tidegate::mexc::client
