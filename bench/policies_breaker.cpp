// The circuit breaker's rows, all of calls that are admitted while closed but the refusals. `Pure` is the
// single-owner policy with the handle in hand, `Library` the thread-safe class by endpoint name (it reads the
// real clock), `Plain` the least that a breaker can be.
#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "bench/allocations.hpp"
#include "bench/claims.hpp"
#include "tidegate/library/circuit_breaker.hpp"

namespace {

using namespace std::chrono_literals;
using namespace tidegate;
using bench::AllocationCounter;
using bench::claim;

std::uint64_t count(const benchmark::State& state) {
  return static_cast<std::uint64_t>(state.iterations());
}
resilience::CircuitCounts done(const resilience::CircuitBreaker& breaker) {
  return breaker.snapshot(base::MonotonicTime{1h}).counts;
}

// A name, a mutex and a counter: the least that a breaker can be.
class PlainBreaker {
 public:
  bool pre_request(const std::string& endpoint, base::MonotonicTime now) {
    const std::lock_guard lock{mutex_};
    return now >= circuits_[endpoint].open_until;
  }
  void record_success(const std::string& endpoint) {
    const std::lock_guard lock{mutex_};
    circuits_[endpoint].failures = 0;
  }

 private:
  struct Circuit {
    int failures = 0;
    base::MonotonicTime open_until{};
  };
  std::mutex mutex_;
  std::unordered_map<std::string, Circuit> circuits_;
};

void BreakerAdmitRecordPlain(benchmark::State& state) {
  PlainBreaker breaker;
  const std::string endpoint = "get_order_book";
  std::int64_t admitted = 0;
  for (auto _ : state) {
    if (!breaker.pre_request(endpoint, library::system_clock().now())) continue;
    breaker.record_success(endpoint);
    ++admitted;
  }
  claim(state, admitted == state.iterations(), "a call was refused");
}
BENCHMARK(BreakerAdmitRecordPlain);

void BreakerAdmitPure(benchmark::State& state) {
  resilience::CircuitBreaker breaker;
  base::MonotonicTime now{};
  const AllocationCounter counter{state};
  for (auto _ : state) {
    now += 1us;
    auto permit = breaker.admit(now);
    benchmark::DoNotOptimize(permit);
  }
  claim(state, done(breaker).admitted == count(state), "a call was refused");
}
BENCHMARK(BreakerAdmitPure);

void BreakerAdmitRecordPure(benchmark::State& state) {
  resilience::CircuitBreaker breaker;
  base::MonotonicTime now{};
  const AllocationCounter counter{state};
  for (auto _ : state) {
    now += 1us;
    auto permit = breaker.admit(now);
    benchmark::DoNotOptimize(permit);
    breaker.record(std::move(*permit), resilience::CircuitVerdict::kSuccess, now);
  }
  claim(state, done(breaker).successes == count(state), "a verdict was not counted");
}
BENCHMARK(BreakerAdmitRecordPure);

void BreakerRefusalPure(benchmark::State& state) {
  resilience::CircuitBreaker breaker;
  breaker.force_open(base::MonotonicTime{});
  std::int64_t refused = 0;
  for (auto _ : state) refused += breaker.check(base::MonotonicTime{1s}).admitted ? 0 : 1;
  claim(state, refused == state.iterations(), "a call was admitted");
}
BENCHMARK(BreakerRefusalPure);

// --- by endpoint name ---

constexpr std::array<std::string_view, 4> kEndpoints{"get_order_book", "get_ticker", "get_balance",
                                                     "place_order"};

// Nobody reports: as many calls are under way as are remembered, and each admission forgets the oldest.
void BreakerAdmitLibrary(benchmark::State& state) {
  library::CircuitBreaker breaker;
  std::size_t next = 0;
  const auto admit_next = [&] { return breaker.pre_request(kEndpoints[next++ % kEndpoints.size()]); };
  constexpr std::size_t kFull = kEndpoints.size() * library::CircuitBreaker::kMostOutstanding;
  for (std::size_t i = 0; i < 3 * kFull; ++i) admit_next();
  const AllocationCounter counter{state};
  std::int64_t admitted = 0;
  for (auto _ : state) admitted += admit_next() ? 1 : 0;
  claim(state, admitted == state.iterations(), "a call was refused");
}
BENCHMARK(BreakerAdmitLibrary);

void admit_and_record(benchmark::State& state, library::CircuitBreaker& breaker) {
  // Each thread has an endpoint of its own; what they share is the breaker.
  const std::string_view endpoint = kEndpoints[static_cast<std::size_t>(state.thread_index())];
  breaker.record_success(endpoint);
  const auto before = breaker.snapshot(endpoint).counts;
  for (auto _ : state) {
    if (breaker.pre_request(endpoint)) breaker.record_success(endpoint);
  }
  const auto after = breaker.snapshot(endpoint).counts;
  claim(
      state,
      after.admitted - before.admitted == count(state) && after.successes - before.successes == count(state),
      "a call was refused, or its verdict not counted");
}

// A call by its own permit: what no bare call can be mistaken in.
void BreakerPermitLibrary(benchmark::State& state) {
  library::CircuitBreaker breaker;
  const AllocationCounter counter{state};
  for (auto _ : state) breaker.permit("get_order_book").success();
  claim(state, breaker.snapshot("get_order_book").counts.successes == count(state), "a permit was refused");
}
BENCHMARK(BreakerPermitLibrary);

void BreakerAdmitRecordLibrary(benchmark::State& state) {
  static library::CircuitBreaker breaker;
  const AllocationCounter counter{state};
  admit_and_record(state, breaker);
}
BENCHMARK(BreakerAdmitRecordLibrary)->Threads(1)->Threads(2)->UseRealTime();

void BreakerAdmitRecordListened(benchmark::State& state) {
  library::CircuitBreaker breaker{5, 5000, [](std::string_view, const resilience::CircuitTransition&) {}};
  admit_and_record(state, breaker);
}
BENCHMARK(BreakerAdmitRecordListened);

}  // namespace
