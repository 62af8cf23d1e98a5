#include "tidegate/sim/accounts/ledger.hpp"

#include "tidegate/base/assert.hpp"
#include "tidegate/sim/market.hpp"

namespace tidegate::sim {

using market::Amount;
using market::Asset;

AccountId Ledger::open_account() {
  accounts_.emplace_back();
  return AccountId{static_cast<std::uint32_t>(accounts_.size())};
}

void Ledger::deposit(AccountId account, const Asset& asset, Amount amount) {
  holding(account, asset).free += amount;
  pools_[asset].deposited += amount;
  check(asset);
}

bool Ledger::lock(AccountId account, const Asset& asset, Amount amount) {
  Holding& own = holding(account, asset);
  if (own.free < amount) return false;
  own.free -= amount;
  own.locked += amount;
  check(asset);
  return true;
}

void Ledger::unlock(AccountId account, const Asset& asset, Amount amount) {
  Holding& own = holding(account, asset);
  own.locked -= amount;
  own.free += amount;
  check(asset);
}

void Ledger::settle(const Settlement& s, const Asset& base, const Asset& quote) {
  if (s.buyer == kCrowd) {
    pools_[base].crowd += s.base;
    pools_[quote].crowd -= s.quote;
  } else {
    const bool out_of_base = s.buyer_fee_in == FeeAsset::kReceived;
    holding(s.buyer, base).free += out_of_base ? s.base - s.buyer_fee : s.base;
    holding(s.buyer, quote).locked -= out_of_base ? s.quote : s.quote + s.buyer_fee;
    pools_[out_of_base ? base : quote].fees += s.buyer_fee;
  }
  if (s.seller == kCrowd) {
    pools_[base].crowd -= s.base;
    pools_[quote].crowd += s.quote;
  } else {
    holding(s.seller, base).locked -= s.base;
    holding(s.seller, quote).free += s.quote - s.seller_fee;
    pools_[quote].fees += s.seller_fee;
  }
  check(base);
  check(quote);
}

market::Balance Ledger::balance(AccountId account, const Asset& asset) const {
  const auto& own = accounts_.at(account.value() - 1);
  const auto at = own.find(asset);
  if (at == own.end()) return {.asset = asset};
  return {asset, at->second.free, at->second.locked};
}

std::vector<market::Balance> Ledger::balances(AccountId account) const {
  std::vector<market::Balance> out;
  for (const auto& [asset, held] : accounts_.at(account.value() - 1)) {
    out.push_back({asset, held.free, held.locked});
  }
  return out;
}

Amount Ledger::fees(const Asset& asset) const {
  const auto at = pools_.find(asset);
  return at == pools_.end() ? Amount{} : at->second.fees;
}

Ledger::Holding& Ledger::holding(AccountId account, const Asset& asset) {
  TIDEGATE_ASSERT(account.value() >= 1 && account.value() <= accounts_.size(), "the account exists");
  return accounts_[account.value() - 1][asset];
}

void Ledger::check(const Asset& asset) const {
  const auto pool = pools_.find(asset);
  Amount held = pool == pools_.end() ? Amount{} : pool->second.crowd + pool->second.fees;
  for (const auto& account : accounts_) {
    const auto own = account.find(asset);
    if (own == account.end()) continue;
    TIDEGATE_ASSERT(!own->second.free.is_negative(), "no account owes a free amount");
    TIDEGATE_ASSERT(!own->second.locked.is_negative(), "no account pays out of more than it locked");
    held += own->second.free + own->second.locked;
  }
  const Amount deposited = pool == pools_.end() ? Amount{} : pool->second.deposited;
  TIDEGATE_ASSERT(held == deposited, "an asset neither appears nor vanishes");
}

}  // namespace tidegate::sim
