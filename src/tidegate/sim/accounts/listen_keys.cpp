#include "tidegate/sim/accounts/listen_keys.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tidegate/base/validation.hpp"

namespace tidegate::sim {

using base::MonotonicTime;
using mexc::wire::ListenKey;

std::vector<std::string> ListenKeySettings::validate() const {
  base::Problems problems;
  problems.require_positive("validity", validity, base::Duration::max());
  problems.require_at_least("max_keys", max_keys, 1);
  problems.require_at_least("max_connections", max_connections, 1);
  return problems.take();
}

std::optional<ListenKey> ListenKeys::create(AccountId account, MonotonicTime now) {
  if (of(account, now).size() >= settings_.max_keys) return std::nullopt;
  ListenKey key{fmt::format("{:016x}{:016x}{:016x}{:016x}", random_.next(), random_.next(), random_.next(),
                            random_.next())};
  keys_.emplace(key, Grant{account, now + settings_.validity});
  return key;
}

std::vector<ListenKey> ListenKeys::of(AccountId account, MonotonicTime now) {
  drop_expired(now);
  std::vector<ListenKey> out;
  for (const auto& [key, grant] : keys_) {
    if (grant.account == account) out.push_back(key);
  }
  return out;
}

bool ListenKeys::keep(AccountId account, const ListenKey& key, MonotonicTime now) {
  Grant* grant = find(account, key, now);
  if (grant == nullptr) return false;
  grant->until = now + settings_.validity;
  return true;
}

bool ListenKeys::close(AccountId account, const ListenKey& key, MonotonicTime now) {
  if (find(account, key, now) == nullptr) return false;
  keys_.erase(key);
  return true;
}

std::optional<AccountId> ListenKeys::connect(const ListenKey& key, MonotonicTime now) {
  drop_expired(now);
  const auto at = keys_.find(key);
  if (at == keys_.end() || at->second.connections >= settings_.max_connections) return std::nullopt;
  ++at->second.connections;
  return at->second.account;
}

void ListenKeys::disconnect(const ListenKey& key) {
  const auto at = keys_.find(key);
  if (at != keys_.end()) --at->second.connections;
}

bool ListenKeys::valid(const ListenKey& key, MonotonicTime now) const {
  const auto at = keys_.find(key);
  return at != keys_.end() && now < at->second.until;
}

ListenKeys::Grant* ListenKeys::find(AccountId account, const ListenKey& key, MonotonicTime now) {
  drop_expired(now);
  const auto at = keys_.find(key);
  return at != keys_.end() && at->second.account == account ? &at->second : nullptr;
}

void ListenKeys::drop_expired(MonotonicTime now) {
  std::erase_if(keys_, [now](const auto& entry) { return entry.second.until <= now; });
}

}  // namespace tidegate::sim
