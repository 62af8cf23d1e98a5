// Which loads are under way, so that identical reads share one, and which failed a moment ago.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/strong_id.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/resilience/call.hpp"
#include "tidegate/resilience/keyed/hashed_key.hpp"
#include "tidegate/resilience/keyed/text_key.hpp"

namespace tidegate::resilience {

using FlightId = base::StrongId<struct FlightIdTag, std::uint64_t>;

// One load, from the first caller's question until its outcome. It is `collecting` until it is sent.
// Laid out for memory: a busy client has thousands of them.
struct Flight {
  static constexpr base::Duration kAnyAge = base::Duration::max();

  TextKey key{std::string_view{}};     // empty: no call may join (writes, host probes)
  base::MonotonicTime deadline{};      // the latest of its waiters'; in the past when there are none
  base::Duration age_bound = kAnyAge;  // the strictest of its waiters'
  base::MonotonicTime sent_at = base::kNever;
  base::MonotonicTime lost_at = base::kNever;  // no outcome by then: joined no more
  FlightId whole{};                            // the bulk flight that it is a part of; FlightId{}: none
  std::uint32_t waiters = 0;
  EndpointId endpoint;
  AccountId account{};
  std::uint16_t attempts = 0;
  std::uint16_t holders = 1;  // more than one: several requests for it are under way
  bool invalidated = false;   // what it brings is older than an invalidation: not to be cached
  bool bulk = false;          // sent for others, its parts, and not for a caller of its own

  bool is_sent() const noexcept { return sent_at != base::kNever; }
  Route route() const noexcept { return {endpoint, account}; }
  bool is_part() const noexcept { return whole != FlightId{}; }
  std::optional<base::Duration> max_age() const noexcept {
    return age_bound == kAnyAge ? std::nullopt : std::optional{age_bound};
  }
};
static_assert(sizeof(Flight) <= 80,
              "see Flights: with its nodes and a key a flight takes less than 200 bytes");

// Ids and counts only: who waits, and with what, is known to the performer of the flights. A waiter that
// leaves is not reported here, so it cannot cancel anybody. A failed load is remembered for `negative_ttl`,
// so that those who come right behind do not each repeat it.
// Bounds: the owner asks `size` before it begins one; at most `kMostFailures` failures, the oldest goes
// first. Cost: O(1) a call, invalidate O(flights). Memory a flight, by GNU's heap: 112 bytes and 32 for
// finding it by its key, about 16 of buckets, and the key's own bytes where it has more than 23: under 200 in
// all.
class Flights {
 public:
  using Entry = std::pair<const FlightId, Flight>;

  explicit Flights(base::Duration negative_ttl) : negative_ttl_(negative_ttl) {}

  // Of failures from now on; those that are remembered keep their end.
  void remember_failures_for(base::Duration negative_ttl) noexcept { negative_ttl_ = negative_ttl; }

  FlightId begin(std::string_view key, Route route = {});
  // One that is sent for other flights, its parts.
  FlightId begin_bulk(std::string_view key, Route route);
  // The flight that a read with this key may share: still to be sent, or sent at `oldest` or later and not
  // lost. Null: there is none.
  const Entry* joinable(std::string_view key, base::MonotonicTime oldest, base::MonotonicTime now) const;
  void join(FlightId id, const Call& call);
  // Its waiters wait that long at least.
  void extend(FlightId id, base::MonotonicTime deadline);
  // From now on what `bulk` brings is `part`'s answer too; if it is under way, so is the part. `params`: what
  // the part asks for; needed, and kept, only where no key contains it.
  void adopt(FlightId bulk, FlightId part, std::string_view params = {});
  // The parts are on their own again; or one of them is.
  std::vector<FlightId> release_parts(FlightId bulk);
  void release_part(FlightId part);
  void sent(FlightId id, base::MonotonicTime now, base::MonotonicTime lost_at);
  // Back to collecting, for another attempt; if a newer flight has its key, that one keeps it.
  void again(FlightId id);
  // One more request for it is under way; each holder drops it when it ends.
  void share(FlightId id) { ++at(id).holders; }
  // The last holder's drop ends it. Nothing if it has ended.
  void drop(FlightId id);
  // Forgets the flight and its parts, however many hold it; nothing if there is none.
  void end(FlightId id);

  // Flights already sent under keys with that prefix are not joined any more, and marked; so are those whose
  // answer holds the same and more ("5?" for the prefix "5?symbol=A": a key that ends with its '?'). Failures
  // remembered under such keys are forgotten. Precondition: the prefix has its '?'.
  void invalidate(std::string_view key_prefix);

  // All that is sent, but for `answered` and its parts, is not joined any more, and marked; failures are
  // forgotten: the exchange answers again, and what was asked before may hang for long.
  void overtake(FlightId answered);

  void remember_failure(std::string_view key, base::Error error, base::MonotonicTime now);
  const base::Error* failure(std::string_view key, base::MonotonicTime now) const;

  // Flights that the bulk flight's answer will answer; they are sent and end with it.
  const std::vector<FlightId>& parts(FlightId bulk) const;
  // What a flight without a key asks for, if it was ever a part; else empty.
  std::string_view params_without_key(FlightId id) const;

  // Null: there is none.
  const Flight* find(FlightId id) const;
  std::size_t size() const noexcept { return flights_.size(); }
  // How many of that endpoint for that account have been sent and have not ended.
  std::size_t under_way(Route route) const noexcept;

 private:
  static constexpr std::size_t kMostFailures = 256;
  struct Failure {
    base::Error error;
    base::MonotonicTime until;
  };

  struct HashKey {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const noexcept { return hash_text(key); }
    std::size_t operator()(const Entry* entry) const noexcept { return (*this)(entry->second.key.view()); }
  };
  struct SameKey {
    using is_transparent = void;
    static std::string_view key_of(std::string_view key) noexcept { return key; }
    static std::string_view key_of(const Entry* entry) noexcept { return entry->second.key.view(); }
    bool operator()(const auto& a, const auto& b) const noexcept { return key_of(a) == key_of(b); }
  };

  Entry& entry(FlightId id);
  Flight& at(FlightId id) { return entry(id).second; }
  // The flight that has its key now is joined from now on no more.
  void attach(Entry& entry);
  void detach(Entry& entry);
  std::size_t& under_way_of(const Flight& flight);

  base::Duration negative_ttl_;
  std::uint64_t last_id_ = 0;
  std::vector<std::vector<std::size_t>> under_way_;  // by endpoint and account, as far as one was ever sent
  std::unordered_map<FlightId, Flight> flights_;     // whose nodes stay where they are
  std::unordered_set<Entry*, HashKey, SameKey> by_key_;
  std::map<FlightId, std::vector<FlightId>> parts_;   // of bulk flights
  std::unordered_map<FlightId, std::string> params_;  // of parts without a key: few, and only writes
  std::map<std::string, Failure, std::less<>> failures_;
};

}  // namespace tidegate::resilience
