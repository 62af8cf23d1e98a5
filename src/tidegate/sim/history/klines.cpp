#include "tidegate/sim/history/klines.hpp"

#include <algorithm>

#include "tidegate/base/assert.hpp"
#include "tidegate/sim/history/kline_span.hpp"

namespace tidegate::sim {

using base::WallTime;
using market::Kline;
using market::KlineInterval;

namespace {

Kline flat(KlineInterval interval, WallTime open, market::Price price) {
  return {.open_time = open,
          .close_time = kline_close(interval, open),
          .open = price,
          .high = price,
          .low = price,
          .close = price};
}

}  // namespace

KlineHistory::KlineHistory(market::Price opening, WallTime start)
    : opening_(opening), last_price_(opening), start_(start) {}

void KlineHistory::note(const market::Trade& trade) {
  const auto quote = market::notional(trade.price, trade.quantity);
  TIDEGATE_ASSERT(quote.has_value(), "the value of a trade fits an amount");
  for (std::size_t i = 0; i < kIntervals; ++i) {
    const auto interval = static_cast<KlineInterval>(i);
    auto& klines = traded_[i];
    // An exchange's clock that was set back adds to the kline it had reached.
    if (klines.empty() || klines.back().close_time <= trade.time) {
      klines.push_back(flat(interval, kline_open(interval, trade.time), trade.price));
      if (klines.size() > kMaxKlines) klines.pop_front();
    }
    Kline& kline = klines.back();
    kline.high = std::max(kline.high, trade.price);
    kline.low = std::min(kline.low, trade.price);
    kline.close = trade.price;
    kline.volume += trade.quantity;
    kline.quote_volume += *quote;
  }
  last_price_ = trade.price;
}

std::vector<Kline> KlineHistory::between(KlineInterval interval, const KlineRange& range,
                                         WallTime now) const {
  std::vector<Kline> found = all(interval, now);
  std::erase_if(found, [&range](const Kline& kline) {
    return (range.from && kline.open_time < *range.from) || (range.until && kline.open_time >= *range.until);
  });
  if (found.size() <= range.limit) return found;
  const auto surplus = static_cast<std::ptrdiff_t>(found.size() - range.limit);
  if (range.from) {
    found.erase(found.end() - surplus, found.end());
  } else {
    found.erase(found.begin(), found.begin() + surplus);
  }
  return found;
}

Kline KlineHistory::current(KlineInterval interval, WallTime now) const {
  const auto& klines = traded_[static_cast<std::size_t>(interval)];
  const WallTime open = kline_open(interval, now);
  if (!klines.empty() && klines.back().open_time >= open) return klines.back();
  return flat(interval, open, last_price_);
}

std::vector<Kline> KlineHistory::all(KlineInterval interval, WallTime now) const {
  const auto& klines = traded_[static_cast<std::size_t>(interval)];
  const bool whole = klines.size() < kMaxKlines;
  WallTime open = whole ? kline_open(interval, start_) : klines.front().open_time;
  const WallTime last = klines.empty() ? now : std::max(now, klines.back().open_time);
  market::Price price = opening_;
  std::vector<Kline> out;
  for (auto next = klines.begin(); open <= last; open = kline_close(interval, open)) {
    if (next != klines.end() && next->open_time <= open) {
      out.push_back(*next);
      price = next->close;
      ++next;
    } else {
      out.push_back(flat(interval, open, price));
    }
  }
  if (out.size() > kMaxKlines) out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(kMaxKlines));
  return out;
}

}  // namespace tidegate::sim
