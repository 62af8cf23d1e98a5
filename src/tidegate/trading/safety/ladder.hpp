// The ladder down which trading steps when the exchange is unwell, and up again.
//
// The step is a pure function of the inputs; going down happens at once, going up only when the better step
// has held for `climb_after`, and then to the worst step seen in that time. O(1) an update.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/reply.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::trading {

// From best to worst: a greater value is a worse step.
enum class Step : std::uint8_t {
  kLiveBook,    // the stream's book is current
  kRestBook,    // books fetched by request, by whichever part of the agent, still fresh
  kCachedBook,  // an older book, within its bound
  kNoEntries,   // exits and cancels only
  kHalted,      // cancels only
};
inline constexpr std::size_t kStepCount = 5;
std::string_view name(Step step) noexcept;  // "live_book", "rest_book", "cached_book", "no_entries", "halted"
constexpr bool entries_allowed(Step step) noexcept {
  return step <= Step::kCachedBook;
}
constexpr bool exits_allowed(Step step) noexcept {
  return step <= Step::kNoEntries;
}

// Bounds on Reply::age, an upper bound of the data's true age. All must be positive, and
// max_stream_age <= max_cached_age, max_rest_age <= max_cached_age.
struct LadderSettings {
  base::Duration max_stream_age = std::chrono::milliseconds{1000};
  base::Duration max_rest_age = std::chrono::milliseconds{2000};
  base::Duration max_cached_age = std::chrono::milliseconds{5000};
  base::Duration climb_after = std::chrono::milliseconds{1000};
  // A circuit said to be open for longer than this is tried again by trading: some circuits learn only from
  // calls that the endpoint recovered, and an attempt that is refused costs the exchange nothing.
  base::Duration circuit_probe_after = std::chrono::seconds{10};

  std::vector<std::string> validate() const;
};

struct LadderInputs {
  std::optional<base::Source> book;  // none: no book at all
  base::Duration book_age{};
  bool order_circuit_open = false;
  bool query_circuit_open = false;  // the outcome of an order cannot be asked for
  bool user_stream_up = false;      // it is reported all the same
  bool journal_healthy = true;
  // Of the symbol:
  std::size_t orders_to_reconcile = 0;  // left by an earlier session
  std::size_t orders_stuck = 0;         // their outcome is open and cannot be learnt
};

// The step that these inputs call for, without hysteresis.
Step called_for(const LadderInputs& inputs, const LadderSettings& settings) noexcept;
// Why: one sentence naming the input that decided.
std::string reason_for(const LadderInputs& inputs, const LadderSettings& settings);

class Ladder {
 public:
  struct Change {
    Step from;
    Step to;
    std::string reason;
  };

  // Starts halted: nothing is known yet.
  Ladder(LadderSettings settings, base::MonotonicTime now);

  // These bounds from the next update on; it stands where it stood. Precondition: settings.validate() is
  // empty.
  void apply(const LadderSettings& settings) { settings_ = settings; }
  std::optional<Change> update(const LadderInputs& inputs, base::MonotonicTime now);

  Step step() const noexcept { return step_; }
  // How long it stood on each step so far, indexed by Step.
  std::array<base::Duration, kStepCount> time_on_steps(base::MonotonicTime now) const;

 private:
  Change move_to(Step to, const LadderInputs& inputs, base::MonotonicTime now);

  LadderSettings settings_;
  Step step_ = Step::kHalted;
  base::MonotonicTime since_;
  std::array<base::Duration, kStepCount> spent_{};
  // While something better is called for: since when, and the worst called for in that time.
  std::optional<base::MonotonicTime> better_since_;
  Step worst_of_better_ = Step::kLiveBook;
};

}  // namespace tidegate::trading
