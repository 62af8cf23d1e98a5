// What the one decision costs: `./run bench gate`. `allocations` are those of one operation.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <new>
#include <string>
#include <variant>
#include <vector>

#include "tidegate/resilience/gate.hpp"

namespace {

std::size_t allocations = 0;

}  // namespace

// Counted, so that "allocation-free" is a figure. Everything else is the default's. Not inlined: where gcc 12
// inlines one of a pair and not the other it reports a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc{};
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace {

using namespace std::chrono_literals;
using namespace tidegate;
using namespace tidegate::resilience;

const EndpointId kDepth{0};

std::vector<EndpointPolicy> table() {
  return {{.name = "depth", .ttl = 1s, .refresh_after = 500ms, .stale_bound = 5s}};
}
base::MonotonicTime t(base::Duration since_start) {
  return base::MonotonicTime{since_start};
}
Call depth_of(const std::string& params) {
  return {.endpoint = kDepth, .params = params, .deadline = t(10s)};
}

// Counts from its making to its end and divides by the iterations.
class AllocationCounter {
 public:
  explicit AllocationCounter(benchmark::State& state) : state_(state) {}
  ~AllocationCounter() {
    state_.counters["allocations"] =
        static_cast<double>(allocations - before_) / static_cast<double>(state_.iterations());
  }

 private:
  benchmark::State& state_;
  std::size_t before_ = allocations;
};

// A read that is in the cache and fresh, out of so many that are. With one entry all lines are warm.
void DecideOnWarmRead(benchmark::State& state) {
  base::NullEventSink events;
  Gate gate{table(), {}, events};
  std::vector<std::string> params;
  for (int i = 0; i < state.range(0); ++i) {
    params.push_back("symbol=S" + std::to_string(i));
    Decision sent = gate.decide(depth_of(params.back()), t(1s));
    gate.record(std::move(std::get<Send>(sent).grant), {.payload = Payload::make<int>("{}", 0), .error = {}},
                t(1s));
  }
  std::size_t next = 0;
  const AllocationCounter counter{state};
  for (auto _ : state) {
    benchmark::DoNotOptimize(gate.decide(depth_of(params[next]), t(1100ms)));
    if (++next == params.size()) next = 0;
  }
}
BENCHMARK(DecideOnWarmRead)->Arg(1)->Arg(100);

// The next caller of a load under way.
void JoinIdentical(benchmark::State& state) {
  base::NullEventSink events;
  Gate gate{table(), {}, events};
  const std::string params = "symbol=BTCUSDT";
  Decision first = gate.decide(depth_of(params), t(1s));
  const AllocationCounter counter{state};
  for (auto _ : state) benchmark::DoNotOptimize(gate.decide(depth_of(params), t(1s)));
}
BENCHMARK(JoinIdentical)->Iterations(1'000'000);

// A whole load, from the question to its record.
void SendAndRecord(benchmark::State& state) {
  base::NullEventSink events;
  GateSettings settings;
  settings.limits.per_endpoint.weight = 1'000'000'000;
  Gate gate{table(), settings, events};
  const std::string params = "symbol=BTCUSDT";
  const auto payload = Payload::make<int>("{}", 0);
  auto now = t(1s);
  const AllocationCounter counter{state};
  for (auto _ : state) {
    now += 2s;
    Decision sent = gate.decide({.endpoint = kDepth, .params = params, .deadline = now + 1s}, now);
    benchmark::DoNotOptimize(
        gate.record(std::move(std::get<Send>(sent).grant), {.payload = payload, .error = {}}, now + 1ms));
  }
}
BENCHMARK(SendAndRecord);

}  // namespace
