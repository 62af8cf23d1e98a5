// Which loads are under way, so that identical reads share one, and which failed a moment ago.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/strong_id.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/resilience/call.hpp"

namespace tidegate::resilience {

using FlightId = base::StrongId<struct FlightIdTag, std::uint64_t>;

// One load, from the first caller's question until its outcome. It is `collecting` until it is sent.
struct Flight {
  std::string key;  // empty: nobody may join (writes, host probes)
  EndpointId endpoint;
  std::uint32_t waiters = 0;
  base::MonotonicTime deadline{};         // the latest of its waiters'; in the past when there are none
  std::optional<base::Duration> max_age;  // the strictest of its waiters'
  std::optional<base::MonotonicTime> sent_at;
  base::MonotonicTime lost_at = base::kNever;  // no outcome by then: joined no more
  bool invalidated = false;  // what it brings is older than an invalidation: not to be cached
  std::uint32_t attempts = 0;
  std::uint32_t holders = 1;      // more than one: several requests for it are under way
  bool bulk = false;              // sent for others, not for a caller of its own
  std::vector<FlightId> parts;    // flights that its answer will answer; they are sent and end with it
  std::optional<FlightId> whole;  // the bulk flight that it is a part of
};

// Ids and counts only: who waits, and with what, is known to whoever performs the flights. A waiter that
// leaves is not told here, so it cannot cancel anybody. A failed load is remembered for `negative_ttl`, so
// that those who come right behind do not each repeat it.
// Bounds: the owner asks `size` before it begins one; at most `kMostFailures` failures, the oldest goes
// first. Cost: O(log flights) a call, invalidate O(flights).
class Flights {
 public:
  explicit Flights(base::Duration negative_ttl) : negative_ttl_(negative_ttl) {}

  FlightId begin(std::string key, EndpointId endpoint = {});
  // One that is sent for other flights, its parts.
  FlightId begin_bulk(std::string key, EndpointId endpoint);
  // The flight that a read with this key may share: still to be sent, or sent at `oldest` or later and not
  // lost.
  std::optional<FlightId> joinable(std::string_view key, base::MonotonicTime oldest,
                                   base::MonotonicTime now) const;
  void join(FlightId id, const Call& call);
  // From now on what `bulk` brings is `part`'s answer too; if it is under way, so is the part.
  void adopt(FlightId bulk, FlightId part);
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
  // Forgets the flight and its parts, whoever holds it; nothing if there is none.
  void end(FlightId id);

  // Flights already sent under keys with that prefix are not joined any more, and marked; so are those whose
  // answer holds the same and more ("5?" for the prefix "5?symbol=A": a key that ends with its '?').
  void invalidate(std::string_view key_prefix);

  void remember_failure(const std::string& key, base::Error error, base::MonotonicTime now);
  const base::Error* failure(std::string_view key, base::MonotonicTime now) const;

  // Null: there is none.
  const Flight* find(FlightId id) const;
  std::size_t size() const noexcept { return flights_.size(); }
  // How many of that endpoint have been sent and have not ended.
  std::size_t under_way(EndpointId endpoint) const noexcept;

 private:
  static constexpr std::size_t kMostFailures = 256;
  struct Failure {
    base::Error error;
    base::MonotonicTime until;
  };

  Flight& at(FlightId id);
  void detach(const Flight& flight, FlightId id);
  std::size_t& under_way_of(const Flight& flight);

  base::Duration negative_ttl_;
  std::uint64_t last_id_ = 0;
  std::vector<std::size_t> under_way_;  // by endpoint, as far as one was ever sent
  std::map<FlightId, Flight> flights_;
  std::map<std::string, FlightId, std::less<>> by_key_;
  std::map<std::string, Failure, std::less<>> failures_;
};

}  // namespace tidegate::resilience
