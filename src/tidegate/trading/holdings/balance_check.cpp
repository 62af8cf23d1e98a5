#include "tidegate/trading/holdings/balance_check.hpp"

namespace tidegate::trading {

std::optional<std::string> BalanceCheck::observe(const market::Asset& asset, market::Amount has,
                                                 market::Quantity held, market::Quantity step) {
  const auto least = market::Amount::from_raw(step.raw());
  const auto beside = has - market::Amount::from_raw(held.raw());
  const auto known = beside_.find(asset);
  if (known == beside_.end()) {
    beside_.emplace(asset, beside);
    if (-beside < least) return std::nullopt;
    return "the account has " + has.to_string() + " " + asset.value() + " and trading counts " +
           held.to_string() +
           " as held: some was sold or moved away by somebody else; only what is there can be sold";
  }
  const auto difference = beside - known->second;
  if (difference < least && -difference < least) return std::nullopt;
  const auto before = known->second;
  known->second = beside;
  return "the account has " + has.to_string() + " " + asset.value() + ", trading counts " + held.to_string() +
         " as held, and besides there were " + before.to_string() + " before: " + difference.to_string() +
         " came from somewhere else (another trader on this account, a deposit, or a fill that the exchange "
         "did not tell of); nothing was changed here, compare with `tidegate orders`";
}

}  // namespace tidegate::trading
