// What the simulated exchange trades by default.
#pragma once

#include <vector>

#include "tidegate/market/types.hpp"

namespace tidegate::sim {

// BTCUSDT, ETHUSDT, SOLUSDT, BTCUSDC and ETHUSDC: two price decimals, minimum order value 1, maker free,
// taker 0.05 % (MEXC's public spot fees, read 2026-11-22 in the wire checklist's fields).
std::vector<market::Instrument> default_instruments();

// What is wrong, a line a field; empty: nothing.
std::vector<std::string> validate(const market::Instrument& instrument);

// Where a generated market starts, in quote units; 100 for a symbol not listed above.
double default_start_price(const market::Symbol& symbol);

}  // namespace tidegate::sim
