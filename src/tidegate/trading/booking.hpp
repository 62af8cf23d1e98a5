// What an order moved, from what was reported of it: executed quantity and quote, and the fees.
//
// MEXC takes a buy's fee out of what was bought and a sale's out of what was earned; an account may pay in a
// third asset (MX) instead. Only the trades say which, so until they are reported the fee is an estimate: the
// taker fee, in the asset in which the symbol's last reported buy paid. O(trades of the order).
#pragma once

#include <vector>

#include "tidegate/trading/record.hpp"

namespace tidegate::trading {

struct FeeRule {
  market::Asset base;
  market::Asset quote;
  market::Amount taker;          // as a fraction; every order of ours takes liquidity
  bool buys_pay_in_base = true;  // as MEXC does; what the last reported buy did
};

// What the order's own news and its trades agree on at the least.
struct Execution {
  market::Side side = market::Side::kBuy;
  market::Quantity executed;
  market::Amount executed_quote;  // zero although something executed: not told yet
  market::Price limit;            // of the order: the worst price that it can have got
};

// `fills` are the order's reported trades, each once.
Booking book(const Execution& execution, const std::vector<market::Fill>& fills, const FeeRule& rule);

// The quantity whose fee is an estimate still.
market::Quantity without_fee(market::Quantity executed, const std::vector<market::Fill>& fills);

}  // namespace tidegate::trading
