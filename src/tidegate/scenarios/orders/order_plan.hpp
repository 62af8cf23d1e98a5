// What every arm of *orders under faults* is given: the same orders, and the same bad day of the exchange.
#pragma once

#include <cstdint>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/sim/exchange/exchange.hpp"
#include "tidegate/sim/faults/rule.hpp"

namespace tidegate::scenarios {

// One order that somebody wants, once.
struct OrderIntent {
  int number = 0;          // from 1
  market::NewOrder order;  // without a client order id, which is its owner's affair
  base::Duration at{};     // when it is wanted, from the plan's beginning
};

// So long after the exchange took an order its owner wants it cancelled, whatever of it is still open.
inline constexpr base::Duration kRests = std::chrono::milliseconds{1500};
inline constexpr base::Duration kBetweenOrders = std::chrono::milliseconds{400};

// Seven of ten orders lie far from the market and rest, three cross the spread. No two have the same price in
// the same market: by that the exchange's books show whose an order is, whatever ids its owner gave it.
// Drawn from `seed`; prices are those of the books as they are now. Precondition: 1 to 1000 orders.
std::vector<OrderIntent> plan_orders(const sim::Exchange& exchange, int orders, std::uint64_t seed);

// When the last one is wanted.
base::Duration length_of(const std::vector<OrderIntent>& intents);

// Lost answers, late visibility, dropped pushes and cuts, from the plan's beginning until everything that
// went well would be over; then the exchange is healthy, so that a client that still tries succeeds.
std::vector<sim::FaultRule> order_faults(int orders);

}  // namespace tidegate::scenarios
