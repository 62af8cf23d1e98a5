// Keeps answers for a while: fresh up to their TTL, stale up to their stale bound, then gone.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::resilience {

inline constexpr std::size_t kDefaultCacheEntries = 1000;

struct CacheSettings {
  std::size_t max_entries = kDefaultCacheEntries;

  // One message for each field out of its range; empty when all is well.
  std::vector<std::string> validate() const;
};

enum class Freshness : std::uint8_t { kAbsent, kFresh, kStale };
enum class RemovalCause : std::uint8_t { kReplaced, kEvicted, kExpired, kErased };
std::string_view name(RemovalCause cause) noexcept;

// How long an entry may be used, counted from the instant it was stored (its time in our hands).
struct CacheTerms {
  base::Duration ttl{};  // fresh while in our hands for less than that: exactly at its TTL it has expired
  base::Duration
      stale_bound{};          // stale while in our hands for less than that; 0, or below the TTL: never stale
  base::Duration base_age{};  // how old it can have been when stored: the round trip that fetched it

  // From then on the entry is gone.
  base::Duration bound() const noexcept { return std::max(ttl, stale_bound); }
};

struct CacheStatistics {
  std::uint64_t hits = 0;  // fresh
  std::uint64_t stale_hits = 0;
  std::uint64_t misses = 0;
  std::uint64_t stored = 0;
  std::uint64_t evictions = 0;    // pushed out by the capacity while still usable
  std::uint64_t expirations = 0;  // removed after their bound
};

// Algorithm: hash table of nodes that also form the list of use, least recently used last. Every operation is
// O(1) but erase_prefix, remove_expired and clear, which are O(entries). A hit takes a std::string_view and
// allocates nothing. An entry past its bound is never handed out; it leaves when it is next touched, is least
// recently used, or with remove_expired, so dead entries hold memory, but never more than max_entries.
//
// Pure: single owner, `now` never goes back. V is any movable type, PayloadPtr at the Gate.
template <class V>
class Cache {
 public:
  struct Entry {
    V value;
    base::MonotonicTime stored_at{};
    CacheTerms terms;

    base::Duration in_hands(base::MonotonicTime now) const { return now - stored_at; }
    // Upper bound of the value's true age.
    base::Duration age(base::MonotonicTime now) const { return in_hands(now) + terms.base_age; }
    Freshness freshness(base::MonotonicTime now) const {
      const base::Duration held = in_hands(now);
      if (held < terms.ttl) return Freshness::kFresh;
      return held < terms.stale_bound ? Freshness::kStale : Freshness::kAbsent;
    }
  };
  // `entry` is null exactly when kAbsent, and valid until the cache is next changed.
  struct Lookup {
    const Entry* entry = nullptr;
    Freshness freshness = Freshness::kAbsent;
  };
  // Told of each value that leaves, after it has left. Must not call back into the cache.
  using RemovalListener = std::move_only_function<void(const std::string& key, V value, RemovalCause cause)>;

  // Precondition: settings.validate() is empty.
  explicit Cache(CacheSettings settings = {}, RemovalListener listener = nullptr)
      : settings_(settings), listener_(std::move(listener)) {
    TIDEGATE_ASSERT(settings_.validate().empty(), "a cache is made with valid settings");
  }
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;
  ~Cache() = default;  // values still there are destroyed without telling the listener

  // Asks, changes nothing: neither the order of use nor the statistics.
  Lookup peek(std::string_view key, base::MonotonicTime now) const {
    const auto found = nodes_.find(key);
    if (found == nodes_.end()) return {};
    const Freshness freshness = found->second.entry.freshness(now);
    if (freshness == Freshness::kAbsent) return {};
    return {&found->second.entry, freshness};
  }

  // Counts the use. An entry past its bound is removed.
  Lookup get(std::string_view key, base::MonotonicTime now);

  // Stores or replaces; counts as a use. With a bound of 0 nothing is stored, but an older value of that key
  // leaves. At capacity the least recently used entry leaves (as kExpired if its bound has passed).
  void set(std::string_view key, V value, CacheTerms terms, base::MonotonicTime now);

  // True if there was one, usable or not.
  bool erase(std::string_view key);
  // The number erased.
  std::size_t erase_prefix(std::string_view prefix);
  std::size_t remove_expired(base::MonotonicTime now);
  void clear() { erase_prefix({}); }

  // Including entries past their bound that have not left yet.
  std::size_t size() const noexcept { return nodes_.size(); }
  const CacheStatistics& statistics() const noexcept { return statistics_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const noexcept { return std::hash<std::string_view>{}(key); }
  };
  struct Node;
  using Nodes = std::unordered_map<std::string, Node, Hash, std::equal_to<>>;
  using Item = std::pair<const std::string, Node>;  // the table's element: its address never changes
  struct Node {
    Entry entry;
    Item* newer = nullptr;
    Item* older = nullptr;
  };

  void link_newest(Item& item) noexcept;
  void unlink(Item& item) noexcept;
  void touch(Item& item) noexcept;
  void remove(typename Nodes::iterator at, RemovalCause cause);
  // Counts a value that has left, and tells the listener.
  void tell(const std::string& key, V left, RemovalCause cause);
  static RemovalCause cause_at(base::MonotonicTime now, const Entry& entry, RemovalCause if_usable);
  // Removes every item that `condemned(item)` names, oldest use first.
  template <class Condemned>
  std::size_t remove_if(RemovalCause cause, Condemned condemned);

  CacheSettings settings_;
  RemovalListener listener_;
  Nodes nodes_;
  Item* newest_ = nullptr;
  Item* oldest_ = nullptr;
  CacheStatistics statistics_;
};

template <class V>
typename Cache<V>::Lookup Cache<V>::get(std::string_view key, base::MonotonicTime now) {
  const auto found = nodes_.find(key);
  if (found == nodes_.end()) {
    ++statistics_.misses;
    return {};
  }
  const Freshness freshness = found->second.entry.freshness(now);
  if (freshness == Freshness::kAbsent) {
    ++statistics_.misses;
    remove(found, RemovalCause::kExpired);
    return {};
  }
  ++(freshness == Freshness::kFresh ? statistics_.hits : statistics_.stale_hits);
  touch(*found);
  return {&found->second.entry, freshness};
}

template <class V>
void Cache<V>::set(std::string_view key, V value, CacheTerms terms, base::MonotonicTime now) {
  const bool kept = terms.bound() > base::Duration::zero();
  if (kept) ++statistics_.stored;
  if (const auto known = nodes_.find(key); known != nodes_.end()) {
    Entry& entry = known->second.entry;
    const RemovalCause cause = cause_at(now, entry, RemovalCause::kReplaced);
    if (!kept) return remove(known, cause);
    // In place: a refresh of the same key, the most frequent store, allocates nothing.
    V older = std::exchange(entry.value, std::move(value));
    entry.stored_at = now;
    entry.terms = terms;
    touch(*known);
    return tell(known->first, std::move(older), cause);
  }
  if (!kept) return;
  if (nodes_.size() >= settings_.max_entries) {
    remove(nodes_.find(oldest_->first), cause_at(now, oldest_->second.entry, RemovalCause::kEvicted));
  }
  link_newest(*nodes_.try_emplace(std::string{key}, Node{.entry = {std::move(value), now, terms}}).first);
}

template <class V>
bool Cache<V>::erase(std::string_view key) {
  const auto found = nodes_.find(key);
  if (found == nodes_.end()) return false;
  remove(found, RemovalCause::kErased);
  return true;
}

template <class V>
std::size_t Cache<V>::erase_prefix(std::string_view prefix) {
  return remove_if(RemovalCause::kErased,
                   [prefix](const Item& item) { return item.first.starts_with(prefix); });
}

template <class V>
std::size_t Cache<V>::remove_expired(base::MonotonicTime now) {
  return remove_if(RemovalCause::kExpired, [now](const Item& item) {
    return item.second.entry.freshness(now) == Freshness::kAbsent;
  });
}

template <class V>
template <class Condemned>
std::size_t Cache<V>::remove_if(RemovalCause cause, Condemned condemned) {
  std::size_t removed = 0;
  for (Item* item = oldest_; item != nullptr;) {
    Item* const next = item->second.newer;
    if (condemned(*item)) {
      remove(nodes_.find(item->first), cause);
      ++removed;
    }
    item = next;
  }
  return removed;
}

template <class V>
void Cache<V>::remove(typename Nodes::iterator at, RemovalCause cause) {
  unlink(*at);
  auto node = nodes_.extract(at);
  tell(node.key(), std::move(node.mapped().entry.value), cause);
}

template <class V>
void Cache<V>::tell(const std::string& key, V left, RemovalCause cause) {
  if (cause == RemovalCause::kEvicted) ++statistics_.evictions;
  if (cause == RemovalCause::kExpired) ++statistics_.expirations;
  if (listener_) listener_(key, std::move(left), cause);
}

template <class V>
RemovalCause Cache<V>::cause_at(base::MonotonicTime now, const Entry& entry, RemovalCause if_usable) {
  return entry.freshness(now) == Freshness::kAbsent ? RemovalCause::kExpired : if_usable;
}

template <class V>
void Cache<V>::touch(Item& item) noexcept {
  if (newest_ == &item) return;
  unlink(item);
  link_newest(item);
}

template <class V>
void Cache<V>::link_newest(Item& item) noexcept {
  item.second.older = newest_;
  item.second.newer = nullptr;
  (newest_ == nullptr ? oldest_ : newest_->second.newer) = &item;
  newest_ = &item;
}

template <class V>
void Cache<V>::unlink(Item& item) noexcept {
  Item* const newer = item.second.newer;
  Item* const older = item.second.older;
  (newer == nullptr ? newest_ : newer->second.older) = older;
  (older == nullptr ? oldest_ : older->second.newer) = newer;
}

}  // namespace tidegate::resilience
