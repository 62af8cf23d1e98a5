// What an order moved, from what was reported of it: executed quantity and quote, and the fees.
//
// In which asset a fee is paid is the account's matter: recorded buys on MEXC paid exactly quote × rate in
// quote (fills of 2025-06 and 2026-05, read 2026-11-29), other exchanges and documents of MEXC's own name
// what was bought, and an account may pay in a third asset (MX). Only the trades say, so until they are
// reported the fee is an estimate: the taker fee, in the asset in which the symbol's last reported buy paid.
// O(trades of the order).
#pragma once

#include <vector>

#include "tidegate/trading/record.hpp"

namespace tidegate::trading {

struct FeeRule {
  market::Asset base;
  market::Asset quote;
  market::Amount taker;           // as a fraction; every order of ours takes liquidity
  bool buys_pay_in_base = false;  // as the last reported buy did; false where none was
};

// What the order's own news and its trades agree on at the least.
struct Execution {
  market::Side side = market::Side::kBuy;
  market::Quantity executed;
  market::Amount executed_quote;  // zero although something executed: not reported yet
  market::Price limit;            // of the order: the worst price that it can have got
};

// `fills` are the order's reported trades, each once.
Booking book(const Execution& execution, const std::vector<market::Fill>& fills, const FeeRule& rule);

// The quantity whose fee is an estimate still.
market::Quantity without_fee(market::Quantity executed, const std::vector<market::Fill>& fills);

}  // namespace tidegate::trading
