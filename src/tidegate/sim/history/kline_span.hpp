// Where klines begin and end on the exchange's calendar (UTC).
#pragma once

#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"

namespace tidegate::sim {

// The kline of that length that holds `t` opens then. Weeks open on Mondays, months on their first day.
// Precondition: t is not before 1970.
base::WallTime kline_open(market::KlineInterval interval, base::WallTime t);
// When the kline that opens at `open` ends and the next one opens.
base::WallTime kline_close(market::KlineInterval interval, base::WallTime open);

}  // namespace tidegate::sim
