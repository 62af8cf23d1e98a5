// What a run of the demo measured.
#pragma once

#include <cstdint>
#include <string>

#include "tidegate/desk/desk.hpp"
#include "tidegate/resilience/gate/snapshot.hpp"
#include "tidegate/scenarios/impact/score.hpp"
#include "tidegate/sim/server/server.hpp"

namespace tidegate::apps {

struct DemoResult {
  base::Duration length{};
  scenarios::CallerScore caller;  // the agent's components
  resilience::GateSnapshot gate;
  sim::ServerCounters exchange;  // everything that reached it, trading included
  desk::DeskSummary desk;
  std::uint64_t circuits_opened = 0;
  std::uint64_t ladder_changes = 0;
};

// Answers without a request of their own, in percent of all answers.
double hit_percent(const resilience::GateSnapshot& gate);
// "depth open, account half_open"; empty: all closed.
std::string circuits_not_closed(const resilience::GateSnapshot& gate);
std::string to_text(const DemoResult& result);

}  // namespace tidegate::apps
