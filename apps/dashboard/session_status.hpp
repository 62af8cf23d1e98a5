// What a trading session says of itself, as the dashboard tells it. Pure but for taking the picture.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "tidegate/base/event.hpp"
#include "tidegate/base/sample.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/dashboard/status.hpp"
#include "tidegate/desk/desk.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/monitor/alerts/rule_state.hpp"
#include "tidegate/monitor/windows/latency_windows.hpp"
#include "tidegate/resilience/gate/snapshot.hpp"
#include "tidegate/resilience/limits/profile.hpp"
#include "tidegate/system/trading_session.hpp"

namespace tidegate::apps {

struct SessionPhase {
  std::string name;      // "trading", "winding down", …
  bool trading = false;  // it buys, where it sees a reason to
};

// All of it at one instant.
struct SessionPicture {
  base::MonotonicTime at{};
  desk::DeskSummary desk;
  resilience::GateSnapshot gate;
  resilience::LimitProfile limits;
  std::vector<base::Sample> samples;
  std::map<std::string, market::Depth> books{};  // of symbols whose book is live, as deep as is shown
};
SessionPicture picture_of(system::TradingSession& session, base::MonotonicTime now);

// Why nothing would be bought now whatever the strategy saw, a sentence each: the session is not open
// (`picture` is null) or ends, the exchange has blocked us, the journal does not write, or no symbol stands
// on a step of the ladder that allows it. A symbol that may be bought is enough to be ready.
std::vector<std::string> not_ready_because(const SessionPhase& phase, const SessionPicture* picture);

// Fills in all that comes from the session. Precondition: status.uptime is set.
void tell_of(const SessionPicture& picture, dashboard::Status& status);

// Those with something in at least one window.
std::vector<dashboard::LatencyRow> latency_rows(const std::vector<monitor::LatencyWindows::Row>& rows);

// What is pending or fires.
std::vector<dashboard::AlertRow> alert_rows(const std::vector<monitor::ActiveAlert>& alerts,
                                            base::WallTime now);

// The latest `most` of them, the newest last; instants of the loop become those of the wall by what both are
// now.
std::vector<dashboard::EventRow> event_rows(const std::deque<base::Event>& events, std::size_t most,
                                            base::MonotonicTime now, base::WallTime wall_now);

}  // namespace tidegate::apps
