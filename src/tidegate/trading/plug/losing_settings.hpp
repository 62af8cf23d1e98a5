// Settings that lose money by construction, or can never trade: reported before the first order.
#pragma once

#include <string>
#include <vector>

#include "tidegate/market/types.hpp"
#include "tidegate/trading/plug/bracket.hpp"

namespace tidegate::trading {

// Each a sentence that names the setting, what it leads to, and what it would have to be. By the instrument's
// fee alone; the spread comes on top.
std::vector<std::string> losing_settings(const BracketSettings& settings,
                                         const market::Instrument& instrument);

// What is bought at this ask and valued at this bid is below the stop as soon as it is bought.
bool stops_at_once(const BracketSettings& settings, const market::Instrument& instrument,
                   const TopOfBook& top);

// Why the exchange takes no order of `trade_notional` at this ask. Precondition: bracket_entry() made none.
std::string why_not_tradable(const BracketSettings& settings, const market::Instrument& instrument,
                             market::Price ask);

}  // namespace tidegate::trading
