#include "tidegate/trading/safety/idle.hpp"

#include "tidegate/base/assert.hpp"

namespace tidegate::trading {

std::string_view text(Idle idle) noexcept {
  switch (idle) {
    case Idle::kNoBook:
      return "no order book that says anything has been seen";
    case Idle::kStopping:
      return "the session is stopping";
    case Idle::kHalted:
      return "a person halted trading: nothing is bought until trading is resumed";
    case Idle::kStepDown:
      return "the ladder allows no entries";
    case Idle::kOrderOpen:
      return "the outcome of an order is open";
    case Idle::kHolding:
      return "a position is held until its target, stop or time";
    case Idle::kCooldown:
      return "the pause after the last order is not over";
    case Idle::kNoSignal:
      return "the strategy sees no reason to buy";
    case Idle::kNotTradable:
      return "the exchange would not take the order";
    case Idle::kLosesAtOnce:
      return "the stop would sell at once what is bought now";
    case Idle::kRiskRefused:
      return "a risk limit refuses";
    case Idle::kNothing:
      return "";
  }
  TIDEGATE_ASSERT(false, "every reason has a text");
}

}  // namespace tidegate::trading
