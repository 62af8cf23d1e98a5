// The outages of the report again and again, of other lengths and in other worlds: how soon each arm is back
// to normal, and what it asks in vain.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/scenarios/impact/scenario.hpp"
#include "tidegate/scenarios/spread.hpp"
#include "tidegate/scenarios/verdict.hpp"

namespace tidegate::scenarios {

struct OutageSeriesSettings {
  std::uint64_t first_seed = 1;
  std::uint64_t seeds = 20;  // at least 1
  std::string profile = "far";
};

// From 20 s to 40 s, by the seed.
OutageLengths outage_lengths(std::uint64_t seed);

// Of one kind of outage, one value a seed, ascending.
struct OutageSpread {
  std::vector<base::Duration> normal_after;
  std::vector<std::uint64_t> wasted_requests;
  // Summed up over the seeds.
  std::uint64_t calls = 0, bad = 0, unanswerable = 0;

  void add(const OutageScore& score);
};

struct OutageSeries {
  std::string arm;
  OutageSpread all_fails, depth_fails;
  std::uint64_t past_bound = 0;      // values handed out as fresh, over the whole runs
  std::uint64_t told = 0;            // ages of order books, over the whole runs
  std::uint64_t told_too_young = 0;  // of these
};

// Preconditions as run_arm's. The same settings give the same series.
OutageSeries run_outage_series(std::string_view arm, const OutageSeriesSettings& settings);

Verdicts verdicts(const std::vector<OutageSeries>& arms);
std::string to_text(const std::vector<OutageSeries>& arms, const OutageSeriesSettings& settings);
std::string to_json(const std::vector<OutageSeries>& arms, const OutageSeriesSettings& settings);

}  // namespace tidegate::scenarios
