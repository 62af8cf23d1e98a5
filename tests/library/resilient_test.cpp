#include "tidegate/library/resilient.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "moving_clock.hpp"

namespace tidegate::library {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

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

TEST_F(ResilientTest, TheCircuitHearsOfTheAttemptThatWasMadeWhateverKeptItsRepeatBack) {
  const auto api = made({.cache = {.default_ttl_ms = 0, .failure_ttl_ms = 0},
                         .circuit = {.failure_threshold = 3},
                         .rate = {.weight = 1, .window_ms = 10'000},
                         .timeout = 2s});
  for (int i = 0; i < 3; ++i) {
    clock.advance(20s);
    const auto failed = api->call("get_ticker", "a", counted(down()));
    EXPECT_EQ(failed.error().code, base::ErrorCode::kConnectionRefused) << "what the upstream did";
    EXPECT_THAT(failed.error().message, HasSubstr("its repeat was refused: the rate limit leaves no room"));
  }
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(api->circuit().snapshot("get_ticker").counts.failures, 3u);
  EXPECT_EQ(api->call("get_ticker", "a", counted(7)).error().code, base::ErrorCode::kCircuitOpen);
}

TEST_F(ResilientTest, WhatNoAttemptWasMadeForSaysNothing) {
  const auto api = made({.cache = {.failure_ttl_ms = 0},
                         .circuit = {.failure_threshold = 1},
                         .rate = {.weight = 1, .window_ms = 10'000},
                         .timeout = 2s});
  EXPECT_TRUE(api->call("get_ticker", "a", counted(7)));
  EXPECT_EQ(api->call("get_ticker", "b", counted(7)).error().code, base::ErrorCode::kRateLimited);
  EXPECT_EQ(api->circuit().snapshot("get_ticker").counts.ignored, 1u);
}

TEST_F(ResilientTest, HoldsNothingForAPauseBeyondTheLongest) {
  const auto api = made({.cache = {.failure_ttl_ms = 0}, .rate = {.weight = 1, .window_ms = 86'400'000}});
  EXPECT_TRUE(api->call("get_ticker", "a", counted(7)));
  const auto refused = api->call("get_ticker", "b", counted(7));
  EXPECT_EQ(refused.error().code, base::ErrorCode::kRateLimited);
  EXPECT_THAT(refused.error().message, HasSubstr("longer than max_pause, 60000 ms"));
  EXPECT_EQ(clock.now(), base::MonotonicTime{}) << "nobody waited for a day";
}

TEST_F(ResilientTest, RefusalsOfAnotherLikeItSayNothingOfTheEndpoint) {
  using base::ErrorCode;
  const auto api = made({.cache = {.failure_ttl_ms = 0}, .retry = {.max_repeats = 0}});
  for (const auto code : {ErrorCode::kQueueFull, ErrorCode::kCircuitOpen, ErrorCode::kRateLimited}) {
    EXPECT_FALSE(api->call("get_ticker", "a", counted(base::fail_unsent(code, "the inner one's"))));
  }
  EXPECT_FALSE(api->call("get_ticker", "a", counted(base::fail(ErrorCode::kCancelled, "the caller left"))));
  const auto counts = api->circuit().snapshot("get_ticker").counts;
  EXPECT_EQ(counts.ignored, 4u);
  EXPECT_EQ(counts.successes + counts.failures, 0u);
  EXPECT_EQ(api->statistics().refused_by_circuit, 0u) << "its own refused nothing";
  EXPECT_EQ(calls, 4);
  EXPECT_FALSE(api->call("get_ticker", "a", counted(base::fail(ErrorCode::kRateLimited, "a 429"))));
  EXPECT_EQ(api->circuit().snapshot("get_ticker").counts.failures, 1u) << "the upstream's own is one";
}

TEST_F(ResilientTest, AFullBulkheadAsksNoCircuitAndAnOpenCircuitTakesNoTurn) {
  const auto api = made({.cache = {.failure_ttl_ms = 0},
                         .retry = {.max_repeats = 0},
                         .rate = {.weight = 5, .window_ms = 1000},
                         .max_concurrent = 1});
  api->circuit().force_open("get_depth");
  EXPECT_TRUE(api->call("get_ticker", "a", [&]() -> base::Result<int> {
    EXPECT_EQ(api->call("get_depth", "a", counted(7)).error().code, base::ErrorCode::kQueueFull);
    return 7;
  }));
  EXPECT_EQ(api->statistics().refused_by_circuit, 0u);
  EXPECT_EQ(api->rate()->used(), 1u);
  EXPECT_EQ(api->call("get_depth", "a", counted(7)).error().code, base::ErrorCode::kCircuitOpen);
  EXPECT_EQ(api->statistics().refused_by_circuit, 1u);
  EXPECT_EQ(api->rate()->used(), 1u);
  EXPECT_EQ(calls, 0);
}

TEST(ResilientPlaces, OneThatComesTooLateIsNone) {
  tests::MovingClock clock;
  Resilient<int> api{{.max_concurrent = 1, .timeout = 1s}, nullptr, clock};
  clock.step = 1s;  // so long does it take to come by a place
  const auto late = api.call("get_ticker", "a", []() -> base::Result<int> { return 7; });
  EXPECT_EQ(late.error().code, base::ErrorCode::kQueueFull);
  EXPECT_EQ(api.statistics().bulkhead.under_way, 0u);
}

TEST_F(ResilientTest, KeepsEndpointsAndKeysOfAnyBytesApart) {
  const auto api = made({});
  using namespace std::string_literals;
  EXPECT_EQ(api->call("a\0b"s, "c", counted(1)), 1);
  EXPECT_EQ(api->call("a", "b\0c"s, counted(2)), 2);
  EXPECT_EQ(api->call("a", "1:b", counted(3)), 3);
  EXPECT_EQ(api->call("a1:", "b", counted(4)), 4);
  EXPECT_TRUE(api->cache().erase(Resilient<int>::cache_key("a1:", "b")));
  EXPECT_EQ(api->cache().erase_prefix(Resilient<int>::cache_key("a", "")), 2u) << "all of that endpoint's";
  EXPECT_EQ(api->cache().size(), 1u);
}

TEST(ResilientThreads, NobodyWaitsForAPlaceLongerThanTheTimeout) {
  const base::ManualClock still;
  Resilient<int> api{{.max_concurrent = 1, .max_wait = 24h, .timeout = 1ms}, nullptr, still};
  std::latch begun{1};
  std::binary_semaphore refused{0};
  std::jthread slow{[&] {
    static_cast<void>(api.call("get_ticker", "a", [&]() -> base::Result<int> {
      begun.count_down();
      // Long enough for anybody; without the bound it is what ends the wait below.
      static_cast<void>(refused.try_acquire_for(20s));
      return 7;
    }));
  }};
  begun.wait();
  const auto result = api.call("get_ticker", "b", []() -> base::Result<int> { return 8; });
  refused.release();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, base::ErrorCode::kQueueFull);
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
