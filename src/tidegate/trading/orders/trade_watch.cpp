#include "tidegate/trading/orders/trade_watch.hpp"

#include <algorithm>

namespace tidegate::trading {

void TradeWatch::watch(const market::Symbol& symbol, base::MonotonicTime now, base::WallTime wall) {
  watched_.try_emplace(symbol, Watched{.next = now, .since = wall - kLookBack});
}

void TradeWatch::miss(const market::Symbol& symbol, base::MonotonicTime now, base::WallTime traded) {
  const auto it = watched_.find(symbol);
  if (it == watched_.end()) return;
  Watched& watched = it->second;
  watched.since = std::min(watched.since, traded - kOverlap);
  watched.backoff = kFirstAfter;
  watched.next = std::min(watched.next, now + kFirstAfter);
}

void TradeWatch::look_again(const market::Symbol& symbol, base::MonotonicTime now, base::WallTime traded) {
  const auto it = watched_.find(symbol);
  if (it == watched_.end()) return;
  Watched& watched = it->second;
  watched.since = std::min(watched.since, traded - kOverlap);
  watched.lost_backoff = std::min(std::max(watched.lost_backoff * 2, kFirstAfter), interval_);
  watched.next = std::min(watched.next, now + watched.lost_backoff);
}

std::vector<TradeWatch::Question> TradeWatch::due(base::MonotonicTime now) {
  std::vector<Question> questions;
  for (auto& [symbol, watched] : watched_) {
    if (watched.next > now) continue;
    watched.next = now + interval_;
    questions.push_back({.symbol = symbol, .since = watched.since});
  }
  return questions;
}

void TradeWatch::on_answer(const market::Symbol& symbol, bool missing, base::MonotonicTime now,
                           base::WallTime wall) {
  const auto it = watched_.find(symbol);
  if (it == watched_.end()) return;
  Watched& watched = it->second;
  if (!missing) {
    watched.since = wall - kOverlap;
    watched.backoff = kFirstAfter;
    watched.next = now + interval_;
    return;
  }
  watched.backoff = std::min(watched.backoff * 2, interval_);
  watched.next = now + watched.backoff;
}

void TradeWatch::on_failure(const market::Symbol& symbol, base::MonotonicTime retry_at,
                            base::MonotonicTime now) {
  const auto it = watched_.find(symbol);
  if (it == watched_.end()) return;
  Watched& watched = it->second;
  watched.backoff = std::min(watched.backoff * 2, interval_);
  watched.next = std::max(retry_at, now + watched.backoff);
}

base::MonotonicTime TradeWatch::next_deadline() const {
  auto deadline = base::kNever;
  for (const auto& [symbol, watched] : watched_) deadline = std::min(deadline, watched.next);
  return deadline;
}

}  // namespace tidegate::trading
