// A session's numbers in the form in which a monitor pulls them.
#pragma once

#include <vector>

#include "tidegate/base/sample.hpp"
#include "tidegate/trading/engine/summary.hpp"

namespace tidegate::trading {

// Appends the samples of `summary`, named tidegate_trading_*. Amounts become floating point here: for
// display.
void collect(const Summary& summary, std::vector<base::Sample>& out);

}  // namespace tidegate::trading
