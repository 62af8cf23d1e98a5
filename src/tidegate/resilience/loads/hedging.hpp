// When a cheap read that is late is asked for a second time, on another connection.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/resilience/call.hpp"
#include "tidegate/resilience/loads/flights.hpp"

namespace tidegate::resilience {

struct HedgeSettings {
  bool enabled = true;
  std::uint32_t percent = 5;      // hedges per 100 first requests. 1..50
  std::uint32_t burst = 5;        // hedges saved up at most. 1..100
  std::uint32_t most_weight = 3;  // what weighs more is not hedged, address and account together. 1..1,000
  base::Duration quiet_after_429 = std::chrono::minutes{1};  // no hedge that long after a 429. 0 to 1 h

  // One message a wrong field; empty: all right.
  std::vector<std::string> validate() const;
};

// After Dean and Barroso, "The Tail at Scale" (CACM 56:2, 2013): the second request goes out when the first
// has taken longer than 95 of 100 do, and whichever answers first is the answer. The 95th percentile is that
// of the endpoint's last 64 round trips, and unknown before there are 32. At most `percent` of all requests
// are hedges; the Gate pays each out of the retry budget too. Cost: learn O(64), everything else O(log
// watched). Bound: a watched flight is one under way.
class Hedging {
 public:
  Hedging(std::size_t endpoints, HedgeSettings settings) : settings_(settings), rows_(endpoints) {}

  // Other settings from now on: what was learned and saved up stays, the latter within its new bound. Where
  // nothing is hedged any more, nothing is watched.
  void apply(const HedgeSettings& settings);

  void learn(EndpointId endpoint, base::Duration round_trip);
  // What a request would have to last to be hedged; absent: unknown.
  std::optional<base::Duration> percentile(EndpointId endpoint) const;
  void on_first_request() noexcept;
  void on_rate_limit(base::MonotonicTime now) noexcept;

  // A request of that endpoint was sent for `flight`. Nothing if it is too dear to be hedged, or its deadline
  // comes first. Precondition: a read that may be repeated.
  void watch(FlightId flight, const Call& call, CallWeight weight, base::MonotonicTime now);
  // Its flight has an answer or failed.
  void forget(FlightId flight);
  // kNever: none is watched.
  base::MonotonicTime next_due() const;
  // One whose time has come, watched no more; absent: none is.
  std::optional<std::pair<FlightId, Call>> take_due(base::MonotonicTime now);

  bool affordable(base::MonotonicTime now) const noexcept {
    return now >= quiet_until_ && hundredths_ >= kWhole;
  }
  // Precondition: affordable.
  void pay() noexcept { hundredths_ -= kWhole; }

 private:
  static constexpr std::uint32_t kWhole = 100;
  static constexpr std::size_t kRemembered = 64;
  static constexpr std::size_t kEnough = 32;

  struct Row {
    std::array<base::Duration, kRemembered> round_trips;
    std::size_t seen = 0;
    base::Duration percentile{};
  };
  using Due = std::pair<base::MonotonicTime, FlightId>;

  HedgeSettings settings_;
  std::vector<Row> rows_;
  std::map<Due, Call> watched_;
  std::map<FlightId, base::MonotonicTime> due_of_;
  std::uint32_t hundredths_ = 0;
  base::MonotonicTime quiet_until_ = base::MonotonicTime::min();
};

}  // namespace tidegate::resilience
