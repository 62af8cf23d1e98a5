#include "tidegate/sim/markets/instruments.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "tidegate/base/validation.hpp"

namespace tidegate::sim {
namespace {

struct Listing {
  std::string_view base;
  std::string_view quote;
  int quantity_decimals;
  double start_price;
  int band_per_mille;  // either side
};

constexpr std::array kListings{
    Listing{"BTC", "USDT", 6, 61'680.0, 5}, Listing{"ETH", "USDT", 5, 2'682.0, 5},
    Listing{"SOL", "USDT", 3, 152.0, 10},   Listing{"BTC", "USDC", 6, 61'650.0, 50},
    Listing{"ETH", "USDC", 5, 2'681.0, 50},
};

market::Instrument instrument(const Listing& listing) {
  const auto band = market::Amount::from_raw(listing.band_per_mille * base::step_of<market::Amount>(3).raw());
  return market::Instrument{
      .symbol = market::Symbol{std::string(listing.base) + std::string(listing.quote)},
      .base = market::Asset{std::string(listing.base)},
      .quote = market::Asset{std::string(listing.quote)},
      .price_decimals = 2,
      .quantity_decimals = listing.quantity_decimals,
      .min_quantity = base::step_of<market::Quantity>(listing.quantity_decimals),
      .min_notional = market::Amount::from_int(1),
      .max_notional = market::Amount::from_int(2'000'000),
      .maker_fee = {},
      .taker_fee = market::Amount::from_raw(5 * base::step_of<market::Amount>(4).raw()),
      .price_band = market::PriceBand{.buy_above = band, .sell_below = band},
  };
}

constexpr std::size_t kLongestName = 30;
constexpr std::string_view kNameRule =
    "1 to 30 bytes of capitals, digits, parentheses or letters of another script";

bool in_a_name(char c) {
  const bool ascii = static_cast<unsigned char>(c) < 0x80U;
  return !ascii || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '(' || c == ')';
}

}  // namespace

std::vector<market::Instrument> default_instruments() {
  std::vector<market::Instrument> all;
  for (const Listing& listing : kListings) all.push_back(instrument(listing));
  return all;
}

std::vector<std::string> validate(const market::Instrument& instrument) {
  const auto is_name = [](const std::string& text) {
    return !text.empty() && text.size() <= kLongestName && std::ranges::all_of(text, in_a_name);
  };
  const auto is_fee = [](market::Amount fee) {
    return !fee.is_negative() && fee <= market::Amount::from_raw(base::step_of<market::Amount>(1).raw());
  };
  base::Problems problems;
  const auto require_name = [&](std::string_view field, const std::string& name) {
    problems.require(is_name(name), field, base::in_quotes(name), kNameRule);
  };
  require_name("base", instrument.base.value());
  require_name("quote", instrument.quote.value());
  problems.require_range("price_decimals", instrument.price_decimals, 0, 12);
  problems.require_range("quantity_decimals", instrument.quantity_decimals, 0, 12);
  problems.require_positive_amount("min_quantity", instrument.min_quantity);
  problems.require(!instrument.min_notional.is_negative(), "min_notional",
                   instrument.min_notional.to_string(), "0 or more");
  problems.require(instrument.max_notional >= instrument.min_notional, "max_notional",
                   instrument.max_notional.to_string(), "at least min_notional");
  if (instrument.price_band) {
    const auto& [above, below] = *instrument.price_band;
    problems.require_positive_amount("buy_above", above);
    problems.require(below.is_positive() && below < market::Amount::from_int(1), "sell_below",
                     below.to_string(), "between 0 and 1");
  }
  const auto require_fee = [&](std::string_view field, market::Amount fee) {
    problems.require(is_fee(fee), field, fee.to_string(), "from 0 to 0.1");
  };
  require_fee("maker_fee", instrument.maker_fee);
  require_fee("taker_fee", instrument.taker_fee);
  return problems.take();
}

double default_start_price(const market::Symbol& symbol) {
  for (const Listing& listing : kListings) {
    if (symbol.value() == std::string(listing.base) + std::string(listing.quote)) return listing.start_price;
  }
  return 100.0;
}

}  // namespace tidegate::sim
