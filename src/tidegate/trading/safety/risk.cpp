#include "tidegate/trading/safety/risk.hpp"

#include <algorithm>
#include <array>

#include "tidegate/base/time.hpp"
#include "tidegate/base/validation.hpp"

namespace tidegate::trading {
namespace {

constexpr std::array<std::string_view, kRiskRuleCount> kRuleNames{
    "max_order_notional",    "max_position_notional", "max_total_notional", "max_open_orders",
    "max_orders_per_minute", "max_daily_loss",        "max_data_age",       "min_balance"};
constexpr base::Duration kMinute = std::chrono::minutes{1};

RiskRefusal refuse(RiskRule rule, const std::string& what, const std::string& value,
                   const std::string& limit) {
  return {.rule = rule, .reason = what + " " + value + " breaks " + std::string{name(rule)} + " " + limit};
}

RiskRefusal refuse(RiskRule rule, const std::string& what, market::Amount value, market::Amount limit) {
  return refuse(rule, what, value.to_string(), limit.to_string());
}

}  // namespace

std::string_view name(RiskRule rule) noexcept {
  return kRuleNames[static_cast<std::size_t>(rule)];
}

std::vector<std::string> RiskLimits::validate() const {
  base::Problems problems;
  problems.require_positive_amount("max_order_notional", max_order_notional);
  problems.require_positive_amount("max_position_notional", max_position_notional);
  problems.require_range("max_open_orders", max_open_orders, 1, 500);
  problems.require_range("max_orders_per_minute", max_orders_per_minute, 1, 10'000);
  problems.require_positive_amount("max_total_notional", max_total_notional);
  problems.require_positive_amount("max_daily_loss", max_daily_loss);
  problems.require_positive("max_data_age", max_data_age);
  problems.require(!min_balance.is_negative(), "min_balance", min_balance.to_string(), "0 or more");
  return problems.take();
}

std::optional<RiskRefusal> Risk::check_entry(const RiskView& view, base::MonotonicTime now) {
  forget_before(now);
  if (recent_.size() >= limits_.max_orders_per_minute) {
    return refuse(RiskRule::kOrderRate, "orders in the last minute already", std::to_string(recent_.size()),
                  std::to_string(limits_.max_orders_per_minute));
  }
  return check_again(view);
}

std::optional<RiskRefusal> Risk::check_again(const RiskView& view) const {
  if (view.data_age > limits_.max_data_age) {
    return refuse(RiskRule::kDataAge, "data age", base::in_whole_ms(view.data_age),
                  base::in_whole_ms(limits_.max_data_age));
  }
  if (view.order_notional > limits_.max_order_notional) {
    return refuse(RiskRule::kOrderNotional, "order of", view.order_notional, limits_.max_order_notional);
  }
  const market::Amount position = view.position + view.order_notional;
  if (position > limits_.max_position_notional) {
    return refuse(RiskRule::kPositionNotional, "position of", position, limits_.max_position_notional);
  }
  const market::Amount total = view.total + view.order_notional;
  if (total > limits_.max_total_notional) {
    return refuse(RiskRule::kTotalNotional, "all positions together of", total, limits_.max_total_notional);
  }
  if (view.open_orders >= limits_.max_open_orders) {
    return refuse(RiskRule::kOpenOrders, "open orders already", std::to_string(view.open_orders),
                  std::to_string(limits_.max_open_orders));
  }
  if (-view.day_result >= limits_.max_daily_loss) {
    return refuse(RiskRule::kDailyLoss, "the day's loss of", -view.day_result, limits_.max_daily_loss);
  }
  if (!view.free_balance) return RiskRefusal{RiskRule::kBalance, "the balance is not known yet"};
  const market::Amount left = *view.free_balance - view.order_notional;
  if (left < limits_.min_balance) {
    return refuse(RiskRule::kBalance, "free balance after the order", left, limits_.min_balance);
  }
  return std::nullopt;
}

std::optional<RiskRefusal> Risk::check_exit(const RiskView& view, base::Duration max_data_age) const {
  if (view.data_age <= max_data_age) return std::nullopt;
  return refuse(RiskRule::kDataAge, "data age", base::in_whole_ms(view.data_age),
                base::in_whole_ms(max_data_age));
}

void Risk::apply(const RiskLimits& limits) {
  limits_ = limits;
  while (recent_.size() > limits_.max_orders_per_minute) recent_.pop_front();
}

void Risk::note_order(base::MonotonicTime now) {
  forget_before(now);
  // Exits may exceed the limit; what exceeds it adds nothing to the answer.
  if (recent_.size() >= limits_.max_orders_per_minute) recent_.pop_front();
  recent_.push_back(now);
}

std::size_t Risk::orders_last_minute(base::MonotonicTime now) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(recent_, [now](base::MonotonicTime at) { return now - at < kMinute; }));
}

void Risk::forget_before(base::MonotonicTime now) {
  while (!recent_.empty() && now - recent_.front() >= kMinute) recent_.pop_front();
}

}  // namespace tidegate::trading
