#include "tidegate/library/circuit_breaker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tidegate::library {
namespace {

using namespace std::chrono_literals;
using base::CircuitState;
using testing::ElementsAre;

class LibraryCircuitBreaker : public testing::Test {
 protected:
  void fail_times(int times, const char* endpoint = "depth") {
    for (int i = 0; i < times; ++i) {
      ASSERT_TRUE(circuit.pre_request(endpoint));
      circuit.record_failure(endpoint);
    }
  }

  base::ManualClock clock;
  std::vector<std::string> told;
  CircuitBreaker circuit{5, 5000,
                         [this](std::string_view endpoint, const resilience::CircuitTransition& change) {
                           // Asking back here would deadlock if the listener were called under the lock.
                           static_cast<void>(circuit.state(endpoint));
                           told.push_back(std::string{endpoint} + ": " + std::string{name(change.from)} +
                                          " to " + std::string{name(change.to)});
                         },
                         clock};
};

TEST_F(LibraryCircuitBreaker, KeepsEndpointsApart) {
  fail_times(5, "depth");
  EXPECT_FALSE(circuit.pre_request("depth"));
  EXPECT_TRUE(circuit.pre_request("ticker"));
}

TEST_F(LibraryCircuitBreaker, OpensRecoversAndTellsEachChange) {
  fail_times(5);
  clock.advance(5000ms - 1ns);
  EXPECT_FALSE(circuit.pre_request("depth"));
  clock.advance(1ns);
  EXPECT_TRUE(circuit.pre_request("depth"));
  EXPECT_FALSE(circuit.pre_request("depth")) << "one probe at a time";
  circuit.record_success("depth");
  EXPECT_TRUE(circuit.pre_request("depth"));
  EXPECT_THAT(told,
              ElementsAre("depth: closed to open", "depth: open to half_open", "depth: half_open to closed"));
}

TEST_F(LibraryCircuitBreaker, OpensAgainAfterAFailedProbe) {
  fail_times(5);
  clock.advance(5s);
  fail_times(1);
  EXPECT_FALSE(circuit.pre_request("depth"));
  EXPECT_EQ(circuit.state("depth"), CircuitState::kOpen);
}

TEST_F(LibraryCircuitBreaker, LetsAnotherProbeThroughWhenOneIsNeverReported) {
  fail_times(5);
  clock.advance(5s);
  EXPECT_TRUE(circuit.pre_request("depth"));
  clock.advance(10s);
  EXPECT_TRUE(circuit.pre_request("depth"));
  circuit.record_success("depth");
  EXPECT_EQ(circuit.state("depth"), CircuitState::kClosed) << "the verdict is matched to the probe not lost";
}

TEST_F(LibraryCircuitBreaker, DecidesNothingByAVerdictAfterALostProbesLease) {
  fail_times(5);
  clock.advance(5s);
  EXPECT_TRUE(circuit.pre_request("depth"));
  clock.advance(10s);
  circuit.record_success("depth");
  EXPECT_EQ(circuit.state("depth"), CircuitState::kHalfOpen) << "no probe has succeeded";
}

TEST_F(LibraryCircuitBreaker, GivesNoVerdictToAProbeThatWasGivenUpWhileAnotherWaitsForIt) {
  CircuitBreaker two(
      {.failure_threshold = 1, .open_for = 5s, .probes = 2, .max_concurrent_probes = 2, .probe_lease = 10s},
      nullptr, clock);
  two.record_failure("depth");
  clock.advance(5s);
  EXPECT_TRUE(two.pre_request("depth"));  // lost
  clock.advance(9s);
  EXPECT_TRUE(two.pre_request("depth"));
  clock.advance(1s);
  two.record_success("depth");
  EXPECT_TRUE(two.pre_request("depth"));
  two.record_success("depth");
  EXPECT_EQ(two.state("depth"), CircuitState::kClosed) << "two probes have succeeded";
}

TEST_F(LibraryCircuitBreaker, DoesNotCloseByALateVerdictOnACallFromBeforeTheTrip) {
  EXPECT_TRUE(circuit.pre_request("depth"));
  clock.advance(10s);  // its lease: nobody waits for it any more
  fail_times(5);
  clock.advance(5s);
  circuit.record_success("depth");
  EXPECT_NE(circuit.state("depth"), CircuitState::kClosed);
  EXPECT_TRUE(circuit.pre_request("depth"));
  circuit.record_success("depth");
  EXPECT_EQ(circuit.state("depth"), CircuitState::kClosed);
}

TEST_F(LibraryCircuitBreaker, MatchesVerdictsByTheCallersOwnNames) {
  constexpr Caller kOld = 1;
  constexpr Caller kProbe = 2;
  EXPECT_TRUE(circuit.pre_request("depth", kOld));
  fail_times(5);
  clock.advance(5s);
  EXPECT_TRUE(circuit.pre_request("depth", kProbe));
  circuit.record_success("depth", kProbe);
  EXPECT_EQ(circuit.state("depth"), CircuitState::kClosed) << "on one thread, as tasks are";
  circuit.record_failure("depth", kOld);
  EXPECT_EQ(circuit.snapshot("depth").consecutive_failures, 0) << "from before the trip";
}

TEST_F(LibraryCircuitBreaker, MatchesAVerdictToTheCallOfTheSameThread) {
  std::barrier step{2};
  {
    std::jthread slow{[this, &step] {
      EXPECT_TRUE(circuit.pre_request("depth"));
      step.arrive_and_wait();  // 1: its call is under way, from before the trip
      step.arrive_and_wait();  // 2: the circuit has opened, and a probe is under way
      circuit.record_failure("depth");
    }};
    step.arrive_and_wait();
    fail_times(5);
    clock.advance(5s);
    EXPECT_TRUE(circuit.pre_request("depth"));
    step.arrive_and_wait();
  }
  EXPECT_EQ(circuit.state("depth"), CircuitState::kHalfOpen) << "the late failure decides nothing";
  circuit.record_success("depth");
  EXPECT_EQ(circuit.state("depth"), CircuitState::kClosed);
}

TEST_F(LibraryCircuitBreaker, MatchesAProbesSuccessToItselfWhileAnOlderCallOfAnotherThreadIsUnderWay) {
  std::jthread{[this] { EXPECT_TRUE(circuit.pre_request("depth")); }}.join();
  fail_times(5);
  clock.advance(5s);
  EXPECT_TRUE(circuit.pre_request("depth"));
  circuit.record_success("depth");
  EXPECT_EQ(circuit.state("depth"), CircuitState::kClosed);
}

TEST_F(LibraryCircuitBreaker, MatchesAVerdictToTheOldestCallWhereTheThreadHasNone) {
  std::jthread{[this] { EXPECT_TRUE(circuit.pre_request("depth")); }}.join();
  circuit.record_failure("depth");
  EXPECT_EQ(circuit.snapshot("depth").consecutive_failures, 1);
}

TEST_F(LibraryCircuitBreaker, CountsAVerdictWithoutACallAsOneMadeNow) {
  for (int i = 0; i < 5; ++i) circuit.record_failure("depth");
  EXPECT_EQ(circuit.state("depth"), CircuitState::kOpen);
  circuit.record_success("depth");
  EXPECT_EQ(circuit.state("depth"), CircuitState::kOpen) << "no call can have been made while it is open";
}

TEST_F(LibraryCircuitBreaker, ClosesOnReset) {
  fail_times(5);
  circuit.reset("depth");
  EXPECT_TRUE(circuit.pre_request("depth"));
}

TEST_F(LibraryCircuitBreaker, ForgetsTheLeastRecentlyUsedEndpointBeyondItsBound) {
  fail_times(5, "first");
  for (std::size_t i = 1; i < CircuitBreaker::kMostEndpoints; ++i) circuit.pre_request(std::to_string(i));
  EXPECT_EQ(circuit.state("first"), CircuitState::kOpen);
  circuit.pre_request("one more");
  EXPECT_EQ(circuit.state("first"), CircuitState::kClosed);
}

TEST_F(LibraryCircuitBreaker, ForgetsWhatRemembersNothingBeforeAnOpenCircuit) {
  fail_times(5, "first");
  for (std::size_t i = 1; i < CircuitBreaker::kMostEndpoints; ++i) circuit.record_success(std::to_string(i));
  circuit.pre_request("one more");
  EXPECT_EQ(circuit.endpoints(), CircuitBreaker::kMostEndpoints);
  EXPECT_EQ(circuit.state("first"), CircuitState::kOpen);
  EXPECT_EQ(circuit.snapshot("1").counts.successes, 0u) << "the oldest of the others";
  EXPECT_EQ(circuit.snapshot("2").counts.successes, 1u);
}

TEST_F(LibraryCircuitBreaker, ForgetsWhatIsIdleAndRemembersNothingWhenANewNameComes) {
  circuit.record_success("idle");
  circuit.pre_request("never reported");
  fail_times(1, "failed");
  fail_times(5, "open");
  circuit.block_for("blocked", 1h);
  circuit.force_open("by hand");
  clock.advance(10min - 1ns);
  circuit.record_success("in use");
  EXPECT_EQ(circuit.endpoints(), 7u) << "not idle for long enough";
  clock.advance(1min);
  circuit.record_success("new");
  EXPECT_EQ(circuit.endpoints(), 6u);
  EXPECT_EQ(circuit.snapshot("idle").counts.successes, 0u);
  EXPECT_EQ(circuit.snapshot("never reported").counts.admitted, 0u);
  EXPECT_EQ(circuit.snapshot("failed").consecutive_failures, 1);
  EXPECT_EQ(circuit.state("open"), CircuitState::kHalfOpen);
  EXPECT_FALSE(circuit.pre_request("blocked"));
  EXPECT_EQ(circuit.state("by hand"), CircuitState::kForcedOpen);
  EXPECT_EQ(circuit.snapshot("in use").counts.successes, 1u);
}

TEST_F(LibraryCircuitBreaker, GivesEachEndpointAJitterOfItsOwn) {
  CircuitBreaker jittery{{.failure_threshold = 1, .open_jitter_percent = 100}, nullptr, clock};
  jittery.record_failure("depth");
  jittery.record_failure("ticker");
  EXPECT_NE(jittery.snapshot("depth").open_until, jittery.snapshot("ticker").open_until);
}

TEST_F(LibraryCircuitBreaker, BoundsTheCallsUnderWayItRemembers) {
  constexpr std::size_t kMost = CircuitBreaker::kMostOutstanding;
  for (std::size_t i = 0; i < 2 * kMost; ++i) EXPECT_TRUE(circuit.pre_request("depth"));
  for (std::size_t i = 0; i < 2 * kMost; ++i) circuit.record_success("depth");
  EXPECT_EQ(circuit.snapshot("depth").counts.admitted, 3 * kMost)
      << "the verdicts on forgotten calls count as those of calls made now";
}

TEST_F(LibraryCircuitBreaker, CountsACancelledCallAsNothing) {
  fail_times(4);
  EXPECT_TRUE(circuit.pre_request("depth"));
  circuit.record_cancelled("depth");
  EXPECT_EQ(circuit.snapshot("depth").consecutive_failures, 4);
}

TEST_F(LibraryCircuitBreaker, FreesTheProbesPlaceWhenItIsCancelled) {
  fail_times(5);
  clock.advance(5s);
  EXPECT_TRUE(circuit.pre_request("depth"));
  circuit.record_cancelled("depth");
  EXPECT_TRUE(circuit.pre_request("depth"));
}

TEST_F(LibraryCircuitBreaker, IsBlockedForAsLongAsTheUpstreamSays) {
  circuit.block_for("depth", 3s);
  EXPECT_FALSE(circuit.pre_request("depth"));
  circuit.reset("depth");
  EXPECT_FALSE(circuit.pre_request("depth")) << "no reset lifts it";
  EXPECT_TRUE(circuit.pre_request("ticker"));
  clock.advance(3s);
  EXPECT_TRUE(circuit.pre_request("depth"));
}

TEST_F(LibraryCircuitBreaker, IsSetByHandForOneEndpoint) {
  circuit.force_open("depth");
  EXPECT_FALSE(circuit.pre_request("depth"));
  circuit.disable("depth");
  fail_times(10);
  circuit.measure_only("depth");
  fail_times(10);
  EXPECT_EQ(circuit.snapshot("depth").judged, CircuitState::kOpen);
  circuit.reset("depth");
  EXPECT_EQ(circuit.state("depth"), CircuitState::kClosed);
  EXPECT_THAT(told, ElementsAre("depth: closed to forced_open", "depth: forced_open to disabled",
                                "depth: disabled to metrics_only", "depth: metrics_only to closed"));
}

TEST_F(LibraryCircuitBreaker, TakesAllTheRulesAndTellsAnOpeningByTimeAlone) {
  CircuitBreaker slow{{.rule = resilience::CircuitRule::kSlowRatio, .min_calls = 3, .slow_after = 1s},
                      [this](std::string_view, const resilience::CircuitTransition& change) {
                        told.push_back(std::string{name(change.to)});
                      },
                      clock};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(slow.pre_request("depth"));
  clock.advance(1s);
  EXPECT_FALSE(slow.pre_request("depth")) << "three calls hang";
  clock.advance(60s);
  EXPECT_EQ(slow.state("depth"), CircuitState::kHalfOpen);
  EXPECT_TRUE(slow.pre_request("depth"));
  EXPECT_THAT(told, ElementsAre("open", "half_open"));
}

// As far behind an exact clock as the test wants.
class CoarseClock final : public base::Clock {
 public:
  explicit CoarseClock(const base::Clock& exact) : exact_(exact) {}
  base::MonotonicTime now() const override { return exact_.now() - lag; }
  base::WallTime wall_now() const override { return exact_.wall_now() - lag; }

  base::Duration lag{};

 private:
  const base::Clock& exact_;
};

class LibraryCircuitBreakerByTwoClocks : public testing::Test {
 protected:
  base::ManualClock exact;
  CoarseClock coarse{exact};
  CircuitBreaker circuit{{.failure_threshold = 1, .open_for = 5s}, nullptr, exact, coarse};
};

TEST_F(LibraryCircuitBreakerByTwoClocks, StaysOpenForItsWholeTime) {
  coarse.lag = 4ms;
  circuit.record_failure("depth");
  coarse.lag = 0ms;
  exact.advance(5s - 1ns);
  EXPECT_FALSE(circuit.pre_request("depth"));
  exact.advance(1ns);
  EXPECT_TRUE(circuit.pre_request("depth"));
}

TEST_F(LibraryCircuitBreakerByTwoClocks, LetsNothingThroughBeforeTheEndOfABlock) {
  coarse.lag = 4ms;
  circuit.block_for("depth", 3s);
  coarse.lag = 0ms;
  exact.advance(3s - 1ns);
  EXPECT_FALSE(circuit.pre_request("depth"));
  exact.advance(1ns);
  EXPECT_TRUE(circuit.pre_request("depth"));
}

TEST_F(LibraryCircuitBreakerByTwoClocks, NeverGoesBackInTime) {
  coarse.lag = 4ms;
  circuit.block_for("depth", 0s);
  EXPECT_TRUE(circuit.pre_request("depth")) << "the coarse clock has not come to the block's beginning yet";
  EXPECT_EQ(circuit.state("depth"), CircuitState::kClosed);
  EXPECT_EQ(circuit.snapshot("depth").blocked_until, exact.now());
}

TEST_F(LibraryCircuitBreakerByTwoClocks, ReadsTheExactOneWhereATimeIsShort) {
  using Settings = resilience::CircuitBreakerSettings;
  EXPECT_TRUE(CircuitBreaker::coarse_clock_will_do({.open_for = 50ms, .probe_lease = 50ms}));
  EXPECT_FALSE(CircuitBreaker::coarse_clock_will_do({.open_for = 49ms}));
  EXPECT_FALSE(CircuitBreaker::coarse_clock_will_do({.probe_lease = 49ms}));
  EXPECT_TRUE(CircuitBreaker::coarse_clock_will_do({.window = 40ms})) << "no rule of this one's";
  EXPECT_FALSE(CircuitBreaker::coarse_clock_will_do(
      Settings{.rule = resilience::CircuitRule::kFailureRatio, .window = 40ms}));
}

TEST(LibraryCircuitBreakerThreads, CountsEveryCall) {
  constexpr std::uint64_t kCalls = 5'000;
  CircuitBreaker circuit;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&circuit] {
        for (std::uint64_t call = 0; call < kCalls; ++call) {
          if (circuit.pre_request("depth")) circuit.record_success("depth");
          circuit.record_success(std::to_string(call % (2 * CircuitBreaker::kMostEndpoints)));
        }
      });
    }
  }
  const auto counts = circuit.snapshot("depth").counts;
  EXPECT_EQ(counts.admitted, 4 * kCalls);
  EXPECT_EQ(counts.successes, 4 * kCalls);
  EXPECT_EQ(circuit.endpoints(), CircuitBreaker::kMostEndpoints);
}

TEST(LibraryCircuitBreakerThreads, AdmitsExactlyOneProbeToManyThreads) {
  constexpr int kThreads = 4;
  base::ManualClock clock;
  CircuitBreaker circuit{1, 1000, nullptr, clock};
  for (int round = 0; round < 200; ++round) {
    circuit.record_failure("depth");
    clock.advance(1s);
    std::atomic<int> admitted = 0;
    std::barrier start{kThreads};
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&] {
          start.arrive_and_wait();
          if (circuit.pre_request("depth")) ++admitted;
        });
      }
    }
    ASSERT_EQ(admitted, 1);
    circuit.record_success("depth");
    ASSERT_EQ(circuit.state("depth"), CircuitState::kClosed);
  }
}

TEST(LibraryCircuitBreakerThreads, TellsEveryChangeOnceUnderManyThreads) {
  std::mutex mutex;
  int opened = 0;
  CircuitBreaker circuit{3, 3'600'000, [&](std::string_view, const resilience::CircuitTransition& change) {
                           const std::lock_guard lock{mutex};
                           if (change.to == CircuitState::kOpen) ++opened;
                         }};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&circuit] {
        for (int call = 0; call < 1'000; ++call) {
          const std::string endpoint = std::to_string(call % 7);
          if (circuit.pre_request(endpoint)) circuit.record_failure(endpoint);
        }
      });
    }
  }
  EXPECT_EQ(opened, 7);
}

}  // namespace
}  // namespace tidegate::library
