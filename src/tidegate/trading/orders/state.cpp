// What the open orders amount to: who waits for them, what they may still move.
#include <algorithm>

#include "tidegate/base/assert.hpp"
#include "tidegate/trading/orders/flow.hpp"

namespace tidegate::trading {

const Order& OrderFlow::open_order(const market::ClientOrderId& id) const {
  const auto it = open_.find(id);
  TIDEGATE_ASSERT(it != open_.end(), "the caller knows that the order is open");
  return it->second;
}

bool OrderFlow::stuck(const Order& order, base::MonotonicTime now) const {
  if (order.machine.contradicted()) return true;
  const OrderState state = order.machine.state();
  const bool open_outcome = state == OrderState::kUnknown || state == OrderState::kLive;
  return open_outcome && now - order.intended_at > settings_.stuck_after;
}

bool OrderFlow::has_open(const market::Symbol& symbol) const {
  return std::ranges::any_of(open_, [&](const auto& entry) { return entry.second.symbol() == symbol; });
}

bool OrderFlow::has_pending(const market::Symbol& symbol, base::MonotonicTime now) const {
  return std::ranges::any_of(
      open_, [&](const auto& entry) { return entry.second.symbol() == symbol && !stuck(entry.second, now); });
}

std::size_t OrderFlow::stuck_orders(const market::Symbol& symbol, base::MonotonicTime now) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      open_, [&](const auto& entry) { return entry.second.symbol() == symbol && stuck(entry.second, now); }));
}

std::size_t OrderFlow::pending_orders(base::MonotonicTime now) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(open_, [&](const auto& entry) { return !stuck(entry.second, now); }));
}

std::size_t OrderFlow::open_orders(const market::Symbol& symbol) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(open_, [&](const auto& entry) { return entry.second.symbol() == symbol; }));
}

market::Quantity OrderFlow::may_sell(const market::Symbol& symbol,
                                     const market::ClientOrderId& except) const {
  market::Quantity sum;
  for (const auto& [id, order] : open_) {
    if (id == except || order.symbol() != symbol || order.side() != market::Side::kSell) continue;
    sum += order.intent.order.quantity - order.machine.executed();
  }
  return sum;
}

std::size_t OrderFlow::to_reconcile() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(open_, [](const auto& entry) { return entry.second.of_earlier_session; }));
}

std::size_t OrderFlow::to_reconcile(const market::Symbol& symbol, base::MonotonicTime now) const {
  return static_cast<std::size_t>(std::ranges::count_if(open_, [&](const auto& entry) {
    const Order& order = entry.second;
    return order.of_earlier_session && order.symbol() == symbol && !stuck(order, now);
  }));
}

bool OrderFlow::fees_missing(const market::Symbol& symbol, base::MonotonicTime now) const {
  const base::Duration awaited_for = 2 * settings_.trades_interval;
  const auto missing = [&](const Order& order) {
    return order.symbol() == symbol && now - order.executed_at < awaited_for &&
           without_fee(order.booking.executed, order.fills).is_positive();
  };
  if (std::ranges::any_of(open_, [&](const auto& entry) { return missing(entry.second); })) return true;
  bool found = false;
  ended_.each([&](const Order& order) { found = found || missing(order); });
  return found;
}

}  // namespace tidegate::trading
