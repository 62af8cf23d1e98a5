// The secret part of where alerts go, from the places that the settings name.
#pragma once

#include "tidegate/base/error.hpp"
#include "tidegate/monitor/alerts/settings.hpp"
#include "tidegate/monitor/alerts/watch.hpp"

namespace tidegate::apps {

// Of every webhook and of the heartbeat: from a file that no other user can read, which holds it alone; from
// an environment variable, which leaves the environment; from systemd's credential. Errors: a line for each
// that cannot be had, which names sink and place and never what stands there: kInvalidArgument. Thread rule:
// while no other thread uses the environment.
base::Result<monitor::AlertAddresses> take_alert_addresses(const monitor::AlertSettings& settings);

}  // namespace tidegate::apps
