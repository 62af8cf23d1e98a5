// What it adds to a call that its time is kept: beside the decision on a warm read, the cheapest call there
// is.
#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "bench/allocations.hpp"
#include "bench/claims.hpp"
#include "tidegate/base/clock.hpp"
#include "tidegate/mexc/client/rest/call_times.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/resilience/gate/gate.hpp"

namespace {

using namespace std::chrono_literals;
using namespace tidegate;
using namespace tidegate::resilience;
using mexc::client::CallTimes;

base::MonotonicTime t(base::Duration since_start) {
  return base::MonotonicTime{since_start};
}

// With one answer in its cache, fresh until 2 s.
class WarmGate {
 public:
  WarmGate() {
    settings_.limits = LimitProfile::documented();
    gate_.emplace(table_, settings_, events_);
    Decision sent = gate_->decide(call(), t(1s));
    gate_->record(std::move(std::get<Send>(sent).grant),
                  {.payload = Payload::make<int>("{}", 0), .error = {}}, t(1s));
  }
  Decision decide() { return gate_->decide(call(), t(1100ms)); }
  std::uint64_t out_of_cache() const {
    return gate_->snapshot(t(1100ms)).counters.replies[static_cast<std::size_t>(base::Source::kCache)];
  }

 private:
  Call call() const { return {.endpoint = EndpointId{0}, .params = params_, .deadline = t(10s)}; }

  std::string params_ = "symbol=BTCUSDT";
  std::vector<EndpointPolicy> table_{{.name = "depth", .ttl = 1s, .refresh_after = 500ms, .stale_bound = 5s}};
  GateSettings settings_;
  base::NullEventSink events_;
  std::optional<Gate> gate_;
};

std::uint64_t count(const benchmark::State& state) {
  return static_cast<std::uint64_t>(state.iterations());
}

void WarmRead(benchmark::State& state) {
  WarmGate gate;
  bench::AllocationCounter counter{state};
  for (auto _ : state) benchmark::DoNotOptimize(gate.decide());
  counter.end();
  bench::claim(state, gate.out_of_cache() == count(state), "not every read was served out of the cache");
}
BENCHMARK(WarmRead);

void WarmReadTimed(benchmark::State& state) {
  WarmGate gate;
  CallTimes times;
  bench::AllocationCounter counter{state};
  for (auto _ : state) {
    const Decision decided = gate.decide();
    benchmark::DoNotOptimize(decided);
    times.record(3us, std::get<Serve>(decided).reply.request_id, t(1100ms));
    benchmark::DoNotOptimize(times);
  }
  counter.end();
  bench::claim(state, gate.out_of_cache() == count(state) && times.histogram().count() == count(state),
               "not every read was served out of the cache and timed");
}
BENCHMARK(WarmReadTimed);

void CallTimeKept(benchmark::State& state) {
  // Of every size, so that no branch is foreseen.
  constexpr std::array<base::Duration, 8> kTook{90us, 7ms, 300us, 2s, 45ms, 700us, 140ms, 12s};
  CallTimes times;
  std::size_t next = 0;
  bench::AllocationCounter counter{state};
  for (auto _ : state) {
    const std::size_t each = next++ % kTook.size();
    times.record(kTook[each], base::request_id(7, static_cast<std::uint32_t>(next)), t(1s));
    benchmark::DoNotOptimize(times);
  }
  counter.end();
  bench::claim(state, times.histogram().count() == count(state), "a call was not counted");
  bench::claim(state, times.latest()[0].request_id || times.latest()[1].request_id, "no call stands for any");
}
BENCHMARK(CallTimeKept);

void ClockReadTwice(benchmark::State& state) {
  const auto loop = net::Loop::real();
  base::Duration sum{};
  for (auto _ : state) {
    const base::MonotonicTime asked = loop->now();
    sum += loop->now() - asked;
  }
  bench::claim(state, sum > base::Duration{}, "the clock stands still");
}
BENCHMARK(ClockReadTwice);

}  // namespace
