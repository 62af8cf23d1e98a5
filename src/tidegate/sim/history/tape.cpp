#include "tidegate/sim/history/tape.hpp"

#include <algorithm>

#include "tidegate/base/assert.hpp"

namespace tidegate::sim {
namespace {

constexpr std::int64_t kMinutesKept = 24 * 60;

std::int64_t minute_of(base::WallTime t) noexcept {
  return base::to_unix_ms(t) / 60'000;
}

}  // namespace

Tape::Tape(market::Price opening, base::WallTime start)
    : before_(opening), last_price_(opening), start_(start) {}

void Tape::note(const market::Trade& trade) {
  trades_.push_back(trade);
  if (trades_.size() > kMaxTrades) trades_.pop_front();
  last_price_ = trade.price;

  const auto quote = market::notional(trade.price, trade.quantity);
  TIDEGATE_ASSERT(quote.has_value(), "the value of a trade fits an amount");
  const std::int64_t number = minute_of(trade.time);
  if (minutes_.empty() || minutes_.back().number < number) {
    minutes_.push_back({number, trade.price, trade.price, trade.price, trade.price, {}, {}});
  }
  Minute& minute = minutes_.back();
  minute.high = std::max(minute.high, trade.price);
  minute.low = std::min(minute.low, trade.price);
  minute.close = trade.price;
  minute.volume += trade.quantity;
  minute.quote_volume += *quote;
  while (minutes_.front().number < number - kMinutesKept) {
    before_ = minutes_.front().close;
    minutes_.pop_front();
  }
}

std::vector<market::Trade> Tape::last(std::size_t limit) const {
  const auto count = static_cast<std::ptrdiff_t>(std::min(limit, trades_.size()));
  return {trades_.rbegin(), trades_.rbegin() + count};
}

std::vector<market::Trade> Tape::between(base::WallTime from, base::WallTime until, std::size_t limit) const {
  std::vector<market::Trade> out;
  for (auto trade = trades_.rbegin(); trade != trades_.rend() && out.size() < limit; ++trade) {
    if (from <= trade->time && trade->time <= until) out.push_back(*trade);
  }
  return out;
}

market::Ticker24h Tape::day(base::WallTime now) const {
  market::Ticker24h out = summary(minute_of(now) - kMinutesKept + 1, now);
  out.open_time = std::max(start_, now - std::chrono::hours{24});
  return out;
}

market::Ticker24h Tape::since(base::WallTime from, base::WallTime now) const {
  market::Ticker24h out = summary(minute_of(from), now);
  out.open_time = std::max(start_, from);
  return out;
}

market::Price Tape::average_price(int minutes, base::WallTime now) const {
  const market::Ticker24h recent = summary(minute_of(now) - minutes + 1, now);
  if (recent.volume.is_zero()) return last_price_;
  const auto average = base::decimal::divide(recent.quote_volume.raw(), recent.volume.raw());
  TIDEGATE_ASSERT(average.has_value(), "an average lies between the prices that it is of");
  return market::Price::from_raw(*average);
}

market::Ticker24h Tape::summary(std::int64_t first_minute, base::WallTime now) const {
  market::Ticker24h out{.last = last_price_, .previous_close = before_, .close_time = now};
  bool first = true;
  for (const Minute& minute : minutes_) {
    if (minute.number < first_minute) {
      out.previous_close = minute.close;
      continue;
    }
    if (first) {
      out.open = minute.open;
      out.high = minute.high;
      out.low = minute.low;
      first = false;
    }
    out.high = std::max(out.high, minute.high);
    out.low = std::min(out.low, minute.low);
    out.volume += minute.volume;
    out.quote_volume += minute.quote_volume;
  }
  if (first) out.open = out.high = out.low = last_price_;
  return out;
}

}  // namespace tidegate::sim
