// Everything that can be set about trading but for the strategy; each part's settings live beside its code.
#pragma once

#include <string>
#include <vector>

#include "tidegate/market/types.hpp"
#include "tidegate/trading/orders/machine.hpp"
#include "tidegate/trading/plug/bracket.hpp"
#include "tidegate/trading/safety/ladder.hpp"
#include "tidegate/trading/safety/risk.hpp"

namespace tidegate::trading {

struct TradingSettings {
  std::vector<market::Symbol> symbols{market::Symbol{"BTCUSDT"}, market::Symbol{"ETHUSDT"}};  // 1 to 100
  BracketSettings bracket;
  LadderSettings ladder;
  RiskLimits risk;
  OrderSettings orders;
  base::Duration heartbeat = std::chrono::milliseconds{100};  // range 1..1000 ms
  base::Duration account_interval = std::chrono::seconds{5};  // between looks at the balances
  base::Duration stop_patience = std::chrono::seconds{10};    // then a stop ends with what is left

  // What is wrong, each beginning with its field ("ladder.max_stream_age is …"); empty: all is well. The
  // parts' own validate() name their fields without the part.
  std::vector<std::string> validate() const;
};

}  // namespace tidegate::trading
