// Amounts that MEXC works out, and sends with more decimals than the 18 that ours have: its documents' own
// example of a fee is 0.0003998377369698171 (privateDeals, read 2026-11-25).
#pragma once

#include <string_view>

namespace tidegate::mexc::wire {

// `text` without what stands behind its 18th decimal: cut toward zero, so that no account seems to own more
// than it does. For products, fees and balances; prices and quantities are exact or an error. Text with an
// exponent, or that is no number, stays as it is.
std::string_view cut_decimals(std::string_view text) noexcept;

}  // namespace tidegate::mexc::wire
