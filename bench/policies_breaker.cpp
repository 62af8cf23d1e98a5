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
#include "tidegate/library/circuit_breaker.hpp"

namespace {

using namespace std::chrono_literals;
using namespace tidegate;
using bench::AllocationCounter;

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
  for (auto _ : state) {
    if (breaker.pre_request(endpoint, library::system_clock().now())) breaker.record_success(endpoint);
  }
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
}
BENCHMARK(BreakerAdmitRecordPure);

void BreakerRefusalPure(benchmark::State& state) {
  resilience::CircuitBreaker breaker;
  breaker.force_open(base::MonotonicTime{});
  for (auto _ : state) benchmark::DoNotOptimize(breaker.check(base::MonotonicTime{1s}));
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
  for (auto _ : state) benchmark::DoNotOptimize(admit_next());
}
BENCHMARK(BreakerAdmitLibrary);

void admit_and_record(benchmark::State& state, library::CircuitBreaker& breaker) {
  // Each thread has an endpoint of its own; what they share is the breaker.
  const std::string_view endpoint = kEndpoints[static_cast<std::size_t>(state.thread_index())];
  breaker.record_success(endpoint);
  for (auto _ : state) {
    if (breaker.pre_request(endpoint)) breaker.record_success(endpoint);
  }
}

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
