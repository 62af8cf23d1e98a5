// Judges what became of the planned orders, by the exchange's books alone. An owner's word is taken for
// nothing but what it believes.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "tidegate/scenarios/orders/order_arm.hpp"

namespace tidegate::scenarios {

struct OrderScore {
  std::uint64_t wanted = 0;
  std::uint64_t at_exchange = 0;    // orders that its books know
  std::uint64_t filled = 0;         // of those wanted: something was traded
  std::uint64_t never_there = 0;    // of those wanted: no order came of it
  std::uint64_t left_open = 0;      // of those wanted: an order of it is still open
  std::uint64_t doubled = 0;        // of those wanted: more than one order came of it
  std::uint64_t traded_beyond = 0;  // of those wanted: more was traded than was wanted
  // Of those wanted: its owner says that it does not know, or believes what is not so.
  std::uint64_t unknown = 0;
  std::uint64_t altered = 0;    // of those at the exchange: another side or quantity than was wanted
  std::uint64_t unplanned = 0;  // likewise: the plan has no order in that market at that price

  // Nothing is left that its owner did not want or does not know.
  bool clean() const noexcept {
    return left_open == 0 && doubled == 0 && unknown == 0 && traded_beyond == 0 && altered == 0 &&
           unplanned == 0;
  }
  // At least a quarter of what was wanted came to the exchange: an arm that sends little keeps its books
  // clean by that alone. Why a quarter: docs/decisions/0009-orders-under-faults.md.
  bool carried_out() const noexcept { return wanted > 0 && 4 * never_there <= 3 * wanted; }
};

// All orders of the account, open and ended.
std::vector<market::OrderReport> order_books(const sim::Exchange& exchange);

// Precondition: no two intents have a price in common (plan_orders).
OrderScore judge_orders(const std::vector<OrderIntent>& intents,
                        const std::function<Belief(int number)>& belief,
                        const std::vector<market::OrderReport>& books);

}  // namespace tidegate::scenarios
