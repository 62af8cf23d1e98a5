// What goes wrong on the simulated exchange, when, and for whom.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::sim {

enum class FaultKind : std::uint8_t {
  // requests
  kDelay,            // `delay` longer
  kErrorBefore,      // `status`, and the request had no effect
  kErrorAfter,       // `status`, although the request took effect
  kCutBefore,        // closed without an answer; had no effect
  kCutAfter,         // closed without an answer, although the request took effect
  kCutInBody,        // took effect; closed in the middle of the answer
  kStall,            // never answered; had no effect
  kStallAfter,       // never answered, although the request took effect
  kTooManyRequests,  // 429, with Retry-After unless `retry_after` is zero
  kBanned,           // 418, likewise
  kTruncatedBody,    // took effect; a whole HTTP answer with half a JSON in it
  // streams
  kStreamStall,  // no pushes, while pings are still answered
  kStreamCut,    // connections are cut and new ones refused
};
// Stable snake_case names: "delay", "error_before" …
std::string_view name(FaultKind kind) noexcept;
std::optional<FaultKind> parse_fault_kind(std::string_view name) noexcept;
bool concerns_streams(FaultKind kind) noexcept;

struct FaultRule {
  FaultKind kind = FaultKind::kErrorBefore;
  // Requests: an endpoint's name as in the endpoint table ("depth", "order_place"), empty for all.
  // kStreamStall: "depth", "deals" or "book_ticker", empty for all. kStreamCut: always empty.
  std::string target;
  base::Duration from{};                         // since the server's start
  base::Duration until = base::Duration::max();  // not included
  double probability = 1;                        // of each request within that time; 0..1
  base::Duration delay{};
  int status = 503;  // 500..599
  base::Duration retry_after = std::chrono::seconds{1};

  // What is wrong, a line a field; empty: nothing.
  std::vector<std::string> validate() const;
};

// Seeded: the same requests in the same order meet the same faults. Delays add up; of everything else the
// first rule that applies counts.
class FaultPlan {
 public:
  // Precondition: rules are valid.
  explicit FaultPlan(std::vector<FaultRule> rules = {}, std::uint64_t seed = 0);

  // Precondition: the rule is valid.
  void add(FaultRule rule) { rules_.push_back(std::move(rule)); }

  struct Fate {
    base::Duration delay{};
    std::optional<FaultRule> fault;
  };
  Fate of_request(std::string_view endpoint, base::Duration since_start);
  // `stream`: "depth", "deals" or "book_ticker".
  bool stream_stalled(std::string_view stream, base::Duration since_start) const;
  bool streams_cut(base::Duration since_start) const;
  // The next instant after `since_start` at which streams_cut may change; nullopt: never.
  std::optional<base::Duration> next_stream_change(base::Duration since_start) const;

 private:
  std::vector<FaultRule> rules_;
  base::Random random_;
};

}  // namespace tidegate::sim
