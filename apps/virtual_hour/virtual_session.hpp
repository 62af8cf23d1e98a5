// The whole system for an hour in seconds: exchange, client and trading in one thread under a virtual clock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "apps/virtual_hour/request_log.hpp"
#include "apps/virtual_hour/second_user.hpp"
#include "tidegate/base/error.hpp"
#include "tidegate/config/settings.hpp"
#include "tidegate/desk/desk.hpp"
#include "tidegate/sim/exchange.hpp"
#include "tidegate/sim/server.hpp"

namespace tidegate::apps {

struct VirtualSessionSettings {
  std::uint64_t seed = 1;  // of the market, the distance, the dice of the faults and the connections
  base::Duration duration = std::chrono::hours{1};  // of trading, before it is told to stop
  // Times count from the exchange's start. Both sides can agree in the end if nothing fails in the last
  // minute.
  std::vector<sim::FaultRule> faults;
  bool second_user = false;            // a SecondUser shares the client until the session is told to stop
  sim::RateLimitSettings rate_limits;  // the exchange's
  std::string journal = ":memory:";    // see JournalSettings::path
  // Host and journal are replaced: the exchange is in the same thread, and so is the journal.
  config::Settings system;
};

// What both sides say when all is over. Who trusts neither compares them.
struct VirtualSessionReport {
  std::string log;  // see RunLog
  std::uint64_t wire_runs = 0;
  std::uint64_t fills = 0;  // by the exchange's books, like all that follows, unless told otherwise
  std::vector<market::OrderReport> orders;
  market::Account account;
  sim::ServerCounters exchange;
  desk::DeskSummary trading;                // by itself
  std::vector<WireRequest> requests;        // by the wire
  std::vector<StreamAttempt> streams;       // by the wire
  std::vector<SecondUser::Placed> seconds;  // by the second user
  bool stopped = false;                     // trading said so, within its patience
};

// Against the generated markets, at the distance `far`. The same settings give the same report. Errors: those
// of TradingSession::open.
base::Result<VirtualSessionReport> run_virtual_session(const VirtualSessionSettings& settings);

}  // namespace tidegate::apps
