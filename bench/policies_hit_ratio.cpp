#include "bench/policies_hit_ratio.hpp"

#include <array>
#include <cmath>
#include <filesystem>
#include <set>

#include "bench/hit_ratio_trace.hpp"

namespace tidegate::bench {

namespace {

// By libCacheSim (commit aa0fc40, object size 1, read 2026-11-22); its S3-FIFO promotes after one hit.
struct Reference {
  const char* trace;
  std::size_t objects;
  double lru;
  double s3_fifo;
};
constexpr std::array<Reference, 12> kReferences{{
    {"arc_oltp", 1869, 0.4164, 0.4625},
    {"arc_oltp", 9344, 0.6008, 0.6175},
    {"arc_oltp", 37376, 0.7197, 0.7300},
    {"cloudphysics_w106", 425, 0.7235, 0.7159},
    {"cloudphysics_w106", 2124, 0.8155, 0.8312},
    {"cloudphysics_w106", 8496, 0.8645, 0.8776},
    {"orm_busy", 607, 0.7005, 0.7397},
    {"orm_busy", 3037, 0.8250, 0.8371},
    {"orm_busy", 12147, 0.9024, 0.9085},
    {"web12", 138, 0.3979, 0.4127},
    {"web12", 688, 0.6002, 0.6450},
    {"web12", 2751, 0.7567, 0.7808},
}};

// The largest of a number of distances and where it was.
struct Worst {
  double distance = -INFINITY;
  std::string where;

  void consider(double candidate, const Reference& reference) {
    if (candidate <= distance) return;
    distance = candidate;
    where = std::string{reference.trace} + ", " + std::to_string(reference.objects);
  }
};

TableRow row(const std::string& what, const Worst& worst, double most, int digits) {
  char measured[96];
  std::snprintf(measured, sizeof measured, "at most %.*f points (%s)", digits, worst.distance * 100,
                worst.where.c_str());
  char target[32];
  std::snprintf(target, sizeof target, "<= %.*f", digits, most * 100);
  return {what, measured, target, worst.distance <= most ? Holds::kYes : Holds::kNo};
}

}  // namespace

std::vector<TableRow> judge_hit_ratios(const std::string& folder) {
  Worst off;
  Worst under_s3_fifo;
  Worst under_lru;
  std::vector<TableRow> rows;
  std::string read_last;
  std::vector<std::uint64_t> requests;
  for (const Reference& reference : kReferences) {
    if (read_last != reference.trace) {
      read_last = reference.trace;
      const std::string path = folder + "/" + read_last + ".txt.gz";
      auto read = read_trace(path);
      requests = read ? std::move(*read) : std::vector<std::uint64_t>{};
      if (requests.empty())
        rows.push_back({"hit ratio, " + read_last, "not found: " + path, "", Holds::kUnknown});
    }
    if (requests.empty()) continue;
    const double lru = hit_ratio(requests, {.max_entries = reference.objects});
    const double s3_fifo =
        hit_ratio(requests, {.max_entries = reference.objects, .eviction = resilience::Eviction::kS3Fifo});
    off.consider(std::abs(lru - reference.lru), reference);
    under_s3_fifo.consider(reference.s3_fifo - s3_fifo, reference);
    under_lru.consider(lru - s3_fifo, reference);
  }
  if (off.where.empty()) return rows;
  rows.push_back(row("hit ratio, LRU, off libCacheSim's", off, 0.00005, 3));
  rows.push_back(row("hit ratio, S3-FIFO, under libCacheSim's", under_s3_fifo, 0.002, 2));
  rows.push_back(row("hit ratio, S3-FIFO, under LRU", under_lru, 0.01, 2));
  return rows;
}

}  // namespace tidegate::bench
