// What the exchange refuses before an order comes near the book, in MEXC's codes.
#pragma once

#include "tidegate/base/error.hpp"
#include "tidegate/market/types.hpp"

namespace tidegate::sim {

// Everything that needs no book and no balance: trading switched on, parameters present, positive, in the
// instrument's steps and within its bounds, client id of at most 32 safe characters.
base::Result<void> check_order(const market::Instrument& instrument, const market::NewOrder& order);
// The value of what a MARKET order is about to trade against the instrument's bounds.
base::Result<void> check_value(const market::Instrument& instrument, market::Amount value);

}  // namespace tidegate::sim
