// One cached value with its terms, and what follows from them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "tidegate/base/time.hpp"

namespace tidegate::resilience {

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

template <class V>
struct CacheEntry {
  V value;
  base::MonotonicTime stored_at{};
  CacheTerms terms;

  base::Duration in_hands(base::MonotonicTime now) const { return now - stored_at; }
  // Upper bound of the value's true age.
  base::Duration age(base::MonotonicTime now) const { return in_hands(now) + terms.base_age; }
  base::MonotonicTime gone_at() const { return base::saturating_add(stored_at, terms.bound()); }
  Freshness freshness(base::MonotonicTime now) const {
    const base::Duration held = in_hands(now);
    if (held < terms.ttl) return Freshness::kFresh;
    return held < terms.stale_bound ? Freshness::kStale : Freshness::kAbsent;
  }
};

}  // namespace tidegate::resilience
