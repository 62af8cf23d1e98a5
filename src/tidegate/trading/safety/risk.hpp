// The limits that no order passes, whatever a strategy wants. Each refusal says which limit and why.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"

namespace tidegate::trading {

// Amounts are in quote units.
struct RiskLimits {
  market::Amount max_order_notional = market::Amount::from_int(200);
  // At cost, with what open and unknown orders may add: of one symbol, and of all symbols with its quote
  // asset.
  market::Amount max_position_notional = market::Amount::from_int(500);
  market::Amount max_total_notional = market::Amount::from_int(1000);
  std::size_t max_open_orders = 8;          // range 1..500 (the exchange's limit)
  std::size_t max_orders_per_minute = 120;  // range 1..10000
  // Of the UTC day over all sessions of the journal: realised, and open at the last bids known. (What is held
  // of symbols that are not traded now has no bid: it counts in max_total_notional, at cost, and not here.)
  market::Amount max_daily_loss = market::Amount::from_int(100);
  base::Duration max_data_age = std::chrono::milliseconds{2500};  // of Reply::age; must be positive
  market::Amount min_balance = market::Amount::from_int(50);      // free quote left after the order

  std::vector<std::string> validate() const;
};

enum class RiskRule : std::uint8_t {
  kOrderNotional,
  kPositionNotional,
  kTotalNotional,
  kOpenOrders,
  kOrderRate,
  kDailyLoss,
  kDataAge,
  kBalance,
};
inline constexpr std::size_t kRiskRuleCount = 8;
std::string_view name(RiskRule rule) noexcept;  // "max_order_notional" …: the limit's own name

struct RiskRefusal {
  RiskRule rule;
  std::string reason;
};

// What an order is held against.
struct RiskView {
  market::Amount order_notional;
  market::Amount position;  // of its symbol: at cost, with what open and unknown orders may add
  market::Amount total;     // the same of all symbols with its quote asset
  std::size_t open_orders = 0;
  market::Amount day_result;                   // realised + open profit; negative is a loss
  base::Duration data_age{};                   // of the book it was decided on
  std::optional<market::Amount> free_balance;  // of the quote asset, less what is spoken for; none: not known
};

// Single owner. Memory: one instant for each order of the last minute, at most max_orders_per_minute.
class Risk {
 public:
  explicit Risk(RiskLimits limits) : limits_(std::move(limits)) {}

  // An order that adds to a position: every limit counts.
  std::optional<RiskRefusal> check_entry(const RiskView& view, base::MonotonicTime now);
  // The same of one that was decided, and noted, before: its rate was looked at then.
  std::optional<RiskRefusal> check_again(const RiskView& view) const;
  // An order that gives a position back must not be held up by limits that it helps to keep.
  // Only the age of its data counts; its rate is the bracket's exit_interval.
  std::optional<RiskRefusal> check_exit(const RiskView& view, base::Duration max_data_age) const;
  // An order was decided, entry or exit.
  void note_order(base::MonotonicTime now);
  std::size_t orders_last_minute(base::MonotonicTime now) const;
  // These limits from now on; the orders of the last minute count on, the newest of them where fewer may be.
  // Precondition: limits.validate() is empty.
  void apply(const RiskLimits& limits);
  const RiskLimits& limits() const noexcept { return limits_; }

 private:
  void forget_before(base::MonotonicTime now);

  RiskLimits limits_;
  std::deque<base::MonotonicTime> recent_;
};

}  // namespace tidegate::trading
