// Who owns what on the simulated exchange. Nothing appears and nothing vanishes: that is asserted.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "tidegate/base/strong_id.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/matching/order.hpp"
#include "tidegate/sim/accounts/fee_asset.hpp"

namespace tidegate::sim {

// Accounts count from one; zero is the crowd, which owns without limit and may owe. Fees go to the house.
using AccountId = matching::OwnerId;

// One trade's consequences. Either side may be the crowd, which pays no fees. A seller's fee is in quote.
struct Settlement {
  AccountId buyer;
  AccountId seller;
  market::Amount base;
  market::Amount quote;
  market::Amount buyer_fee;  // in what `buyer_fee_in` says
  FeeAsset buyer_fee_in = kMexcFees;
  market::Amount seller_fee;
};

// Invariants, asserted after every change: no account's free or locked amount is negative; for every asset
// free + locked of all accounts + the house's fees + the crowd's position = what was deposited.
// Cost: O(log assets) a change plus O(accounts) for the check.
class Ledger {
 public:
  AccountId open_account();
  void deposit(AccountId account, const market::Asset& asset, market::Amount amount);

  // False: not that much is free; nothing was done.
  bool lock(AccountId account, const market::Asset& asset, market::Amount amount);
  // Precondition: that much is locked.
  void unlock(AccountId account, const market::Asset& asset, market::Amount amount);
  // The buyer pays quote, and the fee if it is in quote, out of locked quote, the seller base out of locked
  // base.
  void settle(const Settlement& settlement, const market::Asset& base, const market::Asset& quote);

  market::Balance balance(AccountId account, const market::Asset& asset) const;
  // In the order of assets' names; those never touched are absent.
  std::vector<market::Balance> balances(AccountId account) const;
  // What the house took in fees.
  market::Amount fees(const market::Asset& asset) const;
  std::size_t accounts() const noexcept { return accounts_.size(); }

 private:
  struct Holding {
    market::Amount free;
    market::Amount locked;
  };
  struct Pool {
    market::Amount deposited;
    market::Amount crowd;
    market::Amount fees;
  };

  Holding& holding(AccountId account, const market::Asset& asset);
  void check(const market::Asset& asset) const;

  std::vector<std::map<market::Asset, Holding>> accounts_;
  std::map<market::Asset, Pool> pools_;
};

}  // namespace tidegate::sim
