// One arm through the whole report in virtual time: a stretch of health, one in which the agent trades, then
// two outages.
#pragma once

#include <cstdint>
#include <string>

#include "tidegate/scenarios/arms/agent.hpp"
#include "tidegate/scenarios/impact/report.hpp"
#include "tidegate/scenarios/impact/tally.hpp"
#include "tidegate/sim/server/server.hpp"

namespace tidegate::scenarios {

struct ScenarioSettings {
  base::Duration healthy = std::chrono::minutes{10};
  std::uint64_t seed = 1;             // of the market, the distance, the faults and the callers
  std::string profile = "far";        // of sim::LatencyProfile
  std::string limits = "documented";  // of sim::RateLimitSettings
  bool with_outages = true;
  OutageLengths outages;
  WorkloadSettings workload;
};

// The readings of MEXC's limits under which every arm is run once more.
inline constexpr std::string_view kStricterLimits[] = {"support", "weight_300"};
inline constexpr base::Duration kUnderLimits = std::chrono::minutes{5};

// Precondition: `arm` is one of kArmNames, and the profiles exist. The same settings give the same report.
ArmReport run_arm(std::string_view arm, const ScenarioSettings& settings);
// kUnderLimits of the same calls, nothing failing. Preconditions as above.
LimitScore run_under_limits(std::string_view arm, const ScenarioSettings& settings);
// All arms, each against an exchange of its own made from the same seed.
ImpactReport run_impact(const ScenarioSettings& settings);

// What of the report is known before any arm has run.
ImpactReport empty_report(const ScenarioSettings& settings);
ExchangeScore score_of(const sim::ServerCounters& counters);

}  // namespace tidegate::scenarios
