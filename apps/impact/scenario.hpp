// One arm through the whole report: a stretch of health, then two outages, in virtual time.
#pragma once

#include <cstdint>
#include <string>

#include "apps/impact/report.hpp"

namespace tidegate::apps {

inline constexpr std::string_view kArmNames[] = {"direct", "guide", "tidegate"};

struct ScenarioSettings {
  int minutes = 10;        // of health; 1..600
  std::uint64_t seed = 1;  // of the market, the distance, the faults and the callers
  WorkloadSettings workload;
};

// Precondition: `arm` is one of kArmNames. The same settings give the same report.
ArmReport run_arm(std::string_view arm, const ScenarioSettings& settings);
// All arms, each against an exchange of its own made from the same seed.
ImpactReport run_impact(const ScenarioSettings& settings);

}  // namespace tidegate::apps
