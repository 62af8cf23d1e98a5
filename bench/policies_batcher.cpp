// The batcher's rows: one request joins while another is in flight; every tenth takes the batch. `Pure` is
// the single-owner policy, `Library` the thread-safe class with the guide's calls (it reads the real clock),
// `Plain` the baseline.
#include <benchmark/benchmark.h>

#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

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
  for (auto _ : state) {
    if (!batcher.add(kind, 1)) benchmark::DoNotOptimize(batcher.take(kind));
  }
}
BENCHMARK(BatcherJoinPlain);

void BatcherJoinPure(benchmark::State& state) {
  resilience::RequestBatcher<int> batcher;
  const std::string kind = "get_ticker?symbol=BTCUSDC";
  base::MonotonicTime now{};
  for (auto _ : state) {
    now += 1us;
    if (batcher.add_request(kind, 1, now) == resilience::BatchAnswer::kTake) {
      benchmark::DoNotOptimize(batcher.get_batch(kind, now));
    }
  }
}
BENCHMARK(BatcherJoinPure);

void BatcherJoinLibrary(benchmark::State& state) {
  library::RequestBatcher<int> batcher;
  const resilience::Params params{{"symbol", "BTCUSDC"}};
  const base::Result<int> answer = 1;
  for (auto _ : state) {
    if (batcher.add_request("get_ticker", params, [](const base::Result<int>&) {})) continue;
    batcher.get_batch("get_ticker", params).answer(answer);
  }
}
BENCHMARK(BatcherJoinLibrary)->Iterations(1'000'000);

void ParamsSignature(benchmark::State& state) {
  const resilience::Params params{{"symbol", "BTCUSDC"}, {"limit", 20}};
  for (auto _ : state) benchmark::DoNotOptimize(resilience::params_signature("get_order_book", params));
}
BENCHMARK(ParamsSignature);

}  // namespace
