// The healthy stretch of the report once more, on real sockets and the real clock.
#pragma once

#include "apps/impact/report.hpp"
#include "apps/impact/scenario.hpp"
#include "tidegate/base/error.hpp"

namespace tidegate::apps {

// One arm after the other, each in a process of its own and against an exchange of its own, which lives on a
// thread of this process and judges what the callers were given. Takes `healthy` (whole seconds) an arm.
// Errors: those of the listener and of run_arm_elsewhere.
base::Result<ImpactReport> run_impact_on_sockets(const ScenarioSettings& settings);

}  // namespace tidegate::apps
