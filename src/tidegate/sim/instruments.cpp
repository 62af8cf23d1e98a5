#include "tidegate/sim/instruments.hpp"

#include <array>
#include <string_view>

namespace tidegate::sim {
namespace {

struct Listing {
  std::string_view base;
  std::string_view quote;
  int quantity_decimals;
  double start_price;
};

constexpr std::array kListings{
    Listing{"BTC", "USDT", 6, 61'680.0}, Listing{"ETH", "USDT", 5, 2'682.0}, Listing{"SOL", "USDT", 3, 152.0},
    Listing{"BTC", "USDC", 6, 61'650.0}, Listing{"ETH", "USDC", 5, 2'681.0},
};

market::Instrument instrument(const Listing& listing) {
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
  };
}

}  // namespace

std::vector<market::Instrument> default_instruments() {
  std::vector<market::Instrument> all;
  for (const Listing& listing : kListings) all.push_back(instrument(listing));
  return all;
}

double default_start_price(const market::Symbol& symbol) {
  for (const Listing& listing : kListings) {
    if (symbol.value() == std::string(listing.base) + std::string(listing.quote)) return listing.start_price;
  }
  return 100.0;
}

}  // namespace tidegate::sim
