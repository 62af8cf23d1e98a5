#include "tidegate/scenarios/impact/tally.hpp"

namespace tidegate::scenarios {
namespace {

using std::chrono::seconds;

constexpr base::Duration kTrading = seconds{120};
constexpr base::Duration kRecovery = seconds{60};
// Before an outage begins: calls asked then may end in it, so they belong to neither side.
constexpr base::Duration kSettling = seconds{3};
// Its last order is followed to its end.
constexpr base::Duration kTradingEnds = seconds{30};

Stretch from(base::MonotonicTime begin, base::Duration length) {
  return {begin, begin + length};
}

base::Duration since(const std::optional<base::MonotonicTime>& last_bad, const Stretch& outage) {
  return last_bad ? *last_bad - outage.until : base::Duration::zero();
}

// No arm can give it a value within its bound: the youngest there is was made when the outage began, and is
// past the bound when the call is asked; whatever comes after the end comes too late.
bool unanswerable(const AskedCall& call, base::MonotonicTime asked, const Stretch& outage) {
  return asked - outage.from > call.max_age && call.deadline <= outage.until;
}

OutageScore outage_of(const CallerScore& callers) {
  OutageScore score;
  score.calls = callers.calls;
  score.failed = callers.failed;
  score.stale = callers.stale;
  return score;
}

}  // namespace

Timetable::Timetable(base::Duration healthy, const OutageLengths& outages, base::MonotonicTime start) {
  steady = from(start, healthy);
  trading = from(steady.until, kTrading);
  all_fails = from(trading.until + kTradingEnds + kSettling, outages.all);
  recovery_from_all = from(all_fails.until, kRecovery);
  depth_fails = from(recovery_from_all.until + kSettling, outages.depth);
  recovery_from_depth = from(depth_fails.until, kRecovery);
}

void Tally::add(const CallRecord& record, std::optional<base::Duration> true_age) {
  bounds_[static_cast<std::size_t>(record.call.kind)].add(record, true_age);
  if (record.call.kind == CallKind::kOrderBook && record.answer.ok && true_age) {
    told_.add(*true_age, record.answer.told_age);
  }
  const bool bad = !record.answer.ok || record.answer.stale;
  if (times_.steady.contains(record.asked)) steady_.add(record, true_age);
  if (times_.all_fails.contains(record.asked)) {
    all_.add(record, true_age);
    if (bad && unanswerable(record.call, record.asked, times_.all_fails)) ++unanswerable_all_;
  }
  if (times_.depth_fails.contains(record.asked)) {
    const bool fails = record.call.kind == CallKind::kOrderBook;
    (fails ? depth_ : others_).add(record, true_age);
    if (fails && bad && unanswerable(record.call, record.asked, times_.depth_fails)) ++unanswerable_depth_;
  }
  if (bad && times_.recovery_from_all.contains(record.asked)) last_bad_after_all_ = record.asked;
  if (bad && times_.recovery_from_depth.contains(record.asked)) last_bad_after_depth_ = record.asked;
}

OutageScore Tally::all_fails() const {
  OutageScore score = outage_of(all_);
  score.unanswerable = unanswerable_all_;
  score.normal_after = since(last_bad_after_all_, times_.all_fails);
  return score;
}

OutageScore Tally::depth_fails() const {
  OutageScore score = outage_of(depth_);
  score.unanswerable = unanswerable_depth_;
  score.other_calls = others_.calls;
  score.other_failed = others_.failed;
  score.other_p99 = others_.latency.quantile(0.99);
  score.normal_after = since(last_bad_after_depth_, times_.depth_fails);
  return score;
}

}  // namespace tidegate::scenarios
