// What a Gate said of its latest calls, and what became of the loads that answered them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tidegate/base/circuit_state.hpp"
#include "tidegate/base/error.hpp"
#include "tidegate/base/reply.hpp"
#include "tidegate/base/request_id.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/resilience/call.hpp"
#include "tidegate/resilience/loads/flights.hpp"

namespace tidegate::resilience {

// Who wanted it.
enum class Asker : std::uint8_t {
  kCaller,
  kRenewal,    // nobody waits: a value that was handed out grows old
  kBulk,       // the Gate: one request for several calls, its parts
  kHostProbe,  // the Gate: is the host back?
};
std::string_view name(Asker asker) noexcept;

// What the Gate said at once.
enum class Ruling : std::uint8_t {
  kServed,      // here is a current value
  kServedOld,   // here is an old one, because there is no better to be had
  kJoined,      // wait for what is under way
  kBecamePart,  // wait for a bulk request that brings it among others
  kCollected,   // held back for a bulk request
  kSent,        // a request of its own, now
  kWaits,       // for its turn
  kRefused,
};
std::string_view name(Ruling ruling) noexcept;

// What a live stream said.
enum class StreamWord : std::uint8_t {
  kNotAsked,    // there is none for that read
  kNotHealthy,  // it cannot stand in now
  kTooOld,      // older than the caller allows, or it has no value
  kCurrent,
};
std::string_view name(StreamWord word) noexcept;

// What the cache said.
enum class CacheWord : std::uint8_t {
  kNotAsked,  // a write, or a stream answered before
  kNothing,   // nothing that could be used
  kExpired,   // past its TTL; good enough only in need
  kTooOld,    // fresh, but older than the caller allows
  kFresh,
};
std::string_view name(CacheWord word) noexcept;

// One decision. Trivially copyable, written once: 8192 of them are 1 MiB.
struct DecisionRecord {
  static constexpr std::size_t kMostParams = 40;
  static constexpr std::uint32_t kNoLimit = UINT32_MAX;

  base::RequestId id{};
  base::MonotonicTime decided_at{};
  base::MonotonicTime deadline = base::kNever;  // the caller's
  FlightId flight{};                            // the load that it waits for; FlightId{}: none
  base::Duration age{};       // of what the cache or the stream had; of what was handed out at once
  base::Duration past_ttl{};  // of kExpired: since when the TTL is over
  base::MonotonicTime until = base::kNever;  // its turn, or when to ask again; kNever: not known
  std::uint32_t weight = 0;                  // what it weighs by address, or else by account …
  std::uint32_t weight_left = kNoLimit;      // … and what its endpoint's own limit had left of that
  EndpointId endpoint{};
  AccountId account{};
  Asker asker = Asker::kCaller;
  Ruling ruling = Ruling::kServed;
  StreamWord stream = StreamWord::kNotAsked;
  CacheWord cache = CacheWord::kNotAsked;
  bool judged = false;  // circuit and weight were asked: nothing at hand or under way was good enough
  base::CircuitState circuit = base::CircuitState::kClosed;
  base::Source source = base::Source::kNetwork;  // of kServed and kServedOld
  base::ErrorCode code = base::ErrorCode::kIo;   // of kServedOld and kRefused: what was in the way
  std::uint8_t params_size = 0;
  bool params_cut = false;                      // there is more
  std::array<char, kMostParams> params_text{};  // nothing where EndpointPolicy::secret_params

  std::string_view params() const noexcept { return {params_text.data(), params_size}; }
};
static_assert(sizeof(DecisionRecord) <= 128, "a decision takes two lines of the processor's cache at most");

// One load: a request or several in turn, until those who wait have their answer.
struct LoadRecord {
  FlightId flight{};
  base::RequestId asked_by{};  // the call, or the bulk request, that began it
  FlightId whole{};            // the bulk load that it goes with; FlightId{}: none
  base::MonotonicTime began_at{};
  base::MonotonicTime sent_at = base::kNever;  // first
  base::MonotonicTime ended_at = base::kNever;
  base::Duration age{};           // of its value when it ended
  std::uint16_t http_status = 0;  // 0: no HTTP answer
  std::uint16_t attempts = 0;     // requests one after the other; hedges are not among them
  std::uint8_t hedges = 0;
  bool hedge_won = false;
  bool has_value = false;
  bool has_error = false;                        // with a value: that one stands in for the answer
  base::Source source = base::Source::kNetwork;  // of its value
  base::ErrorCode code = base::ErrorCode::kIo;   // of its error

  bool is_sent() const noexcept { return sent_at != base::kNever; }
  bool has_ended() const noexcept { return ended_at != base::kNever; }
};
static_assert(sizeof(LoadRecord) <= 80, "see DecisionLog: its memory");

// All that is known of one request.
struct RequestStory {
  DecisionRecord decision;
  std::optional<LoadRecord> load;   // what it waited for; none, or the log has forgotten it
  std::optional<LoadRecord> whole;  // the bulk load that brought it
};

// The latest decisions and loads, as many of each as it was made for (rounded up to a power of two, kFewest
// at least): the oldest go first, and an id whose record has gone is told apart from one that never was. What
// is joined by many is written once, however many wait. Memory: 120 and 80 bytes for each, reserved at once,
// taken as they come; nothing is allocated later. Every operation is O(1). Ids are numbers in order: no dice
// are rolled. Thread rule: single owner.
class DecisionLog {
 public:
  // One decision may write several records, a bulk request's above all.
  static constexpr std::size_t kFewest = 64;

  // `most`: kFewest at least are kept; 0 keeps nothing, and numbers all the same. `process`: the upper half
  // of every id.
  DecisionLog(std::size_t most, std::uint32_t process);

  // The next number's record; the owner fills it in.
  DecisionRecord& add() noexcept {
    if (++last_ == 0) ++last_;  // no id has the number 0
    DecisionRecord& record = slot(decisions_, last_);
    record = {};
    record.id = base::request_id(process_, last_);
    return record;
  }

  void began(FlightId load, base::RequestId asked_by, base::MonotonicTime now) noexcept;
  void adopted(FlightId bulk, FlightId part) noexcept;
  // By itself or as the bulk load that it is.
  void sent(FlightId load, base::MonotonicTime now) noexcept;
  void hedged(FlightId load) noexcept;
  // `by_hedge`: the second request answered first.
  void ended(FlightId load, const std::optional<base::Reply<PayloadPtr>>& value,
             const std::optional<base::Error>& error, bool by_hedge, base::MonotonicTime now) noexcept;
  // The call that began it; none: forgotten.
  base::RequestId asked_by(FlightId load) const noexcept;

  // Errors: kNotFound, and the message says why: of another run, too old, never given.
  base::Result<RequestStory> find(base::RequestId id) const;

 private:
  template <class Record>
  Record& slot(std::vector<Record>& records, std::uint64_t number) noexcept {
    const std::size_t at = number & mask_;
    if (at >= records.size()) [[unlikely]]
      records.resize(at + 1);  // within what is reserved
    return records[at];
  }
  // Null: forgotten.
  LoadRecord* known(FlightId load) noexcept;
  const LoadRecord* known(FlightId load) const noexcept;
  std::optional<LoadRecord> copy_of(FlightId load) const;

  std::uint32_t process_;
  std::uint32_t last_ = 0;
  std::size_t mask_;
  bool keeps_;
  std::vector<DecisionRecord> decisions_;  // by the id's number
  std::vector<LoadRecord> loads_;          // by the flight's
};

}  // namespace tidegate::resilience
