// The batcher's rows. `Join`: a request joins those that wait while a call is in flight; every tenth fills
// the batch and takes it. `Lead`: a request finds nothing in flight, takes its batch and answers it. `Pure`
// is the single-owner policy, `Library` the thread-safe class with the guide's calls (it reads the real
// clock), `Plain` the baseline.
#include <benchmark/benchmark.h>

#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bench/claims.hpp"
#include "tidegate/library/request_batcher.hpp"

namespace {

using namespace std::chrono_literals;
using namespace tidegate;

constexpr std::size_t kInOneBatch = 10;

// A mutex and a map of vectors, keyed by text that the caller has made.
class PlainBatcher {
 public:
  bool add(const std::string& kind, int request) {
    const std::lock_guard lock{mutex_};
    auto& waiting = waiting_[kind];
    waiting.push_back(request);
    return waiting.size() < kInOneBatch;
  }
  std::vector<int> take(const std::string& kind) {
    const std::lock_guard lock{mutex_};
    return std::exchange(waiting_[kind], {});
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::vector<int>> waiting_;
};

void BatcherJoinPlain(benchmark::State& state) {
  PlainBatcher batcher;
  const std::string kind = "get_ticker?symbol=BTCUSDC";
  std::size_t taken = 0;
  for (auto _ : state) {
    if (batcher.add(kind, 1)) continue;
    const auto batch = batcher.take(kind);
    taken += batch.size();
    benchmark::DoNotOptimize(batch.data());
  }
  taken += batcher.take(kind).size();
  bench::claim(state, taken == static_cast<std::size_t>(state.iterations()), "a request was lost");
}
BENCHMARK(BatcherJoinPlain);

// All but the leader and every tenth waited.
template <class Batcher>
bool joined(const benchmark::State& state, const Batcher& batcher) {
  const auto done = batcher.statistics();
  const auto asked = static_cast<std::uint64_t>(state.iterations());
  return done.requests == asked + 1 && done.batches <= asked / kInOneBatch + 1;
}

void BatcherJoinPure(benchmark::State& state) {
  resilience::RequestBatcher<int> batcher{{.window = 1min, .max_batch_size = kInOneBatch}};
  const std::string kind = "get_ticker?symbol=BTCUSDC";
  base::MonotonicTime now{};
  batcher.add_request(kind, 0, now);
  benchmark::DoNotOptimize(batcher.get_batch(kind, now));  // in flight for as long as this runs
  for (auto _ : state) {
    if (batcher.add_request(kind, 1, now) != resilience::BatchAnswer::kTake) continue;
    const auto batch = batcher.get_batch(kind, now);
    benchmark::DoNotOptimize(batch.requests.data());
    batcher.finished(kind, batch.flight, now);
  }
  bench::claim(state, joined(state, batcher), "not every request joined");
}
BENCHMARK(BatcherJoinPure);

void BatcherJoinLibrary(benchmark::State& state) {
  library::RequestBatcher<int> batcher{60'000, kInOneBatch};
  const resilience::Params params{{"symbol", "BTCUSDC"}};
  const base::Result<int> answer = 1;
  std::int64_t answered = 0;
  const auto callback = [&answered](const base::Result<int>&) { ++answered; };
  batcher.add_request("get_ticker", params, callback);
  auto in_flight = batcher.get_batch("get_ticker", params);
  for (auto _ : state) {
    if (batcher.add_request("get_ticker", params, callback)) continue;
    batcher.get_batch("get_ticker", params).answer(answer);
  }
  in_flight.answer(answer);
  bench::claim(state, joined(state, batcher) && answered == state.iterations() + 1,
               "not every request joined and was answered");
}
BENCHMARK(BatcherJoinLibrary)->Iterations(1'000'000);

void BatcherLeadLibrary(benchmark::State& state) {
  library::RequestBatcher<int> batcher;
  const resilience::Params params{{"symbol", "BTCUSDC"}};
  const base::Result<int> answer = 1;
  for (auto _ : state) {
    if (batcher.add_request("get_ticker", params, [](const base::Result<int>&) {})) continue;
    batcher.get_batch("get_ticker", params).answer(answer);
  }
  bench::claim(state, batcher.statistics().batches == static_cast<std::uint64_t>(state.iterations()),
               "not every request led");
}
BENCHMARK(BatcherLeadLibrary);

void ParamsSignature(benchmark::State& state) {
  const resilience::Params params{{"symbol", "BTCUSDC"}, {"limit", 20}};
  std::size_t bytes = 0;
  for (auto _ : state) {
    const auto signature = resilience::params_signature("get_order_book", params);
    bytes += signature.size();
    benchmark::DoNotOptimize(signature.data());
  }
  const std::size_t each = resilience::params_signature("get_order_book", params).size();
  bench::claim(state, each > 0 && bytes == each * static_cast<std::size_t>(state.iterations()),
               "not every signature is the same");
}
BENCHMARK(ParamsSignature);

}  // namespace
