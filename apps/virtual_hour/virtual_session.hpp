// The whole system for an hour in seconds: exchange, client and trading in one thread under a virtual clock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/config/settings.hpp"
#include "tidegate/desk/desk.hpp"
#include "tidegate/sim/exchange.hpp"
#include "tidegate/sim/server.hpp"

namespace tidegate::apps {

struct VirtualSessionSettings {
  std::uint64_t seed = 1;  // of the market, the distance, the faults and the connections
  base::Duration duration = std::chrono::hours{1};  // of trading, before it is told to stop; above 1 min
  bool faults = true;                               // hard_times(); its last minute is quiet
  // Host and journal are replaced: the exchange is in the same thread, the journal in memory.
  config::Settings system;
};

// What both sides say when all is over. Who trusts neither compares them.
struct VirtualSessionReport {
  std::string log;  // see RunLog
  std::uint64_t wire_runs = 0;
  std::uint64_t fills = 0;  // by the exchange's books, like all that follows but `trading`
  std::vector<market::OrderReport> orders;
  market::Account account;
  sim::ServerCounters exchange;
  desk::DeskSummary trading;
  bool stopped = false;  // trading said so, within its patience
};

// Against the generated markets, at the distance `far`. The same settings give the same report. Errors: those
// of TradingSession::open.
base::Result<VirtualSessionReport> run_virtual_session(const VirtualSessionSettings& settings);

}  // namespace tidegate::apps
