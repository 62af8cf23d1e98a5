// Orders that ended, kept for late news, and when the exchange is asked again whether their end still holds.
//
// What an exchange says of an order is not always its last word: fills have been seen to appear after an
// order was reported cancelled or unknown. So one that ended with something unfilled is asked for again at
// growing intervals for a day. O(log kept) a step.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "tidegate/trading/orders/order.hpp"

namespace tidegate::trading {

// Single owner. Bounded: the oldest is forgotten, and the journal still knows it.
class EndedOrders {
 public:
  // After the end; the last is a day.
  static constexpr std::array<base::Duration, 6> kAskedAfter{
      std::chrono::seconds{10}, std::chrono::minutes{1}, std::chrono::minutes{10},
      std::chrono::hours{1},    std::chrono::hours{6},   std::chrono::hours{24}};

  explicit EndedOrders(std::size_t most) : most_(most) {}

  // `ended`: how long ago. Precondition: none of that id is kept.
  void add(Order order, base::MonotonicTime now, base::Duration ended = {});
  Order* find(const market::ClientOrderId& id);
  Order* find(const market::OrderId& id);
  // Takes it out. Precondition: it is kept.
  Order take(const market::ClientOrderId& id);

  // Whose turn it is to be asked for; each is returned once for each of kAskedAfter.
  std::vector<market::ClientOrderId> due(base::MonotonicTime now);
  base::MonotonicTime next_deadline() const;
  // Of each one kept, oldest end first.
  template <class Visitor>
  void each(Visitor visit) const {
    for (const auto& id : by_end_) visit(kept_.at(id).order);
  }
  template <class Visitor>
  void each(Visitor visit) {
    for (const auto& id : by_end_) visit(kept_.at(id).order);
  }

 private:
  struct Kept {
    Order order;
    base::MonotonicTime ended_at;
    std::size_t asked = 0;
    // As they stand in the tables below: what is known of the order may change while it is kept.
    base::MonotonicTime scheduled = base::kNever;
    market::OrderId exchange_id;
  };

  static bool may_change(const Order& order) noexcept;
  static base::MonotonicTime next_of(const Kept& kept) noexcept;
  void schedule(const market::ClientOrderId& id, Kept& kept);
  void forget_oldest();

  std::size_t most_;
  std::map<market::ClientOrderId, Kept> kept_;
  std::deque<market::ClientOrderId> by_end_;
  std::map<market::OrderId, market::ClientOrderId> by_exchange_id_;
  std::set<std::pair<base::MonotonicTime, market::ClientOrderId>> schedule_;
};

}  // namespace tidegate::trading
