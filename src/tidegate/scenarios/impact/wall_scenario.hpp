// The healthy stretch of the report once more, on real sockets and the real clock.
#pragma once

#include <string>
#include <string_view>

#include "tidegate/base/error.hpp"
#include "tidegate/scenarios/impact/report.hpp"
#include "tidegate/scenarios/impact/scenario.hpp"

namespace tidegate::scenarios {

// One arm in a process of its own, against an exchange on a thread of this one with `settings.limits`, which
// judges what the callers were given. Takes `healthy` (whole seconds). Errors: those of the listener and of
// run_arm_elsewhere. Precondition: `arm` is one of kArmNames.
base::Result<ArmReport> run_arm_on_sockets(std::string_view arm, const ScenarioSettings& settings);
// All of them so, one after the other, each against an exchange of its own.
// After ours come those of an unmodified ccxt, where it is there (`ccxt_folder`: see start_ccxt). Errors:
// those of the listener and of run_arm_elsewhere; ccxt's leave it out.
base::Result<ImpactReport> run_impact_on_sockets(const ScenarioSettings& settings,
                                                 const std::string& ccxt_folder);

}  // namespace tidegate::scenarios
