#include "tidegate/trading/orders/ended.hpp"

#include <algorithm>

#include "tidegate/base/assert.hpp"

namespace tidegate::trading {

// A withdrawn order never left, a refused one had no effect, and of a filled one nothing is left to happen.
bool EndedOrders::may_change(const Order& order) noexcept {
  const OrderState state = order.machine.state();
  return state == OrderState::kCanceled || state == OrderState::kAbsent;
}

base::MonotonicTime EndedOrders::next_of(const Kept& kept) noexcept {
  if (!may_change(kept.order) || kept.asked >= kAskedAfter.size()) return base::kNever;
  return kept.ended_at + kAskedAfter[kept.asked];
}

void EndedOrders::add(Order order, base::MonotonicTime now, base::Duration ended) {
  if (kept_.size() >= most_) forget_oldest();
  const auto id = order.id();
  const auto exchange_id = order.exchange_id;
  if (!exchange_id.value().empty()) by_exchange_id_[exchange_id] = id;
  Kept kept{.order = std::move(order), .ended_at = now - ended, .exchange_id = exchange_id};
  while (kept.asked < kAskedAfter.size() && next_of(kept) < now) ++kept.asked;
  by_end_.push_back(id);
  const auto [it, fresh] = kept_.emplace(id, std::move(kept));
  TIDEGATE_ASSERT(fresh, "an order ends once, unless it was taken out again");
  schedule(id, it->second);
}

void EndedOrders::schedule(const market::ClientOrderId& id, Kept& kept) {
  kept.scheduled = next_of(kept);
  schedule_.emplace(kept.scheduled, id);
}

Order* EndedOrders::find(const market::ClientOrderId& id) {
  const auto it = kept_.find(id);
  return it == kept_.end() ? nullptr : &it->second.order;
}

Order* EndedOrders::find(const market::OrderId& id) {
  const auto it = by_exchange_id_.find(id);
  return it == by_exchange_id_.end() ? nullptr : find(it->second);
}

Order EndedOrders::take(const market::ClientOrderId& id) {
  auto node = kept_.extract(id);
  TIDEGATE_ASSERT(!node.empty(), "only a kept order is taken");
  schedule_.erase({node.mapped().scheduled, id});
  std::erase(by_end_, id);
  by_exchange_id_.erase(node.mapped().exchange_id);
  return std::move(node.mapped().order);
}

void EndedOrders::forget_oldest() {
  take(market::ClientOrderId{by_end_.front()});
}

std::vector<market::ClientOrderId> EndedOrders::due(base::MonotonicTime now) {
  std::vector<market::ClientOrderId> ids;
  while (!schedule_.empty() && schedule_.begin()->first <= now) {
    const auto id = schedule_.begin()->second;
    schedule_.erase(schedule_.begin());
    Kept& kept = kept_.at(id);
    // After a suspend several are due at once, and one question answers them all.
    while (next_of(kept) <= now) ++kept.asked;
    schedule(id, kept);
    ids.push_back(id);
  }
  return ids;
}

base::MonotonicTime EndedOrders::next_deadline() const {
  return schedule_.empty() ? base::kNever : schedule_.begin()->first;
}

}  // namespace tidegate::trading
