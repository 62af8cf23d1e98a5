// The breaker beside a slow, obvious model of it, both driven by the same random sequences.
#include <gmock/gmock.h>

#include <algorithm>
#include <iostream>
#include <optional>
#include <vector>

#include "resilience/circuit_breaker_fixture.hpp"
#include "tidegate/base/random.hpp"

namespace tidegate::resilience {
namespace {

// Remembers everything that ever happened, as lists of stays and of their calls, and counts anew at each
// question.
class Model {
 public:
  struct Call {
    base::MonotonicTime admitted_at{};
    bool held = true;  // its permit is still somewhere
    std::optional<CircuitVerdict> counted;
  };
  struct Stay {
    CircuitState state = CircuitState::kClosed;
    base::MonotonicTime open_until{};
    std::vector<Call> calls;
  };
  struct Ticket {
    std::size_t stay = 0;
    std::size_t call = 0;
  };

  explicit Model(CircuitBreakerSettings settings) : settings_(settings) { stays_.push_back({}); }

  CircuitState state(base::MonotonicTime now) const {
    const Stay& stay = stays_.back();
    return stay.state == CircuitState::kOpen && now >= stay.open_until ? CircuitState::kHalfOpen : stay.state;
  }

  int probes_in_flight(base::MonotonicTime now) const {
    if (stays_.back().state != CircuitState::kHalfOpen) return 0;
    return static_cast<int>(
        std::ranges::count_if(stays_.back().calls, [&](const Call& call) { return in_flight(call, now); }));
  }

  int count(CircuitVerdict verdict) const {
    return static_cast<int>(std::ranges::count_if(
        stays_.back().calls, [verdict](const Call& call) { return call.counted == verdict; }));
  }

  int consecutive_failures() const { return stays_.back().state == CircuitState::kClosed ? in_a_row_ : 0; }

  CircuitCheck check(base::MonotonicTime now) const {
    CircuitCheck own = own_check(now);
    if (now < blocked_until_ && (own.admitted || own.until < blocked_until_)) {
      return {false, blocked_until_, CircuitReason::kBlocked};
    }
    return own;
  }

  Ticket admit(base::MonotonicTime now) {
    if (stays_.back().state == CircuitState::kOpen) enter(CircuitState::kHalfOpen);
    stays_.back().calls.push_back({.admitted_at = now, .counted = std::nullopt});
    return {stays_.size() - 1, stays_.back().calls.size() - 1};
  }

  void drop(Ticket ticket) { stays_[ticket.stay].calls[ticket.call].held = false; }

  void record(Ticket ticket, CircuitVerdict verdict, base::MonotonicTime now) {
    Call& call = stays_[ticket.stay].calls[ticket.call];
    const bool probing = stays_[ticket.stay].state == CircuitState::kHalfOpen;
    const bool in_time = !probing || in_flight(call, now);
    call.held = false;
    if (ticket.stay != stays_.size() - 1 || !in_time) {
      ++late;
      return;
    }
    call.counted = verdict;
    if (verdict == kSuccess) in_a_row_ = 0;
    if (verdict == kFailure) ++in_a_row_;
    if (probing) {
      if (count(kSuccess) >= settings_.probes) {
        enter(CircuitState::kClosed);
      } else if (count(kFailure) > settings_.probe_failures_allowed) {
        open(now);
      }
    } else if (stays_.back().state == CircuitState::kClosed && in_a_row_ >= settings_.failure_threshold) {
      open(now);
    }
  }

  void block_until(base::MonotonicTime until) { blocked_until_ = std::max(blocked_until_, until); }
  void enter(CircuitState state) {
    stays_.push_back({.state = state});
    in_a_row_ = 0;
  }
  void make_half_open() {
    if (stays_.back().state == CircuitState::kOpen) enter(CircuitState::kHalfOpen);
  }

  std::uint64_t late = 0;

 private:
  bool in_flight(const Call& call, base::MonotonicTime now) const {
    return call.held && now < call.admitted_at + settings_.probe_lease;
  }

  void open(base::MonotonicTime now) {
    enter(CircuitState::kOpen);
    stays_.back().open_until = now + settings_.open_for;
  }

  CircuitCheck own_check(base::MonotonicTime now) const {
    const Stay& stay = stays_.back();
    if (stay.state == CircuitState::kForcedOpen) return {false, base::kNever, CircuitReason::kForcedOpen};
    if (stay.state == CircuitState::kOpen && now < stay.open_until) {
      return {false, stay.open_until, CircuitReason::kOpen};
    }
    if (stay.state == CircuitState::kHalfOpen) {
      const bool at_cap = probes_in_flight(now) >= settings_.max_concurrent_probes;
      const bool enough = count(kSuccess) + probes_in_flight(now) >= settings_.probes;
      if (at_cap || enough) {
        base::MonotonicTime first_end = base::kNever;
        for (const Call& call : stay.calls) {
          if (in_flight(call, now)) first_end = std::min(first_end, call.admitted_at + settings_.probe_lease);
        }
        return {false, first_end, CircuitReason::kProbesBusy};
      }
    }
    return {true, now, CircuitReason::kAdmitted};
  }

  CircuitBreakerSettings settings_;
  std::vector<Stay> stays_;
  base::MonotonicTime blocked_until_ = base::MonotonicTime::min();
  int in_a_row_ = 0;
};

class Race {
 public:
  explicit Race(std::uint64_t seed)
      : random_(seed), settings_(random_settings()), breaker_(settings_), model_(settings_) {}

  void run(int steps) {
    for (int step = 0; step < steps && !testing::Test::HasFailure(); ++step) {
      SCOPED_TRACE(testing::Message() << "step " << step);
      now_ = next_instant();
      act();
      compare();
    }
  }

  std::uint64_t times_opened() const { return breaker_.snapshot(now_).counts.opened; }
  std::uint64_t times_late() const { return breaker_.snapshot(now_).counts.late; }

 private:
  struct UnderWay {
    CircuitPermit permit;
    Model::Ticket ticket;
  };

  CircuitBreakerSettings random_settings() {
    return {.failure_threshold = static_cast<int>(random_.between(1, 5)),
            .open_for = std::chrono::milliseconds{random_.between(1, 5'000)},
            .probes = static_cast<int>(random_.between(1, 4)),
            .probe_failures_allowed = static_cast<int>(random_.between(0, 2)),
            .max_concurrent_probes = static_cast<int>(random_.between(1, 4)),
            .probe_lease = std::chrono::milliseconds{random_.between(1, 3'000)}};
  }

  // Mostly the edges: the same instant, the next nanosecond, and just before, at and after a deadline.
  base::MonotonicTime next_instant() {
    const base::MonotonicTime deadline = breaker_.next_deadline(now_);
    switch (random_.below(8)) {
      case 0:
        return now_ + kOneNanosecond;
      case 1:
        return now_ + std::chrono::milliseconds{random_.between(0, 1'000)};
      case 2:
        return deadline == base::kNever ? now_ : std::max(now_, deadline - kOneNanosecond);
      case 3:
        return deadline == base::kNever ? now_ : deadline;
      case 4:
        return deadline == base::kNever ? now_ : deadline + kOneNanosecond;
      default:
        return now_;
    }
  }

  void act() {
    const std::uint64_t dice = random_.below(1'000);
    if (dice < 500) {
      admit();
    } else if (dice < 900) {
      record();
    } else if (dice < 950) {
      drop();
    } else if (dice < 965) {
      const auto until = now_ + std::chrono::milliseconds{random_.between(-100, 2'000)};
      breaker_.block_until(until);
      model_.block_until(until);
    } else if (dice < 980) {
      breaker_.make_half_open(now_);
      model_.make_half_open();
    } else if (dice < 984) {
      breaker_.force_open(now_);
      model_.enter(CircuitState::kForcedOpen);
    } else if (dice < 988) {
      breaker_.disable(now_);
      model_.enter(CircuitState::kDisabled);
    } else {
      breaker_.reset(now_);
      model_.enter(CircuitState::kClosed);
    }
  }

  void admit() {
    const bool expected = model_.check(now_).admitted;
    auto permit = breaker_.admit(now_);
    ASSERT_EQ(permit.has_value(), expected);
    if (permit) under_way_.push_back({std::move(*permit), model_.admit(now_)});
  }

  std::optional<UnderWay> pick() {
    if (under_way_.empty()) return std::nullopt;
    std::swap(under_way_[random_.below(under_way_.size())], under_way_.back());
    UnderWay picked = std::move(under_way_.back());
    under_way_.pop_back();
    return picked;
  }

  void record() {
    auto picked = pick();
    if (!picked) return;
    const std::uint64_t dice = random_.below(10);
    const CircuitVerdict verdict = dice < 5 ? kFailure : dice < 9 ? kSuccess : kIgnored;
    breaker_.record(std::move(picked->permit), verdict, now_);
    model_.record(picked->ticket, verdict, now_);
  }

  void drop() {
    if (const auto picked = pick()) model_.drop(picked->ticket);
  }

  void compare() {
    const CircuitCheck got = breaker_.check(now_);
    const CircuitCheck expected = model_.check(now_);
    ASSERT_EQ(got.admitted, expected.admitted);
    ASSERT_EQ(name(got.reason), name(expected.reason));
    ASSERT_EQ(got.until, expected.until);
    ASSERT_EQ(name(breaker_.state(now_)), name(model_.state(now_)));
    const CircuitSnapshot shot = breaker_.snapshot(now_);
    ASSERT_EQ(shot.probes_in_flight, model_.probes_in_flight(now_));
    ASSERT_EQ(shot.consecutive_failures, model_.consecutive_failures());
    ASSERT_EQ(shot.counts.late, model_.late);
    // What is told is the way from state to state, without a gap.
    if (const auto told = breaker_.take_transition(now_)) {
      ASSERT_EQ(name(told->from), name(last_told_));
      last_told_ = told->to;
    }
    ASSERT_EQ(name(last_told_), name(model_.state(now_)));
  }

  base::Random random_;
  CircuitBreakerSettings settings_;
  CircuitBreaker breaker_;
  Model model_;
  base::MonotonicTime now_{};
  std::vector<UnderWay> under_way_;
  CircuitState last_told_ = CircuitState::kClosed;
};

TEST(CircuitBreakerModel, AgreesWithTheBreakerOnRandomSequences) {
  std::uint64_t opened = 0;
  std::uint64_t late = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Race race{seed};
    race.run(10'000);
    opened += race.times_opened();
    late += race.times_late();
  }
  std::cout << "seeds 1 to 12: opened " << opened << " times, " << late << " late verdicts\n";
  EXPECT_GT(opened, 1'000u) << "the sequences must reach the states they are to test";
  EXPECT_GT(late, 1'000u);
}

}  // namespace
}  // namespace tidegate::resilience
