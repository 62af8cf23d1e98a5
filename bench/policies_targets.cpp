#include "bench/policies_targets.hpp"

#include <optional>

#include "bench/judge.hpp"

namespace tidegate::bench {

namespace {

const std::string kNumbers = "Number, kManyKeys";
const std::string kTexts = "Text, kManyKeys";
const std::string kGuideTexts = "Text, kGuideKeys";

std::string row_of(const std::string& benchmark, const std::string& workload) {
  return benchmark + "<" + workload + ">";
}
std::string row_of(const std::string& benchmark, const std::string& workload, int threads) {
  return row_of(benchmark, workload) + "/real_time/threads:" + std::to_string(threads);
}
std::string ours(const std::string& workload, int threads, const std::string& eviction = "kLru") {
  return row_of("CacheHitLibrary", workload + ", Eviction::" + eviction, threads);
}

void judge_cache(Judge& table) {
  table.slower_at_most("cache hit, 100,000 integer keys : bare map", ours(kNumbers, 1),
                       row_of("CacheHitBare", kNumbers), 3);
  table.slower_at_most("cache hit, 100,000 text keys : bare map", ours(kTexts, 1),
                       row_of("CacheHitBare", kTexts), 1.6);
  table.time_at_most("cache hit, 1,000 text keys", ours(kGuideTexts, 1), 60);
  table.counter_at_most("cache entry, integer key, LRU", "CacheOverhead<Number, Eviction::kLru>/iterations:1",
                        "bytes_beyond_key_and_value", " bytes", 64);
  table.counter_at_most("cache entry, text key, LRU", "CacheOverhead<Text, Eviction::kLru>/iterations:1",
                        "bytes_beyond_key_and_value", " bytes", 64);
  table.counter_at_most("cache entry, integer key, S3-FIFO",
                        "CacheOverhead<Number, Eviction::kS3Fifo>/iterations:1", "bytes_beyond_key_and_value",
                        " bytes", 64);
}

void judge_cache_against_peers(Judge& table) {
  table.faster_at_least("two threads : one, integers", ours(kNumbers, 2), ours(kNumbers, 1), 1.6);
  table.faster_at_least("two threads : one, texts", ours(kTexts, 2), ours(kTexts, 1), 1.6);
  table.faster_at_least("two threads : one, integers, S3-FIFO", ours(kNumbers, 2, "kS3Fifo"),
                        ours(kNumbers, 1, "kS3Fifo"), 1.6);
  table.faster_at_least("two threads : one, texts, S3-FIFO", ours(kTexts, 2, "kS3Fifo"),
                        ours(kTexts, 1, "kS3Fifo"), 1.6);
  table.faster_at_least("two threads : Caffeine's two, integers", ours(kNumbers, 2), "caffeine/numbers/2", 3);
  table.faster_at_least("two threads : Caffeine's two, texts", ours(kTexts, 2), "caffeine/texts/2", 2);
  // Caffeine keeps what a scan would flush, as S3-FIFO does and LRU does not.
  table.faster_at_least("two threads, S3-FIFO : Caffeine's two, integers", ours(kNumbers, 2, "kS3Fifo"),
                        "caffeine/numbers/2", 3);
  table.faster_at_least("two threads, S3-FIFO : Caffeine's two, texts", ours(kTexts, 2, "kS3Fifo"),
                        "caffeine/texts/2", 2);
  table.faster_at_least("one thread : Caffeine's one, integers", ours(kNumbers, 1), "caffeine/numbers/1", {});
  table.faster_at_least("one thread : Caffeine's one, texts", ours(kTexts, 1), "caffeine/texts/1", {});
  table.faster_at_least("two threads : mutex + list + map, integers", ours(kNumbers, 2),
                        row_of("CacheHitTextbook", kNumbers, 2), 4);
  table.faster_at_least("two threads : mutex + list + map, texts", ours(kTexts, 2),
                        row_of("CacheHitTextbook", kTexts, 2), 4);
  // Node has one thread for its objects, so that is all that lru-cache can do on two cores.
  table.faster_at_least("two threads : npm's lru-cache, integers", ours(kNumbers, 2), "lru-cache/numbers/1",
                        5);
  table.faster_at_least("two threads : npm's lru-cache, texts", ours(kTexts, 2), "lru-cache/texts/1", 5);
  table.faster_at_least("one thread : npm's lru-cache, integers", ours(kNumbers, 1), "lru-cache/numbers/1",
                        {});
  table.faster_at_least("one thread : npm's lru-cache, texts", ours(kTexts, 1), "lru-cache/texts/1", {});
}

void judge_others(Judge& table) {
  const auto free_of_allocation = [&table](const std::string& what, const std::string& row) {
    table.counter_at_most(what + ", allocations", row, "allocations", "", 0);
  };
  table.time_at_most("breaker, admit while closed, handle in hand", "BreakerAdmitPure", 10);
  free_of_allocation("breaker, admit while closed, handle in hand", "BreakerAdmitPure");
  table.time_at_most("breaker, admit and record, handle in hand", "BreakerAdmitRecordPure", {});
  table.time_at_most("breaker, admit by endpoint name", "BreakerAdmitLibrary", 40);
  free_of_allocation("breaker, admit by endpoint name", "BreakerAdmitLibrary");
  table.time_at_most("breaker, admit and record by endpoint name",
                     "BreakerAdmitRecordLibrary/real_time/threads:1", {});
  table.time_at_most("breaker, the same on two threads", "BreakerAdmitRecordLibrary/real_time/threads:2", {});
  table.time_at_most("breaker, a permit as a value, and its verdict", "BreakerPermitLibrary", {});
  table.time_at_most("decide on a warm read", "DecideOnWarmRead/1", 150);
  free_of_allocation("decide on a warm read", "DecideOnWarmRead/1");
  table.time_at_most("decide on a warm read, one of 100", "DecideOnWarmRead/100", 150);
  table.time_at_most("histogram, a duration recorded", "HistogramRecord", 10);
  free_of_allocation("histogram, a duration recorded", "HistogramRecord");
  table.time_at_most("batcher, identical join, guide's class", "BatcherJoinLibrary/iterations:1000000", 200);
  table.time_at_most("batcher, a round that leads, guide's class", "BatcherLeadLibrary", {});
  table.time_at_most("batcher, identical join, Gate", "JoinIdentical/iterations:1000000", 200);
  table.counter_at_most("flight, without its waiters", "FlightMemory/iterations:1", "bytes", " bytes", 200);
  table.counter_at_most("flight, with its weight and grant in the Gate", "FlightMemoryInGate/iterations:1",
                        "bytes", " bytes", {});
}

}  // namespace

std::string needed_benchmarks() {
  return "^(CacheHit(Bare|Library|Textbook)<|CacheOverhead<|BreakerAdmit(Library|Pure|RecordLibrary|"
         "RecordPure)|BreakerPermitLibrary|"
         "DecideOnWarmRead|HistogramRecord|Batcher(Join|Lead)Library|JoinIdentical|FlightMemory)";
}

std::vector<TableRow> judge(const Medians& medians) {
  Judge table{medians};
  judge_cache(table);
  judge_cache_against_peers(table);
  judge_others(table);
  return table.take();
}

}  // namespace tidegate::bench
