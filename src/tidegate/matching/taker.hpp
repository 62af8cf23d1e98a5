// The part of an incoming order that matches now: how much it still wants at a price, and how it ends.
#pragma once

#include "tidegate/matching/order.hpp"

namespace tidegate::matching {

// Walk the opposite side best level first: while `crosses(price)`, offer `wanted(price)` at most and report
// what was taken. Cost: O(1) a call; a division where a quote quantity is to be spent.
class Taker {
 public:
  // `step`: the smallest quantity that may trade; what a quote quantity buys is rounded down to it.
  Taker(const Order& order, market::Quantity step) noexcept;

  // Whether the order accepts that price. A MARKET order accepts any.
  bool crosses(market::Price price) const noexcept;
  // What it would take at that price now; zero: it is satisfied.
  market::Quantity wanted(market::Price price) const;
  // Precondition: 0 < quantity <= wanted(price).
  void took(market::Price price, market::Quantity quantity);

  market::Quantity executed() const noexcept { return executed_; }
  // Of an order by quantity: what is left of it.
  market::Quantity remaining() const noexcept { return remaining_; }
  // Nothing more of it can match, whatever is on offer (for a quote quantity: at `last_price`).
  bool satisfied() const;
  // Whether what is left may wait in the book.
  bool may_rest() const noexcept;
  // After the walk. An order that rests is NEW or PARTIALLY_FILLED, any other rest is cancelled.
  market::OrderStatus status() const;
  // After a walk that self-trade prevention ended: what is left is cancelled, whatever its type.
  market::OrderStatus status_when_stopped() const;

 private:
  market::Side side_;
  market::OrderType type_;
  market::Price limit_;
  market::Price last_price_;
  market::Quantity step_;
  market::Quantity remaining_;
  market::Quantity executed_;
  market::Amount quote_remaining_;
  bool by_quote_;
};

}  // namespace tidegate::matching
