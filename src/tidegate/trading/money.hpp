// Exact arithmetic between prices, quantities and amounts. All truncate toward zero at 18 decimals.
#pragma once

#include <optional>

#include "tidegate/base/assert.hpp"
#include "tidegate/market/types.hpp"

namespace tidegate::trading {

// amount × fraction. Precondition: 0 <= fraction <= 1.
inline market::Amount fraction_of(market::Amount amount, market::Amount fraction) {
  const auto raw = base::decimal::multiply(amount.raw(), fraction.raw());
  TIDEGATE_ASSERT(raw.has_value(), "a fraction of an amount is no larger than the amount");
  return market::Amount::from_raw(*raw);
}

// The part of `whole` that belongs to `part_quantity` of `whole_quantity`.
// Precondition: 0 <= part_quantity <= whole_quantity, whole_quantity > 0.
inline market::Amount share_of(market::Amount whole, market::Quantity part_quantity,
                               market::Quantity whole_quantity) {
  if (part_quantity == whole_quantity) return whole;
  const auto ratio = base::decimal::divide(part_quantity.raw(), whole_quantity.raw());
  TIDEGATE_ASSERT(ratio.has_value(), "a part of a quantity is a fraction of it");
  return fraction_of(whole, market::Amount::from_raw(*ratio));
}

// What `amount` buys at `price`; none if that is out of any range.
inline std::optional<market::Quantity> quantity_for(market::Amount amount, market::Price price) {
  const auto raw = base::decimal::divide(amount.raw(), price.raw());
  if (!raw) return std::nullopt;
  return market::Quantity::from_raw(*raw);
}

// amount / quantity; none if that is out of any range.
inline std::optional<market::Price> price_per_unit(market::Amount amount, market::Quantity quantity) {
  const auto raw = base::decimal::divide(amount.raw(), quantity.raw());
  if (!raw) return std::nullopt;
  return market::Price::from_raw(*raw);
}

}  // namespace tidegate::trading
