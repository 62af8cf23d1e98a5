// What the simulated exchange reports of itself while it happens.
#pragma once

#include <cstdint>

#include "tidegate/sim/accounts/ledger.hpp"

namespace tidegate::sim {

// Where several causes come together in one event, the later one is reported.
enum class BalanceCause : std::uint8_t { kPlaced, kCancelled, kTraded };

// One asset of an account after an event, and what the event changed.
struct BalanceChange {
  market::Balance balance;
  market::Amount free_change;
  market::Amount locked_change;
  BalanceCause cause = BalanceCause::kPlaced;
};

// Hears of everything that happens, at the instant it happens; REST already agrees with it. Of one event an
// order is reported as new, then its fills, then what became of it, then the balances, one change an asset.
// Must not change the exchange from inside a call.
class ExchangeListener {
 public:
  virtual ~ExchangeListener() = default;
  virtual void on_depth(const market::Symbol& symbol, const market::DepthUpdate& update) = 0;
  virtual void on_trade(const market::Symbol& symbol, const market::Trade& trade) = 0;
  virtual void on_order(AccountId account, const market::OrderReport& report) = 0;
  virtual void on_fill(AccountId, const market::Fill&) {}
  virtual void on_balance(AccountId, const BalanceChange&) {}
};

}  // namespace tidegate::sim
