// The journal held against the exchange's own books, when all is over.
#pragma once

#include <vector>

#include "kill/journalled_orders.hpp"

namespace tidegate::apps::kill {

// `orders`: every order that the exchange ever took of whoever kept the journal. Each is of one intent, no
// intent has two, every intent has an end, and ends, fills and holdings are the same on both sides.
void expect_agreement(const JournalContent& journal, const std::vector<market::OrderReport>& orders);

}  // namespace tidegate::apps::kill
