#include "tidegate/library/resilient.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace tidegate::library {
namespace {

using namespace std::chrono_literals;

base::Result<int> down() {
  return base::fail(base::ErrorCode::kConnectionRefused, "the test's upstream is down");
}

class ResilientTest : public testing::Test {
 protected:
  std::unique_ptr<Resilient<int>> made(const ResilientSettings& settings) {
    return std::make_unique<Resilient<int>>(
        settings, [this](base::Duration time) { clock.advance(time); }, clock);
  }
  auto counted(base::Result<int> outcome) {
    return [this, outcome] {
      ++calls;
      return outcome;
    };
  }

  base::ManualClock clock;
  int calls = 0;
};

TEST_F(ResilientTest, HandsOutWhatIsFresh) {
  const auto api = made({});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(api->call("get_ticker", "BTCUSDC", counted(7)), 7);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(api->call("get_ticker", "ETHUSDC", counted(8)), 8) << "keys are apart";
  EXPECT_EQ(api->call("get_depth", "BTCUSDC", counted(9)), 9) << "endpoints are apart";
  EXPECT_EQ(api->statistics().cache.hits, 2u);
}

TEST_F(ResilientTest, RepeatsAndTellsTheCircuitOnce) {
  const auto api = made({});
  const auto second_time = [this]() -> base::Result<int> {
    if (++calls < 2) return down();
    return 7;
  };
  EXPECT_EQ(api->call("get_ticker", "a", second_time), 7);
  EXPECT_EQ(api->statistics().retry.repeats, 1u);
  EXPECT_EQ(api->circuit().snapshot("get_ticker").counts.successes, 1u);
  EXPECT_EQ(api->circuit().snapshot("get_ticker").counts.failures, 0u);
}

TEST_F(ResilientTest, StopsCallingAnEndpointThatFails) {
  const auto api = made(
      {.cache = {.failure_ttl_ms = 0}, .circuit = {.failure_threshold = 3}, .retry = {.max_repeats = 0}});
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(api->call("get_ticker", std::to_string(i), counted(down())));
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(api->statistics().refused_by_circuit, 7u);
  EXPECT_EQ(api->call("get_depth", "a", counted(7)), 7) << "another endpoint";
}

TEST_F(ResilientTest, FallsBackOnWhatIsStale) {
  const auto api = made({.cache = {.default_ttl_ms = 100, .stale_ms = 10'000}, .retry = {.max_repeats = 0}});
  EXPECT_EQ(api->call("get_ticker", "a", counted(7)), 7);
  clock.advance(200ms);
  EXPECT_EQ(api->call("get_ticker", "a", counted(down())), 7);
  api->circuit().force_open("get_ticker");
  clock.advance(200ms);
  EXPECT_EQ(api->call("get_ticker", "a", counted(8)), 7) << "the circuit is open";
}

TEST_F(ResilientTest, KeepsTheRateLimitInEveryAttempt) {
  const auto api = made({.cache = {.failure_ttl_ms = 0},
                         .retry = {.max_repeats = 0},
                         .rate = {.weight = 2, .window_ms = 1000}});
  EXPECT_TRUE(api->call("get_ticker", "a", counted(1)));
  EXPECT_TRUE(api->call("get_ticker", "b", counted(1)));
  const auto refused = api->call("get_ticker", "c", counted(1));
  EXPECT_EQ(refused.error().code, base::ErrorCode::kRateLimited);
  EXPECT_EQ(refused.error().delivery, base::Delivery::kNotSent);
  EXPECT_EQ(refused.error().retry_at, clock.now() + 1000ms);
  EXPECT_EQ(api->circuit().snapshot("get_ticker").counts.failures, 0u) << "that is not the endpoint's fault";
  EXPECT_EQ(api->statistics().refused_by_rate, 1u);
  clock.advance(1000ms);
  EXPECT_TRUE(api->call("get_ticker", "c", counted(1)));
}

TEST_F(ResilientTest, WaitsForItsTurnWithinItsTimeout) {
  const auto api = made({.rate = {.weight = 1, .window_ms = 1000}, .timeout = 5s});
  EXPECT_TRUE(api->call("get_ticker", "a", counted(1)));
  EXPECT_EQ(api->call("get_ticker", "b", counted(2)), 2) << "a second later";
  EXPECT_EQ(calls, 2);
}

TEST_F(ResilientTest, TellsTheCallItsDeadline) {
  const auto api = made({.retry = {.max_repeats = 2, .backoff = 1s, .max_backoff = 1s}, .timeout = 100ms});
  base::MonotonicTime told{};
  const auto began = clock.now();
  EXPECT_FALSE(api->call("get_ticker", "a", [&](base::MonotonicTime deadline) {
    ++calls;
    told = deadline;
    clock.advance(99ms);
    return down();
  }));
  EXPECT_EQ(told, began + 100ms);
  EXPECT_EQ(calls, 1) << "no repeat would begin in time";
}

TEST_F(ResilientTest, DoesNotBlameTheEndpointForWhatTheCallerDoesNotLike) {
  const auto api = made({});
  EXPECT_FALSE(api->call("get_ticker", "a", []() -> base::Result<int> {
    return base::fail(base::ErrorCode::kNotFound, "no such symbol");
  }));
  EXPECT_EQ(api->circuit().snapshot("get_ticker").counts.successes, 1u);
}

TEST_F(ResilientTest, TakesWhatIsThrownForAFailure) {
  const auto api = made({});
  const auto throws = []() -> base::Result<int> { throw std::runtime_error{"the test's"}; };
  EXPECT_FALSE(api->call("get_ticker", "a", throws));
  EXPECT_EQ(api->circuit().snapshot("get_ticker").counts.failures, 1u);
}

TEST(ResilientThreads, OneCallIsForAllWhoAskMeanwhileAndABulkheadBoundsTheOthers) {
  Resilient<int> api{{.max_concurrent = 1}};
  std::latch begun{1};
  std::latch goes_on{1};
  std::atomic<int> calls = 0;
  std::atomic<int> answered = 0;
  const auto ask = [&](auto make_call) { answered += api.call("get_ticker", "a", make_call).value(); };
  {
    std::jthread slow{[&] {
      ask([&]() -> base::Result<int> {
        ++calls;
        begun.count_down();
        goes_on.wait();
        return 7;
      });
    }};
    begun.wait();
    std::vector<std::jthread> joining;
    for (int i = 0; i < 3; ++i) {
      joining.emplace_back([&] { ask([&]() -> base::Result<int> { return ++calls; }); });
    }
    while (api.statistics().cache.joined_loads < 3) std::this_thread::yield();
    const auto refused = api.call("get_ticker", "b", [&]() -> base::Result<int> { return ++calls; });
    EXPECT_EQ(refused.error().code, base::ErrorCode::kQueueFull);
    goes_on.count_down();
  }
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(answered, 4 * 7);
  EXPECT_EQ(api.statistics().bulkhead.rejected, 1u);
}

}  // namespace
}  // namespace tidegate::library
