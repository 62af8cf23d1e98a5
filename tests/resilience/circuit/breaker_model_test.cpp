// The breaker beside a slow, obvious model of it, both driven by the same random sequences.
#include "resilience/circuit/breaker_model.hpp"

#include <gtest/gtest.h>

#include <array>
#include <iostream>
#include <optional>
#include <vector>

#include "random_seeds.hpp"

namespace tidegate::resilience {
namespace {

class Race {
 public:
  explicit Race(std::uint64_t seed)
      : random_(seed), settings_(random_settings()), breaker_(settings_), model_(settings_) {}

  void run(int steps) {
    for (int step = 0; step < steps && !testing::Test::HasFailure(); ++step) {
      SCOPED_TRACE(testing::Message() << "step " << step);
      now_ = next_instant();
      // What nobody noticed must be told as truly as what was: half of the time nothing is done before
      // asking.
      if (random_.chance(0.5)) compare();
      act();
      compare();
      if (random_.chance(0.5)) listen();
    }
  }

  CircuitRule rule() const { return settings_.rule; }
  std::uint64_t times_opened() const { return model_.opened; }
  std::uint64_t times_late() const { return model_.late; }
  std::uint64_t times_spared() const { return model_.would_refuse; }

 private:
  struct UnderWay {
    CircuitPermit permit;
    CircuitBreakerModel::Ticket ticket;
  };

  CircuitBreakerSettings random_settings() {
    return {.rule = static_cast<CircuitRule>(random_.below(3)),
            .failure_threshold = static_cast<int>(random_.between(1, 5)),
            .trip_percent = static_cast<int>(random_.between(20, 100)),
            .min_calls = static_cast<int>(random_.between(1, 8)),
            .window = random_ms(100, 5'000),
            .slow_after = random_ms(1, 300),
            .open_for = random_ms(1, 2'000),
            .open_growth = static_cast<int>(random_.between(1, 3)),
            .max_open_for = random_ms(2'000, 10'000),
            .open_jitter_percent = static_cast<int>(random_.between(0, 100)),
            .probes = static_cast<int>(random_.between(1, 4)),
            .probe_failures_allowed = static_cast<int>(random_.between(0, 2)),
            .max_concurrent_probes = static_cast<int>(random_.between(1, 4)),
            .probe_lease = random_ms(300, 3'000),
            .metrics_only = random_.chance(0.2),
            .seed = random_.next()};
  }

  base::Duration random_ms(std::int64_t low, std::int64_t high) {
    return std::chrono::milliseconds{random_.between(low, high)};
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
    if (dice >= 965) model_.pass_to(now_);
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
    } else {
      act_by_hand();
    }
  }

  void act_by_hand() {
    switch (random_.below(8)) {
      case 0:
        breaker_.force_open(now_);
        return model_.force_open();
      case 1:
        breaker_.disable(now_);
        return model_.disable();
      case 2:
        breaker_.measure_only(now_);
        return model_.measure_only();
      default:
        breaker_.reset(now_);
        return model_.reset();
    }
  }

  void admit() {
    model_.pass_to(now_);
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
    model_.pass_to(now_);
    const std::uint64_t dice = random_.below(10);
    const CircuitVerdict verdict = dice < 6 ? kFailure : dice < 9 ? kSuccess : kIgnored;
    breaker_.record(std::move(picked->permit), verdict, now_);
    model_.record(picked->ticket, verdict, now_);
  }

  // A permit that goes tells nobody the time: like a block, this act notices nothing.
  void drop() {
    if (const auto picked = pick()) model_.drop(picked->ticket);
  }

  // Asks the breaker without letting it notice anything, and the model after it noticed all.
  void compare() {
    CircuitBreakerModel model = model_;
    model.pass_to(now_);
    const CircuitCheck got = breaker_.check(now_);
    const CircuitCheck expected = model.check(now_);
    ASSERT_EQ(got.admitted, expected.admitted);
    ASSERT_EQ(name(got.reason), name(expected.reason));
    ASSERT_EQ(got.until, expected.until);
    const CircuitSnapshot shot = breaker_.snapshot(now_);
    ASSERT_EQ(name(shot.state), name(model.state(now_)));
    ASSERT_EQ(name(shot.judged), name(model.judged(now_)));
    ASSERT_EQ(shot.probes_in_flight, model.probes_in_flight(now_));
    ASSERT_EQ(shot.consecutive_failures, model.consecutive_failures());
    ASSERT_EQ(shot.counts.opened, model.opened);
    ASSERT_EQ(shot.counts.late, model.late);
    ASSERT_EQ(shot.counts.would_refuse, model.would_refuse);
  }

  // What is told is the way from state to state, without a gap. Telling notices what time has brought.
  void listen() {
    model_.pass_to(now_);
    while (const auto told = breaker_.take_transition(now_)) {
      ASSERT_EQ(name(told->from), name(last_told_));
      ASSERT_LE(told->at, now_);
      last_told_ = told->to;
    }
    ASSERT_EQ(name(last_told_), name(model_.state(now_)));
    ASSERT_EQ(breaker_.snapshot(now_).window_calls, model_.window(now_).calls);
    ASSERT_EQ(breaker_.snapshot(now_).window_bad, model_.window(now_).bad);
  }

  base::Random random_;
  CircuitBreakerSettings settings_;
  CircuitBreaker breaker_;
  CircuitBreakerModel model_;
  base::MonotonicTime now_{};
  std::vector<UnderWay> under_way_;
  CircuitState last_told_ = breaker_.state(now_);
};

TEST(CircuitBreakerModel, AgreesWithTheBreakerOnRandomSequences) {
  constexpr std::uint64_t kSeeds = 100;
  constexpr int kSteps = 2'500;
  std::array<std::uint64_t, 3> opened{};
  std::uint64_t late = 0;
  std::uint64_t spared = 0;
  for (const std::uint64_t seed : tests::random_seeds_to(kSeeds)) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Race race{seed};
    race.run(kSteps);
    opened[static_cast<std::size_t>(race.rule())] += race.times_opened();
    late += race.times_late();
    spared += race.times_spared();
  }
  std::cout << "opened " << opened[0] << " times in a row, " << opened[1] << " by failure ratio, "
            << opened[2] << " by slow ratio; " << late << " late verdicts, " << spared
            << " calls spared by only measuring\n";
  for (const std::uint64_t times : opened) {
    EXPECT_GT(times, 150u) << "the sequences must reach the states they are to test";
  }
  EXPECT_GT(late, 1'000u);
  EXPECT_GT(spared, 1'000u);
}

}  // namespace
}  // namespace tidegate::resilience
