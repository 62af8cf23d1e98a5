// When the exchange is asked for our own trades: soon while the fee of something executed is an estimate, and
// otherwise from time to time, for a trade that was not reported.
#pragma once

#include <map>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"

namespace tidegate::trading {

// Single owner. O(symbols).
class TradeWatch {
 public:
  // A push usually reports a trade before the first question is due.
  static constexpr base::Duration kFirstAfter = std::chrono::seconds{1};
  // Questions overlap by this, so that a trade that is shown late falls into the next one.
  static constexpr base::Duration kOverlap = std::chrono::minutes{1};
  static constexpr base::Duration kLookBack = std::chrono::hours{24};  // of a symbol's first question

  struct Question {
    market::Symbol symbol;
    base::WallTime since{};
  };

  // `interval`: between questions while nothing is missing.
  explicit TradeWatch(base::Duration interval) : interval_(interval) {}

  void watch(const market::Symbol& symbol, base::MonotonicTime now, base::WallTime wall);
  // Something executed at about `traded` whose trade was not reported. Symbols not watched are no news.
  void miss(const market::Symbol& symbol, base::MonotonicTime now, base::WallTime traded);
  // A trade of about `traded` was reported and could not be kept: asked for again after a pause that grows.
  void look_again(const market::Symbol& symbol, base::MonotonicTime now, base::WallTime traded);
  // What is due; asked again after `interval` unless an answer comes first.
  std::vector<Question> due(base::MonotonicTime now);
  // What was asked for was reported; `missing`: of something executed a trade is awaited still.
  void on_answer(const market::Symbol& symbol, bool missing, base::MonotonicTime now, base::WallTime wall);
  void on_failure(const market::Symbol& symbol, base::MonotonicTime retry_at, base::MonotonicTime now);
  base::MonotonicTime next_deadline() const;

 private:
  struct Watched {
    base::MonotonicTime next{};
    base::Duration backoff = kFirstAfter;
    base::Duration lost_backoff{};  // of looking again for what could not be kept; only ever grows
    base::WallTime since{};
  };

  base::Duration interval_;
  std::map<market::Symbol, Watched> watched_;
};

}  // namespace tidegate::trading
