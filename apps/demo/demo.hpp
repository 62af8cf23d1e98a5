// The main job, end to end on real sockets: a simulated exchange, the client and the flash-trading system on
// it, an outage half-way, and what was measured.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "apps/dashboard/dashboard_options.hpp"
#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/config/settings.hpp"
#include "tidegate/monitor/alerts/watch.hpp"

namespace tidegate::apps {

struct DemoSettings {
  // Of the whole; 15 s to 1 h. Up to 20 s longer where the recovery from the outage takes its time.
  base::Duration length = std::chrono::seconds{50};
  std::uint64_t seed = 1;
  std::vector<std::string> recordings;     // empty: generated markets
  std::string log_path;                    // of all events; empty: none is written
  std::optional<DashboardWish> dashboard;  // of the session; absent: none
  monitor::AlertAddresses addresses;       // of the settings' alerts
  std::string control;                     // its local socket, as of open_control_socket
  config::Settings settings;               // of client and trading; host and journal path are the demo's own
};

// Shows progress and results on standard output; the first line says where the dashboard is, if there is one.
// Errors: a recording, the log, the dashboard's address or a setting is unusable.
base::Result<void> run_demo(DemoSettings settings);

}  // namespace tidegate::apps
