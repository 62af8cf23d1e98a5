// Holds what trading believes to hold against what the account has.
//
// An account may hold more of an asset than trading does (its owner's own coins): so the first settled look
// is the measure, and what counts is that the difference stays. A change of it means a fill that was not
// reported, a fee booked wrongly, or another trader. It is reported and never adopted. O(log assets).
#pragma once

#include <map>
#include <optional>
#include <string>

#include "tidegate/market/types.hpp"

namespace tidegate::trading {

// Single owner; an entry for each base asset traded.
class BalanceCheck {
 public:
  // `has`: free and locked; `held`: by all positions in it; both of one instant at which nothing was on its
  // way. `step`: a smaller difference is none. Absent: as it should be.
  std::optional<std::string> observe(const market::Asset& asset, market::Amount has, market::Quantity held,
                                     market::Quantity step);

 private:
  std::map<market::Asset, market::Amount> beside_;  // what the account has besides
};

}  // namespace tidegate::trading
