// What a journal's file says of every order, read by SQL of its own: not by the code that is on trial.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/trading/record.hpp"

namespace tidegate::apps::kill {

struct JournalledOrder {
  bool acknowledged = false;
  market::Quantity executed;                 // of the furthest report; zero without one
  market::Amount executed_quote;             // likewise
  std::optional<trading::OrderState> ended;  // none: not resolved since its last report
};

struct JournalContent {
  std::map<market::ClientOrderId, JournalledOrder> orders;
  std::map<market::Symbol, market::Quantity> held;
};

// Takes the file for itself: nobody else may have it open.
base::Result<JournalContent> read_journal(const std::string& path);

}  // namespace tidegate::apps::kill
