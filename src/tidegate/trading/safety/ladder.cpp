#include "tidegate/trading/safety/ladder.hpp"

#include <algorithm>

#include "tidegate/base/time.hpp"
#include "tidegate/base/validation.hpp"

namespace tidegate::trading {
namespace {

constexpr std::array<std::string_view, kStepCount> kStepNames{"live_book", "rest_book", "cached_book",
                                                              "no_entries", "halted"};

// A fresh cache hit is one: some other part of the agent asked a moment ago, and the age shows when. Only
// what says itself to be stale is not.
bool fetched_by_request(base::Source source) noexcept {
  return source != base::Source::kStream && source != base::Source::kStale;
}

Step step_of_book(const LadderInputs& in, const LadderSettings& bounds) noexcept {
  if (!in.book) return Step::kNoEntries;
  if (*in.book == base::Source::kStream && in.book_age <= bounds.max_stream_age) return Step::kLiveBook;
  if (fetched_by_request(*in.book) && in.book_age <= bounds.max_rest_age) return Step::kRestBook;
  return in.book_age <= bounds.max_cached_age ? Step::kCachedBook : Step::kNoEntries;
}

std::string describe_book(const LadderInputs& in, const LadderSettings& bounds) {
  if (!in.book) return "no order book is to be had";
  std::string text = "the best order book comes from " + std::string{base::name(*in.book)} + " and is " +
                     base::in_whole_ms(in.book_age) + " old";
  if (step_of_book(in, bounds) == Step::kNoEntries)
    text += ", beyond the bound of " + base::in_whole_ms(bounds.max_cached_age);
  return text;
}

}  // namespace

std::string_view name(Step step) noexcept {
  return kStepNames[static_cast<std::size_t>(step)];
}

std::vector<std::string> LadderSettings::validate() const {
  base::Problems problems;
  problems.require_positive("max_stream_age", max_stream_age);
  problems.require_positive("max_rest_age", max_rest_age);
  problems.require_positive("max_cached_age", max_cached_age);
  problems.require_range("climb_after", climb_after, base::Duration::zero(), std::chrono::hours{24});
  problems.require_positive("circuit_probe_after", circuit_probe_after);
  problems.require(max_stream_age <= max_cached_age, "max_stream_age", base::in_ms(max_stream_age),
                   "at most max_cached_age (" + base::in_ms(max_cached_age) + ")");
  problems.require(max_rest_age <= max_cached_age, "max_rest_age", base::in_ms(max_rest_age),
                   "at most max_cached_age (" + base::in_ms(max_cached_age) + ")");
  return problems.take();
}

Step called_for(const LadderInputs& in, const LadderSettings& settings) noexcept {
  // Without the journal no intent can be made safe, and with both circuits open and no user stream nothing
  // can be learnt of what was sent: an exit too would be a blind one.
  if (!in.journal_healthy || in.orders_to_reconcile > 0) return Step::kHalted;
  if (in.order_circuit_open && in.query_circuit_open && !in.user_stream_up) return Step::kHalted;
  if (in.order_circuit_open || in.query_circuit_open || in.orders_stuck > 0) return Step::kNoEntries;
  return step_of_book(in, settings);
}

std::string reason_for(const LadderInputs& in, const LadderSettings& settings) {
  if (!in.journal_healthy) return "the journal cannot write";
  if (in.orders_to_reconcile > 0) {
    return std::to_string(in.orders_to_reconcile) + " order(s) of an earlier session are not reconciled yet";
  }
  if (in.order_circuit_open && in.query_circuit_open && !in.user_stream_up)
    return "the circuits for orders and for queries are open";
  if (in.order_circuit_open) return "the circuit for orders is open";
  if (in.query_circuit_open)
    return "the circuit for queries is open: what became of an order could not be asked";
  if (in.orders_stuck > 0)
    return std::to_string(in.orders_stuck) +
           " order(s) whose outcome cannot be learnt (see `tidegate orders`)";
  return describe_book(in, settings);
}

Ladder::Ladder(LadderSettings settings, base::MonotonicTime now) : settings_(settings), since_(now) {}

std::optional<Ladder::Change> Ladder::update(const LadderInputs& inputs, base::MonotonicTime now) {
  const Step wanted = called_for(inputs, settings_);
  if (wanted >= step_) {
    better_since_.reset();
    if (wanted == step_) return std::nullopt;
    return move_to(wanted, inputs, now);
  }
  if (!better_since_) {
    better_since_ = now;
    worst_of_better_ = wanted;
  }
  worst_of_better_ = std::max(worst_of_better_, wanted);
  if (now - *better_since_ < settings_.climb_after) return std::nullopt;
  better_since_.reset();
  return move_to(worst_of_better_, inputs, now);
}

std::array<base::Duration, kStepCount> Ladder::time_on_steps(base::MonotonicTime now) const {
  auto spent = spent_;
  spent[static_cast<std::size_t>(step_)] += now - since_;
  return spent;
}

Ladder::Change Ladder::move_to(Step to, const LadderInputs& inputs, base::MonotonicTime now) {
  spent_[static_cast<std::size_t>(step_)] += now - since_;
  since_ = now;
  Change change{.from = step_, .to = to, .reason = reason_for(inputs, settings_)};
  step_ = to;
  return change;
}

}  // namespace tidegate::trading
