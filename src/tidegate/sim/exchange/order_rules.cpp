#include "tidegate/sim/exchange/order_rules.hpp"

#include <algorithm>
#include <string_view>

#include "tidegate/mexc/server/refusal.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"

namespace tidegate::sim {

namespace code = mexc::wire::code;
using market::OrderType;
using market::Price;
using market::Quantity;
using mexc::server::refuse;

namespace {

constexpr std::size_t kMaxClientIdLength = 32;

bool safe(std::string_view client_id) {
  constexpr std::string_view kSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  return client_id.size() <= kMaxClientIdLength &&
         client_id.find_first_not_of(kSafe) == std::string_view::npos;
}

base::Result<void> check_quantity(const market::Instrument& instrument, Quantity quantity) {
  if (quantity.is_negative()) return refuse(code::kWrongParameter, "quantity must be positive");
  if (quantity.floor_to(base::step_of<Quantity>(instrument.quantity_decimals)) != quantity) {
    return refuse(code::kWrongParameter,
                  "quantity has more than " + std::to_string(instrument.quantity_decimals) + " decimals");
  }
  if (quantity < instrument.min_quantity) {
    return refuse(code::kBelowMinimum, "The minimum transaction volume cannot be less than:" +
                                           instrument.min_quantity.to_string() + instrument.base.value());
  }
  return {};
}

base::Result<void> check_price(const market::Instrument& instrument, Price price) {
  if (price.is_zero()) return refuse(code::kMissingParameter, "price cannot be null");
  if (price.is_negative()) return refuse(code::kWrongParameter, "price must be positive");
  if (price.floor_to(base::step_of<Price>(instrument.price_decimals)) != price) {
    return refuse(code::kWrongParameter,
                  "price has more than " + std::to_string(instrument.price_decimals) + " decimals");
  }
  return {};
}

}  // namespace

base::Result<void> check_order(const market::Instrument& instrument, const market::NewOrder& order) {
  if (!instrument.trading) return refuse(code::kTradingOff);
  if (!safe(order.client_id.value())) return refuse(code::kIllegalCharacters);
  const bool by_quote = order.type == OrderType::kMarket && !order.quote_quantity.is_zero();
  if (by_quote) {
    if (order.quote_quantity.is_negative()) {
      return refuse(code::kWrongParameter, "quoteOrderQty must be positive");
    }
    return check_value(instrument, order.quote_quantity);
  }
  if (order.quantity.is_zero()) return refuse(code::kMissingParameter, "quantity cannot be null");
  if (auto good = check_quantity(instrument, order.quantity); !good) return good;
  if (order.type == OrderType::kMarket) return {};
  if (auto good = check_price(instrument, order.price); !good) return good;
  const auto value = market::notional(order.price, order.quantity);
  return check_value(instrument, value ? *value : instrument.max_notional + market::Amount::from_int(1));
}

base::Result<void> check_value(const market::Instrument& instrument, market::Amount value) {
  if (value < instrument.min_notional) {
    return refuse(code::kBelowMinimum, "The minimum transaction volume cannot be less than:" +
                                           instrument.min_notional.to_string() + instrument.quote.value());
  }
  if (value > instrument.max_notional) {
    return refuse(code::kAboveMaximum, "The maximum transaction volume cannot be greater than:" +
                                           instrument.max_notional.to_string() + instrument.quote.value());
  }
  return {};
}

}  // namespace tidegate::sim
