// One thing that goes wrong on the simulated exchange, when, and for whom.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/mexc/wire/pushes/channels.hpp"

namespace tidegate::sim {

enum class FaultKind : std::uint8_t {
  // requests: what becomes of the answer
  kDelay,            // `delay` longer
  kLateEffect,       // takes effect `delay` later, and is answered after that
  kErrorBefore,      // `status`, and the request had no effect
  kErrorAfter,       // `status`, although the request took effect
  kCutBefore,        // closed without an answer; had no effect
  kCutAfter,         // closed without an answer, although the request took effect
  kCutInBody,        // took effect; closed in the middle of the answer
  kStall,            // never answered; had no effect
  kStallAfter,       // never answered, although the request took effect
  kStallInBody,      // took effect; the second half of the answer never comes
  kTooManyRequests,  // 429, with Retry-After unless `retry_after` is zero
  kBanned,           // 418, likewise
  kForbidden,        // 403 with a page of HTML, as from a firewall; had no effect
  kTruncatedBody,    // took effect; a whole HTTP answer with half a JSON in it
  kGarbledBody,      // took effect; some of the answer's bytes are damaged
  // requests: what they answer
  kLateVisible,       // placed orders cannot be queried, listed or cancelled for `delay`
  kBalanceMissing,    // one asset is left out of the account
  kHalfBatchRefused,  // every second order of a batch
  // single pushes
  kPushDropped,
  kPushDuplicated,
  kPushReordered,  // comes after the next one of its channel
  kPushDelayed,    // comes `delay` later
  kPushGarbled,    // some of its bytes are damaged
  // states that last as long as the window
  kStreamStall,     // no pushes, while pings are still answered
  kStreamCut,       // connections are cut and new ones refused
  kChannelRefused,  // subscriptions to the channel are refused; those there are stay
  kMaintenance,     // `status` to every request, with no effect; streams as in kStreamCut
  kClockSkew,       // the exchange's clock is `skew` ahead
  kSymbolPaused,
  kPrecisionChanged,  // the symbol's prices and quantities have `fewer_decimals`, at least none
  // at the window's beginning
  kListenKeysExpired,  // all of them end; their connections stay open and mute
};
inline constexpr std::size_t kFaultKinds = 31;

// What a kind of fault is asked about.
enum class FaultScope : std::uint8_t { kRequest, kPush, kState };

// What only some kinds look at.
enum class FaultSetting : std::uint8_t { kDelay, kStatus, kRetryAfter, kSkew, kFewerDecimals };
inline constexpr std::size_t kFaultSettings = 5;
// The rule's member: "delay", "fewer_decimals" …
std::string_view name(FaultSetting setting) noexcept;
bool uses(FaultKind kind, FaultSetting setting) noexcept;
// Without it the fault would do nothing.
bool needs(FaultKind kind, FaultSetting setting) noexcept;

// Stable snake_case names: "delay", "error_before" …
std::string_view name(FaultKind kind) noexcept;
std::optional<FaultKind> parse_fault_kind(std::string_view name) noexcept;
FaultScope scope(FaultKind kind) noexcept;
// Its target is a symbol, which must be given.
bool is_about_a_symbol(FaultKind kind) noexcept;
// What such a fault may be aimed at: names of endpoints or streams, in the order of their tables. Empty: at
// nothing in particular, or at a symbol.
std::vector<std::string_view> targets_of(FaultKind kind);
// "depth", "private_orders" …: what faults call the channels of that kind.
std::string_view stream_name(mexc::wire::ChannelKind kind) noexcept;
// The request that opens a stream, as the target of faults: of those that are not about what an answer says,
// and only where it is named.
inline constexpr std::string_view kUpgrade = "upgrade";

struct FaultRule {
  FaultKind kind = FaultKind::kErrorBefore;
  // Requests: an endpoint's name as in the endpoint table ("depth", "order_place"), empty for all that the
  // kind knows; or kUpgrade. Pushes, kStreamStall and kChannelRefused: a stream's name, empty for all.
  // kSymbolPaused and kPrecisionChanged: a symbol. Others: empty.
  std::string target;
  base::Duration from{};                         // since the server's start
  base::Duration until = base::Duration::max();  // not included
  base::Duration every{};  // the window comes again after that, at least its own length; zero: once
  // Of each request or push within the window, of the window itself for what lasts; above 0, 1 at most.
  double probability = 1;
  base::Duration delay{};
  int status = 503;  // 500..599
  base::Duration retry_after = std::chrono::seconds{1};
  base::Duration skew{};   // within ±1 day
  int fewer_decimals = 1;  // 1..12

  bool operator==(const FaultRule&) const = default;
  // What is wrong, a line a field; empty: nothing.
  std::vector<std::string> validate() const;

  bool within(base::Duration since_start) const;
  // The next instant after `since_start` at which `within` changes; nullopt: never.
  std::optional<base::Duration> next_edge(base::Duration since_start) const;
  // Whether a request of that endpoint, or a push of that stream, can meet it.
  bool aims_at(std::string_view endpoint_or_stream) const;
};

}  // namespace tidegate::sim
