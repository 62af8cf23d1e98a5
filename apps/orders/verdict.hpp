// What a person says became of an order, in place of an exchange that no longer knows it.
#pragma once

#include <string>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/trading/record.hpp"

namespace tidegate::apps {

struct Verdict {
  std::vector<trading::Record> records;  // to be written in this order
  std::string said;                      // what it means, for the person
};

// `as` is "filled:QTY@PRICE" (of the whole order, PRICE the average), "canceled" (what was executed so far
// stays) or "absent" (it never reached the exchange). Error (kInvalidArgument), saying what would do: it has
// none of these forms, or contradicts the order.
base::Result<Verdict> verdict(const trading::JournalledOrder& order, const std::string& as,
                              base::WallTime at);

}  // namespace tidegate::apps
