// The healthy stretch of the report once more, on real sockets and the real clock.
#pragma once

#include <string>

#include "apps/impact/report.hpp"
#include "apps/impact/scenario.hpp"
#include "tidegate/base/error.hpp"

namespace tidegate::apps {

// One arm after the other, each in a process of its own and against an exchange of its own, which lives on a
// thread of this process and judges what the callers were given. Takes `healthy` (whole seconds) an arm.
// After ours come those of an unmodified ccxt, where it is there (`ccxt_folder`: see start_ccxt). Errors:
// those of the listener and of run_arm_elsewhere; ccxt's leave it out.
base::Result<ImpactReport> run_impact_on_sockets(const ScenarioSettings& settings,
                                                 const std::string& ccxt_folder);

}  // namespace tidegate::apps
