// The Gate's rows: what the one decision costs, and what a load under way costs in memory. `allocations` are
// those of one operation.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "bench/allocations.hpp"
#include "bench/claims.hpp"
#include "tidegate/resilience/gate/gate.hpp"
#include "tidegate/resilience/loads/flights.hpp"

namespace {

using namespace std::chrono_literals;
using namespace tidegate;
using namespace tidegate::resilience;
using bench::AllocationCounter;

const EndpointId kDepth{0};

std::vector<EndpointPolicy> table() {
  return {{.name = "depth", .ttl = 1s, .refresh_after = 500ms, .stale_bound = 5s}};
}
base::MonotonicTime t(base::Duration since_start) {
  return base::MonotonicTime{since_start};
}
// Nothing waits for its turn: the rows measure what the Gate costs, not what limits hold up.
GateSettings unlimited() {
  GateSettings settings;
  settings.limits = LimitProfile::documented();
  settings.limits.per_endpoint.weight = 1'000'000'000;
  return settings;
}
Call depth_of(const std::string& params) {
  return {.endpoint = kDepth, .params = params, .deadline = t(10s)};
}

std::uint64_t count(const benchmark::State& state) {
  return static_cast<std::uint64_t>(state.iterations());
}
GateCounters done(const Gate& gate) {
  return gate.snapshot(t(1100ms)).counters;
}
std::uint64_t replies(const GateCounters& counters, base::Source source) {
  return counters.replies[static_cast<std::size_t>(source)];
}

// A read that is in the cache and fresh, out of so many that are. With one entry all lines are warm.
void DecideOnWarmRead(benchmark::State& state) {
  base::NullEventSink events;
  Gate gate{table(), unlimited(), events};
  std::vector<std::string> params;
  for (int i = 0; i < state.range(0); ++i) {
    params.push_back("symbol=S" + std::to_string(i));
    Decision sent = gate.decide(depth_of(params.back()), t(1s));
    gate.record(std::move(std::get<Send>(sent).grant), {.payload = Payload::make<int>("{}", 0), .error = {}},
                t(1s));
  }
  std::size_t next = 0;
  AllocationCounter counter{state};
  for (auto _ : state) {
    benchmark::DoNotOptimize(gate.decide(depth_of(params[next]), t(1100ms)));
    if (++next == params.size()) next = 0;
  }
  counter.end();
  const auto counted = done(gate);
  bench::claim(state, replies(counted, base::Source::kCache) == count(state) && counted.sent == params.size(),
               "not every read was served out of the cache");
}
BENCHMARK(DecideOnWarmRead)->Arg(1)->Arg(100);

// The next caller of a load under way.
void JoinIdentical(benchmark::State& state) {
  base::NullEventSink events;
  Gate gate{table(), unlimited(), events};
  const std::string params = "symbol=BTCUSDT";
  Decision first = gate.decide(depth_of(params), t(1s));
  AllocationCounter counter{state};
  for (auto _ : state) benchmark::DoNotOptimize(gate.decide(depth_of(params), t(1s)));
  counter.end();
  bench::claim(state, done(gate).joined == count(state) && done(gate).sent == 1, "not every caller joined");
}
BENCHMARK(JoinIdentical)->Iterations(1'000'000);

// A whole load, from the question to its record.
void SendAndRecord(benchmark::State& state) {
  base::NullEventSink events;
  Gate gate{table(), unlimited(), events};
  const std::string params = "symbol=BTCUSDT";
  const auto payload = Payload::make<int>("{}", 0);
  auto now = t(1s);
  AllocationCounter counter{state};
  for (auto _ : state) {
    now += 2s;
    Decision sent = gate.decide({.endpoint = kDepth, .params = params, .deadline = now + 1s}, now);
    benchmark::DoNotOptimize(
        gate.record(std::move(std::get<Send>(sent).grant), {.payload = payload, .error = {}}, now + 1ms));
  }
  counter.end();
  bench::claim(state,
               done(gate).sent == count(state) && replies(done(gate), base::Source::kNetwork) == count(state),
               "not every load was sent and answered");
}
BENCHMARK(SendAndRecord);

// Memory of one load under way, by the allocator's own count: the reads are different, nobody joins.
constexpr std::size_t kUnderWay = 10'000;

std::vector<std::string> different_params() {
  std::vector<std::string> params;
  for (std::size_t i = 0; i < kUnderWay; ++i)
    params.push_back("symbol=" + std::to_string(10'000 + i) + "USDT");
  return params;
}

// What Flights keeps: its record and the index by key, with the key's text.
void FlightMemory(benchmark::State& state) {
  const std::vector<std::string> params = different_params();
  for (auto _ : state) {
    Flights flights{250ms};
    const std::size_t before = bench::allocated_bytes();
    for (const std::string& each : params) {
      const FlightId id = flights.begin("0?" + each, {kDepth});
      flights.join(id, depth_of(each));
      flights.sent(id, t(1s), t(3s));
    }
    state.counters["bytes"] =
        static_cast<double>(bench::allocated_bytes() - before) / static_cast<double>(kUnderWay);
    bench::claim(state, flights.size() == kUnderWay, "not every load is under way");
  }
}
BENCHMARK(FlightMemory)->Iterations(1);

// All that the Gate keeps for it: that, its weight in the ledger, and the grant that its sender holds.
void FlightMemoryInGate(benchmark::State& state) {
  const std::vector<std::string> params = different_params();
  GateSettings settings = unlimited();
  settings.max_flights = kUnderWay;
  for (auto _ : state) {
    base::NullEventSink events;
    Gate gate{table(), settings, events};
    std::vector<Decision> sent;
    sent.reserve(kUnderWay);
    const std::size_t before = bench::allocated_bytes();
    for (const std::string& each : params) sent.push_back(gate.decide(depth_of(each), t(1s)));
    state.counters["bytes"] =
        static_cast<double>(bench::allocated_bytes() - before) / static_cast<double>(kUnderWay);
    const bool all_sent =
        std::ranges::all_of(sent, [](const Decision& each) { return std::holds_alternative<Send>(each); });
    bench::claim(state, all_sent && gate.snapshot(t(1s)).flights == kUnderWay, "not every load is under way");
  }
}
BENCHMARK(FlightMemoryInGate)->Iterations(1);

}  // namespace
