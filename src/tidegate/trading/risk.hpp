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
  market::Amount max_position_notional = market::Amount::from_int(500);  // of one symbol, at cost
  std::size_t max_open_orders = 8;                                  // range 1..500 (the exchange's limit)
  std::size_t max_orders_per_minute = 120;                          // range 1..10000
  market::Amount max_session_loss = market::Amount::from_int(100);  // realised and open
  base::Duration max_data_age = std::chrono::milliseconds{2500};    // of Reply::age; must be positive
  market::Amount min_balance = market::Amount::from_int(50);        // free quote left after the order

  std::vector<std::string> validate() const;
};

enum class RiskRule : std::uint8_t {
  kOrderNotional,
  kPositionNotional,
  kOpenOrders,
  kOrderRate,
  kSessionLoss,
  kDataAge,
  kBalance,
};
inline constexpr std::size_t kRiskRuleCount = 7;
std::string_view name(RiskRule rule) noexcept;  // "max_order_notional" …: the limit's own name

struct RiskRefusal {
  RiskRule rule;
  std::string reason;
};

// What an order is held against.
struct RiskView {
  market::Amount order_notional;
  market::Amount position_cost;
  std::size_t open_orders = 0;
  market::Amount session_result;               // realised + open profit; negative is a loss
  base::Duration data_age{};                   // of the book it was decided on
  std::optional<market::Amount> free_balance;  // of the quote asset; none: not known yet
};

// Single owner. Memory: one instant for each order of the last minute, at most max_orders_per_minute.
class Risk {
 public:
  explicit Risk(RiskLimits limits) : limits_(std::move(limits)) {}

  // An order that adds to a position: every limit counts.
  std::optional<RiskRefusal> check_entry(const RiskView& view, base::MonotonicTime now);
  // An order that gives a position back must not be held up by limits that it helps to keep.
  // Only the age of its data counts; its rate is the strategy's exit_interval.
  std::optional<RiskRefusal> check_exit(const RiskView& view, base::Duration max_data_age) const;
  // An order was decided, entry or exit.
  void note_order(base::MonotonicTime now);

 private:
  void forget_before(base::MonotonicTime now);

  RiskLimits limits_;
  std::deque<base::MonotonicTime> recent_;
};

}  // namespace tidegate::trading
