// What an order costs: its value, the fee on it, the asset it pays with.
#pragma once

#include <algorithm>

#include "tidegate/base/assert.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/sim/accounts/fee_asset.hpp"

namespace tidegate::sim {

// Precondition: the value fits an amount, as that of every admitted order does.
inline market::Amount value_of(market::Price price, market::Quantity quantity) {
  const auto value = market::notional(price, quantity);
  TIDEGATE_ASSERT(value.has_value(), "the value of an admitted order fits an amount");
  return *value;
}

// `rate` is a fraction of the value, which may be of either asset. To an amount's last digit, rounded down.
inline market::Amount fee_on(market::Amount value, market::Amount rate) {
  const auto fee = base::decimal::multiply(value.raw(), rate.raw());
  TIDEGATE_ASSERT(fee.has_value(), "a fee is smaller than what it is taken of");
  return market::Amount::from_raw(*fee);
}

// A buy whose fee is in quote must be able to pay the dearer of the two fees, since it may trade as either.
inline market::Amount with_fee(market::Amount value, const market::Instrument& instrument, FeeAsset fees) {
  if (fees == FeeAsset::kReceived) return value;
  return value + fee_on(value, std::max(instrument.maker_fee, instrument.taker_fee));
}

inline market::Amount as_amount(market::Quantity quantity) {
  return market::Amount::from_raw(quantity.raw());
}

inline const market::Asset& paid_with(const market::Instrument& instrument, market::Side side) {
  return side == market::Side::kBuy ? instrument.quote : instrument.base;
}

}  // namespace tidegate::sim
