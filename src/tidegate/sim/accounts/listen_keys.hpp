// The keys that open an account's private streams, and when they stop opening them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/random.hpp"
#include "tidegate/mexc/wire/values.hpp"
#include "tidegate/sim/accounts/ledger.hpp"

namespace tidegate::sim {

// MEXC's documents, 2025-07.
struct ListenKeySettings {
  base::Duration validity = std::chrono::minutes{60};  // from creation or the last keeping; above 0
  std::size_t max_keys = 60;                           // an account; at least 1
  std::size_t max_connections = 5;                     // a key; at least 1

  // What is wrong, a line a field; empty: nothing.
  std::vector<std::string> validate() const;
};

// 64 hexadecimal digits each, from a seed: they guard simulated accounts only. A key that ended, by age or by
// being closed, is forgotten; connections that were opened with it stay open and hear nothing more. Cost:
// O(log keys), listing O(keys). `now` never goes back.
class ListenKeys {
 public:
  // Precondition: settings are valid.
  ListenKeys(ListenKeySettings settings, std::uint64_t seed) : settings_(settings), random_(seed) {}

  // nullopt: the account has as many as it may have.
  std::optional<mexc::wire::ListenKey> create(AccountId account, base::MonotonicTime now);
  // Of an account, in no order that means anything.
  std::vector<mexc::wire::ListenKey> of(AccountId account, base::MonotonicTime now);
  // False: it is no valid key of that account.
  bool keep(AccountId account, const mexc::wire::ListenKey& key, base::MonotonicTime now);
  bool close(AccountId account, const mexc::wire::ListenKey& key, base::MonotonicTime now);
  // How many an account may have.
  std::size_t most() const noexcept { return settings_.max_keys; }
  // Every key ends.
  void expire_all() { keys_.clear(); }

  // A connection that names `key`. nullopt: no valid key, or it has as many connections as it may have.
  std::optional<AccountId> connect(const mexc::wire::ListenKey& key, base::MonotonicTime now);
  // Precondition: it was connected.
  void disconnect(const mexc::wire::ListenKey& key);
  bool valid(const mexc::wire::ListenKey& key, base::MonotonicTime now) const;

 private:
  struct Grant {
    AccountId account;
    base::MonotonicTime until;
    std::size_t connections = 0;
  };

  Grant* find(AccountId account, const mexc::wire::ListenKey& key, base::MonotonicTime now);
  void drop_expired(base::MonotonicTime now);

  ListenKeySettings settings_;
  base::Random random_;
  std::map<mexc::wire::ListenKey, Grant> keys_;
};

}  // namespace tidegate::sim
