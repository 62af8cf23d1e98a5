// The Gate's one question, and what it says: the words in which decide.cpp asks all policies.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tidegate/resilience/cache/cache.hpp"
#include "tidegate/resilience/call.hpp"
#include "tidegate/resilience/gate/decision.hpp"
#include "tidegate/resilience/gate/decision_log.hpp"
#include "tidegate/resilience/loads/flights.hpp"

namespace tidegate::resilience {

// What should happen to this call, or to this load of a call, now?
struct Question {
  enum class Standing : std::uint8_t {
    kAsked,      // a caller asks
    kRenewal,    // no caller asks: a value that is handed out grows old
    kCollected,  // a load that was held back for a batch, by itself or as the batch, and is due
    kQueued,     // a load in the queue that nothing there holds up
  };

  const Call& call;  // of a load: deadline and max_age are those of all who wait for it
  std::string_view key;
  Standing standing;
  FlightId load{};              // of kCollected and kQueued
  base::MonotonicTime ready{};  // of kQueued: when its turn comes as far as limits go

  bool is_load() const noexcept { return standing == Standing::kCollected || standing == Standing::kQueued; }
  // A batch may hold nothing but renewals.
  bool is_waited_for(base::MonotonicTime now) const noexcept {
    return standing != Standing::kRenewal && (standing != Standing::kCollected || call.deadline > now);
  }
};

struct Verdict {
  enum class Kind : std::uint8_t {
    kServe,        // `reply`
    kJoin,         // `flight` brings the same
    kBecomePart,   // the bulk load `flight` brings it among others
    kCollect,      // hold it back for a batch
    kSend,         // now; nothing is in its way
    kWait,         // for its turn
    kRefuse,       // `error`; or, where there is one, the old value `reply` instead
    kNothingLeft,  // a bulk load: all its parts have their answers
    kDrop,         // a renewal that would have to wait, or that somebody else has begun
  };
  struct Part {
    FlightId flight;
    PayloadReply reply;
  };

  // Written out and not constexpr: a defaulted one lets gcc 12 zero it whole, a fifth of a warm read's
  // time.
  Verdict() {}  // NOLINT(modernize-use-equals-default)

  Kind kind = Kind::kDrop;
  bool refresh_due = false;  // of kServe: a renewal should follow
  bool looked_up = false;    // in the cache, where `found` is what was there
  StreamWord stream = StreamWord::kNotAsked;
  Cache<PayloadPtr>::Lookup found;
  std::optional<PayloadReply> reply;
  FlightId flight{};                         // of kJoin and kBecomePart
  base::MonotonicTime ready = base::kNever;  // of kWait: its turn as far as limits go
  std::optional<base::Error> error;
  std::vector<Part> parts;  // of a bulk load, whatever becomes of the others: these have their answers
};

}  // namespace tidegate::resilience
