// The hit ratios on a recorded trace beside libCacheSim's (commit aa0fc40, read 2026-11-22).
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "source_tree.hpp"
#include "tidegate/resilience/cache/cache.hpp"

namespace tidegate::resilience {
namespace {

using namespace std::chrono_literals;

std::vector<std::uint64_t> read_keys(const std::filesystem::path& path) {
  std::vector<std::uint64_t> keys;
  const std::string command = "gzip -dc '" + path.string() + "'";
  FILE* const lines = popen(command.c_str(), "r");
  for (unsigned long key = 0; std::fscanf(lines, "%lu", &key) == 1;) keys.push_back(key);
  pclose(lines);
  return keys;
}

double hit_ratio(const std::vector<std::uint64_t>& keys, CacheSettings settings) {
  Cache<char, std::uint64_t> cache{settings};
  for (const std::uint64_t key : keys) {
    if (cache.get(key, {}).entry == nullptr) cache.set(key, 0, {.ttl = 1h}, {});
  }
  return static_cast<double>(cache.statistics().hits) / static_cast<double>(keys.size());
}

TEST(CacheHitRatio, EqualsTheReferenceOnARecordedTrace) {
  const auto trace = tests::recorded("traces/web12.txt.gz");
  if (!std::filesystem::exists(trace)) GTEST_SKIP() << trace << " is not there";
  const auto keys = read_keys(trace);
  ASSERT_EQ(keys.size(), 95'607u);
  struct Row {
    std::size_t objects;
    double lru;
    double s3_fifo;
  };
  for (const Row row : {Row{138, 0.3979, 0.4127}, Row{688, 0.6002, 0.6450}, Row{2751, 0.7567, 0.7808}}) {
    EXPECT_NEAR(hit_ratio(keys, {.max_entries = row.objects}), row.lru, 0.00005);
    EXPECT_NEAR(hit_ratio(keys, {.max_entries = row.objects, .eviction = Eviction::kS3Fifo}), row.s3_fifo,
                0.002);
  }
}

}  // namespace
}  // namespace tidegate::resilience
