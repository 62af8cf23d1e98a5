// What a journal's file says of every order, read by SQL of its own: not by the code that is on trial.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/trading/record.hpp"

namespace tidegate::kill {

struct JournalledOrder {
  bool acknowledged = false;
  market::Quantity executed;                 // as it was last booked; zero if never
  market::Amount executed_quote;             // likewise
  std::optional<trading::OrderState> ended;  // none: not resolved since its last report
};

struct JournalContent {
  std::map<market::ClientOrderId, JournalledOrder> orders;
  std::map<market::Symbol, market::Quantity> held;  // what all bookings add up to
};

// Changes nothing.
base::Result<JournalContent> read_journal(const std::string& path);

}  // namespace tidegate::kill
