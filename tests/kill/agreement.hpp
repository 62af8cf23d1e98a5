// The journal held against the exchange's own books, when all is over.
#pragma once

#include <map>
#include <vector>

#include "kill/journalled_orders.hpp"

namespace tidegate::kill {

// `orders`: every order that the exchange ever took of whoever kept the journal. Each is of one intent, no
// intent has two, every intent has an end, and ends, fills and holdings are the same on both sides.
// `fees_in_base`: what their buys paid out of what they bought.
void expect_agreement(const JournalContent& journal, const std::vector<market::OrderReport>& orders,
                      const std::map<market::Symbol, market::Quantity>& fees_in_base = {});

}  // namespace tidegate::kill
