// Whole exchanges, ready to run.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tidegate/sim/exchange/exchange.hpp"
#include "tidegate/sim/markets/generated.hpp"
#include "tidegate/sim/markets/instruments.hpp"

namespace tidegate::sim {

// Where generated markets start, in quote units; a symbol that is absent: default_start_price.
using StartPrices = std::map<market::Symbol, double>;

// One generated market an instrument, each with a seed of its own made from `seed`. A start price of the
// generator's settings is replaced by the instrument's.
// Preconditions: both settings are valid.
std::unique_ptr<Exchange> make_generated_exchange(
    ExchangeSettings settings, const GeneratorSettings& generator, std::uint64_t seed,
    base::MonotonicTime start, base::WallTime wall,
    const std::vector<market::Instrument>& instruments = default_instruments(),
    const StartPrices& start_prices = {});

// One replayed market a file; its instrument is the one of that symbol.
// `lead`: how long the books stand still first, so that clients can be there when the recording begins to
// move. Errors: those of ReplayMarket::open; kUnsupported (a symbol without instrument, or twice the same).
base::Result<std::unique_ptr<Exchange>> make_replay_exchange(
    ExchangeSettings settings, std::span<const std::string> files, base::MonotonicTime start,
    base::WallTime wall, base::Duration lead = {},
    const std::vector<market::Instrument>& instruments = default_instruments());

}  // namespace tidegate::sim
