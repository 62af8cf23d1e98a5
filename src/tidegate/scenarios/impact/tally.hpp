// A whole run in virtual time: when what happens, and what callers saw, sorted by that.
#pragma once

#include <optional>

#include "tidegate/scenarios/impact/report.hpp"

namespace tidegate::scenarios {

// How long what fails.
struct OutageLengths {
  base::Duration all = std::chrono::seconds{30};
  base::Duration depth = std::chrono::seconds{30};
};

// When what happens, from the world's beginning.
struct Timetable {
  Timetable(base::Duration healthy, const OutageLengths& outages, base::MonotonicTime start);

  base::MonotonicTime end() const { return recovery_from_depth.until; }

  Stretch steady;
  Stretch trading;  // as steady, and the agent trades as well
  Stretch all_fails, recovery_from_all;
  Stretch depth_fails, recovery_from_depth;
};

class Tally {
 public:
  explicit Tally(const Timetable& times) : times_(times) {}

  void add(const CallRecord& record, std::optional<base::Duration> true_age);

  const CallerScore& steady() const noexcept { return steady_; }
  const BoundScores& bounds() const noexcept { return bounds_; }
  // Of order books, stale ones too, whenever they were handed out.
  const AgeScore& told() const noexcept { return told_; }
  // What the exchange counts is left for others to fill in.
  OutageScore all_fails() const;
  OutageScore depth_fails() const;

 private:
  const Timetable& times_;
  CallerScore steady_, all_, depth_, others_;
  std::uint64_t unanswerable_all_ = 0;
  std::uint64_t unanswerable_depth_ = 0;
  BoundScores bounds_;
  AgeScore told_;
  std::optional<base::MonotonicTime> last_bad_after_all_, last_bad_after_depth_;
};

}  // namespace tidegate::scenarios
