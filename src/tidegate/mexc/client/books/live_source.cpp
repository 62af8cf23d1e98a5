#include "tidegate/mexc/client/books/live_source.hpp"

#include <algorithm>
#include <charconv>

#include "tidegate/mexc/client/books/asked_symbol.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"

namespace tidegate::mexc::client {
namespace {

using resilience::Call;
using resilience::Payload;
using resilience::PayloadPtr;

constexpr std::size_t kDefaultLimit = 100;  // of GET depth, as MEXC documents it

// 0: no limit that the exchange would accept, so the exchange shall answer.
std::size_t limit_of(std::string_view query) {
  const std::string_view text = parameter(query, "limit");
  if (text.empty()) return kDefaultLimit;
  std::size_t limit = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), limit);
  return problem == std::errc{} && end == text.data() + text.size() ? limit : 0;
}

const BookKeeper* keeper_of(const BookDirectory& books, const Call& call) {
  const auto symbol = asked_symbol(call.params);
  return symbol ? books.find(*symbol) : nullptr;
}

resilience::LiveSource::Status status_of(const BookKeeper* keeper, std::size_t levels,
                                         base::MonotonicTime now) {
  if (keeper == nullptr || levels == 0 || !keeper->healthy(levels)) return {};
  const auto age = keeper->age(now);
  return age ? resilience::LiveSource::Status{true, *age} : resilience::LiveSource::Status{};
}

std::string depth_body(const market::Depth& depth) {
  return wire::encode_depth(depth);
}

// An endpoint's payload is always a list; the body of a call for one symbol is an object.
std::string book_ticker_body(const std::vector<market::BookTicker>& tickers) {
  return wire::encode_book_ticker(tickers.front());
}

}  // namespace

resilience::LiveSource::Status LiveDepth::status(const Call& call, base::MonotonicTime now) const {
  return status_of(keeper_of(books_, call), limit_of(call.params), now);
}

PayloadPtr LiveDepth::build(const Call& call, base::MonotonicTime) const {
  const BookKeeper& keeper = *keeper_of(books_, call);
  market::Depth depth = keeper.book().depth(limit_of(call.params));
  depth.exchange_time = keeper.exchange_time();
  return Payload::make_encoded<depth_body>(std::move(depth));
}

resilience::LiveSource::Status LiveBookTicker::status(const Call& call, base::MonotonicTime now) const {
  return status_of(keeper_of(books_, call), 1, now);
}

PayloadPtr LiveBookTicker::build(const Call& call, base::MonotonicTime) const {
  const BookKeeper& keeper = *keeper_of(books_, call);
  market::BookTicker ticker{.symbol = keeper.symbol()};
  if (const auto bid = keeper.book().best_bid()) {
    ticker.bid = bid->price;
    ticker.bid_quantity = bid->quantity;
  }
  if (const auto ask = keeper.book().best_ask()) {
    ticker.ask = ask->price;
    ticker.ask_quantity = ask->quantity;
  }
  return Payload::make_encoded<book_ticker_body>(std::vector<market::BookTicker>{std::move(ticker)});
}

}  // namespace tidegate::mexc::client
