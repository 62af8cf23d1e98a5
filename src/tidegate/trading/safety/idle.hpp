// Why nothing is bought of a symbol now: what a trader asks first when nothing happens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tidegate::trading {

enum class Idle : std::uint8_t {
  kNoBook,  // nothing has been seen of the market yet, or its book says nothing
  kStopping,
  kHalted,       // by a person
  kStepDown,     // the ladder allows no entries
  kOrderOpen,    // the outcome of an order is open
  kHolding,      // one position at a time
  kCooldown,     // after an order
  kNoSignal,     // the strategy sees no reason to; it has words of its own for that
  kNotTradable,  // the exchange takes no such order: too small, or the symbol is closed
  kLosesAtOnce,  // the stop would sell at once what is bought now
  kRiskRefused,
  kNothing,  // an order was decided
};

// A clause of plain English: "a risk limit refuses". Those that have figures get them from the caller.
std::string_view text(Idle idle) noexcept;

}  // namespace tidegate::trading
