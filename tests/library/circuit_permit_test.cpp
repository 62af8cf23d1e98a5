// Permits as values: every verdict is its own call's.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tidegate/library/circuit_breaker.hpp"

namespace tidegate::library {
namespace {

using namespace std::chrono_literals;
using base::CircuitState;

using Permit = CircuitBreaker::Permit;

base::Result<int> failing(base::ErrorCode code) {
  return base::fail(code, "the test's upstream says no");
}

class LibraryCircuitPermit : public testing::Test {
 protected:
  void open(const char* endpoint = "depth") {
    for (int i = 0; i < 5; ++i) circuit->permit(endpoint).failure();
    ASSERT_EQ(circuit->state(endpoint), CircuitState::kOpen);
  }
  resilience::CircuitCounts counts() const { return circuit->snapshot("depth").counts; }

  base::ManualClock clock;
  std::unique_ptr<CircuitBreaker> circuit = std::make_unique<CircuitBreaker>(5, 5000, nullptr, clock);
};

TEST_F(LibraryCircuitPermit, CountsAsWhatItReports) {
  circuit->permit("depth").success();
  circuit->permit("depth").failure();
  circuit->permit("depth").cancel();
  EXPECT_EQ(counts().admitted, 3u);
  EXPECT_EQ(counts().successes, 1u);
  EXPECT_EQ(counts().failures, 1u);
  EXPECT_EQ(counts().ignored, 1u);
}

TEST_F(LibraryCircuitPermit, CountsAsCancelledWhenItGoesWithoutAReport) {
  { const Permit permit = circuit->permit("depth"); }
  Permit replaced = circuit->permit("depth");
  replaced = circuit->permit("depth");
  EXPECT_EQ(counts().ignored, 2u) << "not the one that is held";
}

TEST_F(LibraryCircuitPermit, IsReportedOnOnce) {
  Permit permit = circuit->permit("depth");
  permit.success();
  EXPECT_FALSE(permit);
  permit.failure();
  EXPECT_EQ(counts().failures, 0u);
  Permit moved = circuit->permit("depth");
  const Permit holder = std::move(moved);
  moved.failure();
  EXPECT_EQ(counts().failures, 0u);
}

TEST_F(LibraryCircuitPermit, IsEmptyWhereItIsRefused) {
  open();
  Permit refused = circuit->permit("depth");
  EXPECT_FALSE(refused);
  refused.success();
  EXPECT_EQ(counts().admitted, 5u);
  EXPECT_EQ(counts().successes, 0u);
}

TEST_F(LibraryCircuitPermit, ProbesSucceedWhateverElseIsUnderWayOnTheThread) {
  Permit old = circuit->permit("depth");
  open();
  clock.advance(5s);
  Permit probe = circuit->permit("depth");
  EXPECT_TRUE(probe.is_probe());
  EXPECT_FALSE(old.is_probe());
  old.success();
  EXPECT_EQ(circuit->state("depth"), CircuitState::kHalfOpen) << "it was asked before the trip";
  probe.success();
  EXPECT_EQ(circuit->state("depth"), CircuitState::kClosed);
}

TEST_F(LibraryCircuitPermit, AnOldCallsTimeoutDoesNotOpenAgain) {
  Permit old = circuit->permit("depth");
  open();
  clock.advance(5s);
  Permit probe = circuit->permit("depth");
  probe.success();
  old.failure();
  EXPECT_EQ(circuit->state("depth"), CircuitState::kClosed);
  EXPECT_EQ(circuit->snapshot("depth").consecutive_failures, 0);
}

TEST_F(LibraryCircuitPermit, DecidesNothingAfterItsLease) {
  open();
  clock.advance(5s);
  Permit lost = circuit->permit("depth");
  clock.advance(10s);
  lost.success();
  EXPECT_EQ(circuit->state("depth"), CircuitState::kHalfOpen);
  EXPECT_EQ(counts().late, 1u);
  circuit->permit("depth").success();
  EXPECT_EQ(circuit->state("depth"), CircuitState::kClosed);
}

TEST_F(LibraryCircuitPermit, IsNotMistakenForABareCall) {
  Permit permit = circuit->permit("depth");
  circuit->record_failure("depth");
  permit.success();
  EXPECT_EQ(counts().admitted, 2u);
  EXPECT_EQ(circuit->snapshot("depth").consecutive_failures, 0);
}

TEST_F(LibraryCircuitPermit, GivesTheProbesPlaceBackWhenItGoes) {
  open();
  clock.advance(5s);
  {
    const Permit probe = circuit->permit("depth");
    EXPECT_TRUE(probe);
    EXPECT_FALSE(circuit->permit("depth"));
  }
  EXPECT_TRUE(circuit->permit("depth"));
}

TEST_F(LibraryCircuitPermit, SaysNothingOfAnotherCircuitOfThatName) {
  Permit of_the_forgotten = circuit->permit("depth");
  for (std::size_t i = 0; i < CircuitBreaker::kMostEndpoints; ++i) circuit->record_success(std::to_string(i));
  EXPECT_EQ(counts().admitted, 0u) << "forgotten";
  of_the_forgotten.failure();
  EXPECT_EQ(counts().failures, 0u);
  Permit of_another = circuit->permit("depth");
  for (std::size_t i = 0; i < CircuitBreaker::kMostEndpoints; ++i) circuit->record_success(std::to_string(i));
  circuit->permit("depth").success();
  of_another.failure();
  EXPECT_EQ(counts().failures, 0u);
  EXPECT_EQ(counts().successes, 1u);
}

TEST_F(LibraryCircuitPermit, MayOutliveItsBreaker) {
  open("ticker");
  clock.advance(5s);
  Permit permit = circuit->permit("ticker");
  circuit = nullptr;
  permit.success();
  EXPECT_FALSE(permit);
}

TEST_F(LibraryCircuitPermit, CallsAndReports) {
  EXPECT_EQ(circuit->call("depth", []() -> base::Result<int> { return 7; }), 7);
  EXPECT_EQ(circuit->call("depth", [] { return failing(base::ErrorCode::kIo); }).error().code,
            base::ErrorCode::kIo);
  EXPECT_EQ(counts().successes, 1u);
  EXPECT_EQ(counts().failures, 1u);
  open();
  int called = 0;
  const auto refused = circuit->call("depth", [&called]() -> base::Result<int> { return ++called; });
  EXPECT_EQ(refused.error().code, base::ErrorCode::kCircuitOpen);
  EXPECT_EQ(refused.error().delivery, base::Delivery::kNotSent);
  EXPECT_EQ(called, 0);
}

TEST_F(LibraryCircuitPermit, LetsTheCallerSayWhatIsAFailure) {
  using resilience::CircuitVerdict;
  const auto verdict_of = [](const base::Error& error) {
    if (error.code == base::ErrorCode::kCancelled) return CircuitVerdict::kIgnored;
    return error.code == base::ErrorCode::kNotFound ? CircuitVerdict::kSuccess : CircuitVerdict::kFailure;
  };
  for (const auto code : {base::ErrorCode::kNotFound, base::ErrorCode::kIo, base::ErrorCode::kCancelled}) {
    EXPECT_FALSE(circuit->call(
        "depth", [code] { return failing(code); }, verdict_of));
  }
  EXPECT_EQ(counts().successes, 1u) << "the upstream has answered";
  EXPECT_EQ(counts().failures, 1u);
  EXPECT_EQ(counts().ignored, 1u);
}

TEST_F(LibraryCircuitPermit, CountsWhatThrowsAsAFailure) {
  const auto throws = []() -> base::Result<int> { throw std::runtime_error{"the test's"}; };
  EXPECT_THROW(static_cast<void>(circuit->call("depth", throws)), std::runtime_error);
  EXPECT_EQ(counts().failures, 1u);
  EXPECT_EQ(counts().ignored, 0u);
}

TEST_F(LibraryCircuitPermit, GoesItsWayWhateverAListenerThrows) {
  std::string told;
  CircuitBreaker watched{5, 5000,
                         [&told](std::string_view, const resilience::CircuitTransition& change) {
                           told += std::string{name(change.to)} + " ";
                           throw std::runtime_error{"the test's"};
                         },
                         clock};
  for (int i = 0; i < 5; ++i) watched.permit("depth").failure();
  clock.advance(5s);
  {
    const Permit dropped = watched.permit("depth");
    EXPECT_TRUE(dropped.is_probe());
  }
  Permit probe = watched.permit("depth");
  EXPECT_TRUE(probe) << "the dropped one gave its place back";
  probe.success();
  EXPECT_EQ(told, "open half_open closed ");
  EXPECT_EQ(watched.snapshot("depth").counts.ignored, 1u);
  const auto throws = []() -> base::Result<int> { throw std::runtime_error{"the call's own"}; };
  for (int i = 0; i < 5; ++i)
    EXPECT_THROW(static_cast<void>(watched.call("depth", throws)), std::runtime_error);
  EXPECT_EQ(watched.state("depth"), CircuitState::kOpen) << "also while something else is thrown";
}

TEST(LibraryCircuitPermitThreads, EveryVerdictIsCountedOnceWhoeverReportsIt) {
  constexpr int kThreads = 4;
  constexpr std::uint64_t kCalls = 5'000;
  CircuitBreaker circuit{1'000'000, 5000};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&circuit] {
        std::vector<Permit> under_way;
        for (std::uint64_t call = 0; call < kCalls; ++call) {
          under_way.push_back(circuit.permit("depth"));
          if (call % 2 == 0) continue;
          under_way.front().success();
          under_way.back().failure();
          under_way.clear();
        }
      });
    }
  }
  const auto counts = circuit.snapshot("depth").counts;
  EXPECT_EQ(counts.admitted, kThreads * kCalls);
  EXPECT_EQ(counts.successes, kThreads * kCalls / 2);
  EXPECT_EQ(counts.failures, kThreads * kCalls / 2);
}

}  // namespace
}  // namespace tidegate::library
