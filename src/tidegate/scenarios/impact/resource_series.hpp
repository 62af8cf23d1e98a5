// What each arm takes from the machine, by how many agents share its one client: medians of several runs on
// real sockets.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/scenarios/impact/report.hpp"
#include "tidegate/scenarios/spread.hpp"
#include "tidegate/scenarios/verdict.hpp"

namespace tidegate::scenarios {

// Side by side in one process, all on one arm.
inline constexpr std::array<int, 3> kSharingAgents{1, 5, 20};

struct ResourceSettings {
  int runs = 9;                                      // at least 1
  base::Duration length = std::chrono::seconds{20};  // of a run, in whole seconds
  std::uint64_t seed = 1;                            // of the first run; each has one of its own
  std::string profile = "far";
};

// Of one arm with so many agents: one value a run, ascending, and sums over the runs.
struct ResourceSpread {
  std::vector<base::Duration> cpu;
  std::vector<std::uint64_t> private_bytes, peak_rss_bytes, requests;
  std::uint64_t calls = 0, failed = 0, stale = 0;

  void add(const ArmReport& report);
  // Of the median. 0 where nothing was asked.
  double cpu_us_a_call() const;
};

struct ResourceSeries {
  std::string arm;
  std::array<ResourceSpread, kSharingAgents.size()> with;  // so many agents, as kSharingAgents
};

// All arms, run by run in turn, so that whatever else the machine does meets each of them. The exchange has
// no limits here: the direct arm of five agents would be banned, and what is refused costs nothing to handle.
// Errors: run_arm_on_sockets's.
base::Result<std::vector<ResourceSeries>> run_resource_series(const ResourceSettings& settings);

// Preconditions: `arms` as run_resource_series returns them.
Verdicts verdicts(const std::vector<ResourceSeries>& arms);
std::string to_text(const std::vector<ResourceSeries>& arms, const ResourceSettings& settings);
std::string to_json(const std::vector<ResourceSeries>& arms, const ResourceSettings& settings);

}  // namespace tidegate::scenarios
