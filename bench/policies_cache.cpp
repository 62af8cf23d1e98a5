// The cache's rows: hits beside a bare flat hash map that looks up the same keys without a lock, a clock or
// an order, and beside the LRU cache of every textbook.
//
// Rows: 100,000 keys asked for with Zipf 0.99 and a cache that holds them all, and the guide's 1,000 keys.
// `Bare` is the flat map, `Pure` the single-owner cache, `Library` the thread-safe class, clock included.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <atomic>
#include <bit>
#include <chrono>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bench/claims.hpp"
#include "bench/policies_workload.hpp"
#include "tidegate/library/enhanced_cache.hpp"
#include "tidegate/resilience/cache/cache.hpp"

namespace {

using namespace std::chrono_literals;
using namespace tidegate;
using resilience::Eviction;
using Number = std::uint64_t;
using Text = std::string;

using bench::kAsked;
using bench::key_of;
using bench::kManyKeys;

constexpr std::size_t kGuideKeys = 1'000;

// The keys in the order in which they are asked for: read from front to back, so that reading them costs
// every row the same.
template <class Key, std::size_t kKeys>
const std::vector<Key>& asked() {
  static const std::vector<Key> order = [] {
    std::vector<Key> made;
    for (const std::uint32_t rank : bench::zipf_ranks(kKeys)) made.push_back(key_of<Key>(rank));
    return made;
  }();
  return order;
}

// Open addressing, linear probing, half full, the whole item in its slot: nothing but the lookup.
template <class Key>
class BareFlatMap {
 public:
  explicit BareFlatMap(std::size_t keys) : slots_(std::bit_ceil(keys * 2)) {}

  std::uint64_t* find(const Key& key) {
    for (std::size_t at = home(key);; at = (at + 1) & (slots_.size() - 1)) {
      Slot& slot = slots_[at];
      if (!slot.used) return nullptr;
      if (slot.key == key) return &slot.value;
    }
  }
  void insert(const Key& key, std::uint64_t value) {
    std::size_t at = home(key);
    while (slots_[at].used) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = {key, value, true};
  }

 private:
  struct Slot {
    Key key{};
    std::uint64_t value = 0;
    bool used = false;
  };
  std::size_t home(const Key& key) const {
    return resilience::HashedKey<Key>(key).hash & (slots_.size() - 1);
  }
  std::vector<Slot> slots_;
};

// A mutex, a list and a map: the LRU cache of every textbook.
template <class Key>
class TextbookLru {
 public:
  bool get(const Key& key, std::uint64_t& value) {
    const std::lock_guard lock{mutex_};
    const auto found = index_.find(key);
    if (found == index_.end()) return false;
    order_.splice(order_.begin(), order_, found->second);
    value = found->second->second;
    return true;
  }
  void insert(const Key& key, std::uint64_t value) {
    const std::lock_guard lock{mutex_};
    order_.emplace_front(key, value);
    index_[key] = order_.begin();
  }

 private:
  std::mutex mutex_;
  std::list<std::pair<Key, std::uint64_t>> order_;
  std::unordered_map<Key, typename std::list<std::pair<Key, std::uint64_t>>::iterator> index_;
};

// Asks `look(key)` for each key of the workload in turn; every thread begins at a place of its own. It says
// whether it was there, and it must have been.
template <class Key, std::size_t kKeys>
void ask_all(benchmark::State& state, auto look) {
  const std::vector<Key>& order = asked<Key, kKeys>();
  std::size_t at = static_cast<std::size_t>(state.thread_index()) * (kAsked / 3);
  std::int64_t found = 0;
  for (auto _ : state) {
    found += look(order[at]) ? 1 : 0;
    at = (at + 1) & (kAsked - 1);
  }
  bench::claim(state, found == state.iterations(), "a key of the workload was not there");
  state.SetItemsProcessed(state.iterations());
}

template <class Value>
bool is_there(const Value& found) {
  benchmark::DoNotOptimize(found);
  return found ? true : false;
}

template <class Key, std::size_t kKeys>
void CacheHitBare(benchmark::State& state) {
  BareFlatMap<Key> map{kKeys};
  for (std::size_t i = 0; i < kKeys; ++i) map.insert(key_of<Key>(i), i);
  ask_all<Key, kKeys>(state, [&](const Key& key) { return is_there(map.find(key)); });
}
// The same map, but each lookup is over before the next begins, as any lock makes it: what is left when the
// processor may not fetch several keys' lines at once.
template <class Key, std::size_t kKeys>
void CacheHitBareInTurn(benchmark::State& state) {
  BareFlatMap<Key> map{kKeys};
  for (std::size_t i = 0; i < kKeys; ++i) map.insert(key_of<Key>(i), i);
  ask_all<Key, kKeys>(state, [&](const Key& key) {
    const bool there = is_there(map.find(key));
    std::atomic_thread_fence(std::memory_order_seq_cst);
    return there;
  });
}
template <class Key, std::size_t kKeys, Eviction kEviction>
void CacheHitPure(benchmark::State& state) {
  resilience::Cache<std::uint64_t, Key> cache{{.max_entries = kKeys, .eviction = kEviction}};
  base::MonotonicTime now{};
  for (std::size_t i = 0; i < kKeys; ++i) cache.set(key_of<Key>(i), i, {.ttl = 1h}, now);
  ask_all<Key, kKeys>(state, [&](const Key& key) { return is_there(cache.get(key, now).entry); });
}
template <class Key, std::size_t kKeys, Eviction kEviction>
void CacheHitLibrary(benchmark::State& state) {
  // One for all threads of a row; every key has room, whatever its shard.
  static library::EnhancedCache<std::uint64_t, Key>* const cache = [] {
    const library::EnhancedCacheSettings settings{.default_ttl_ms = 3'600'000,
                                                  .max_items = kKeys * (kKeys > kGuideKeys ? 5 : 4) / 4,
                                                  .eviction = kEviction};
    auto* made = new library::EnhancedCache<std::uint64_t, Key>{settings};
    for (std::size_t i = 0; i < kKeys; ++i) made->set(key_of<Key>(i), i);
    return made;
  }();
  ask_all<Key, kKeys>(state, [&](const Key& key) { return is_there(cache->get(key)); });
}
template <class Key, std::size_t kKeys>
void CacheHitTextbook(benchmark::State& state) {
  static TextbookLru<Key>* const cache = [] {
    auto* made = new TextbookLru<Key>;
    for (std::size_t i = 0; i < kKeys; ++i) made->insert(key_of<Key>(i), i);
    return made;
  }();
  std::uint64_t value = 0;
  ask_all<Key, kKeys>(state, [&](const Key& key) { return is_there(cache->get(key, value)); });
}

// Stores that push another entry out, twice as many keys as there is room for.
template <class Key, Eviction kEviction>
void CacheSetEvicting(benchmark::State& state) {
  resilience::Cache<std::uint64_t, Key> cache{{.max_entries = kGuideKeys, .eviction = kEviction}};
  const std::vector<Key>& order = asked<Key, kManyKeys>();
  base::MonotonicTime now{};
  std::size_t at = 0;
  // Full, so that whatever is new pushes out another.
  for (std::size_t i = 0; cache.size() < kGuideKeys; ++i) cache.set(order[i], 1, {.ttl = 1h}, now);
  for (auto _ : state) {
    now += 1us;
    cache.set(order[at++ & (kAsked - 1)], 1, {.ttl = 1h}, now);
  }
  const auto done = cache.statistics();
  // A popular key is replaced; of the others each pushes one out, a few of the first excepted.
  const auto most_replaced = static_cast<std::uint64_t>(state.iterations()) * 9 / 10 + 100;
  const bool evicted = done.evictions + most_replaced >= static_cast<std::uint64_t>(state.iterations());
  bench::claim(state, evicted && done.expirations == 0 && cache.size() == kGuideKeys,
               "the stores did not push out what was usable");
}

// Memory that a full cache takes beyond its keys and values, by the allocator's own count.
double allocated() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd);
}

template <class Key, Eviction kEviction>
void CacheOverhead(benchmark::State& state) {
  double bytes = 0;
  for (auto _ : state) {
    const double before = allocated();
    resilience::Cache<std::uint64_t, Key> cache{{.max_entries = kManyKeys, .eviction = kEviction}};
    for (std::size_t i = 0; i < kManyKeys; ++i)
      cache.set(key_of<Key>(i), i, {.ttl = 1h}, base::MonotonicTime{});
    bytes = (allocated() - before) / kManyKeys;
    bench::claim(state, cache.size() == kManyKeys, "not every key was kept");
  }
  constexpr std::size_t kKeyBytes = std::is_same_v<Key, std::string> ? 16 : 8;
  state.counters["bytes_beyond_key_and_value"] =
      bytes - static_cast<double>(kKeyBytes + sizeof(std::uint64_t));
}

BENCHMARK(CacheHitBare<Number, kManyKeys>);
BENCHMARK(CacheHitBareInTurn<Number, kManyKeys>);
BENCHMARK(CacheHitPure<Number, kManyKeys, Eviction::kLru>);
BENCHMARK(CacheHitPure<Number, kManyKeys, Eviction::kS3Fifo>);
BENCHMARK(CacheHitLibrary<Number, kManyKeys, Eviction::kLru>)->Threads(1)->Threads(2)->UseRealTime();
BENCHMARK(CacheHitLibrary<Number, kManyKeys, Eviction::kS3Fifo>)->Threads(1)->Threads(2)->UseRealTime();
BENCHMARK(CacheHitTextbook<Number, kManyKeys>)->Threads(1)->Threads(2)->UseRealTime();

BENCHMARK(CacheHitBare<Text, kManyKeys>);
BENCHMARK(CacheHitBareInTurn<Text, kManyKeys>);
BENCHMARK(CacheHitPure<Text, kManyKeys, Eviction::kLru>);
BENCHMARK(CacheHitPure<Text, kManyKeys, Eviction::kS3Fifo>);
BENCHMARK(CacheHitLibrary<Text, kManyKeys, Eviction::kLru>)->Threads(1)->Threads(2)->UseRealTime();
BENCHMARK(CacheHitLibrary<Text, kManyKeys, Eviction::kS3Fifo>)->Threads(1)->Threads(2)->UseRealTime();
BENCHMARK(CacheHitTextbook<Text, kManyKeys>)->Threads(1)->Threads(2)->UseRealTime();

BENCHMARK(CacheHitBare<Text, kGuideKeys>);
BENCHMARK(CacheHitBareInTurn<Text, kGuideKeys>);
BENCHMARK(CacheHitPure<Text, kGuideKeys, Eviction::kLru>);
BENCHMARK(CacheHitLibrary<Text, kGuideKeys, Eviction::kLru>)->Threads(1)->Threads(2)->UseRealTime();
BENCHMARK(CacheHitTextbook<Text, kGuideKeys>)->Threads(1)->Threads(2)->UseRealTime();

BENCHMARK(CacheSetEvicting<Text, Eviction::kLru>);
BENCHMARK(CacheSetEvicting<Text, Eviction::kS3Fifo>);
BENCHMARK(CacheOverhead<Number, Eviction::kLru>)->Iterations(1);
BENCHMARK(CacheOverhead<Text, Eviction::kLru>)->Iterations(1);
BENCHMARK(CacheOverhead<Number, Eviction::kS3Fifo>)->Iterations(1);

}  // namespace
