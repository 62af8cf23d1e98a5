// The whole system for an hour in seconds: exchange, client and trading in one thread under a virtual clock.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/sample.hpp"
#include "tidegate/config/settings.hpp"
#include "tidegate/desk/desk.hpp"
#include "tidegate/scenarios/impact/score.hpp"
#include "tidegate/sim/exchange/exchange.hpp"
#include "tidegate/sim/server/server.hpp"
#include "tidegate/system/trading_session.hpp"
#include "virtual_hour/book_log.hpp"
#include "virtual_hour/request_log.hpp"
#include "virtual_hour/resting_quotes.hpp"
#include "virtual_hour/run_log.hpp"
#include "virtual_hour/second_user.hpp"

namespace tidegate::virtual_hour {

// Something that a session's maker does to its world from outside, such as breaking the journal's disk.
struct Deed {
  base::Duration at{};
  std::function<void()> act;
};

struct VirtualSessionSettings {
  std::uint64_t seed = 1;  // of the market, the distance, the dice of the faults and the connections
  base::Duration duration = std::chrono::hours{1};  // of trading, before it is asked to stop
  // Times count from the exchange's start. Both sides can agree in the end if nothing fails in the last
  // minute.
  std::vector<sim::FaultRule> faults;
  bool second_user = false;  // a SecondUser shares the client until the session is asked to stop
  // Components that poll through the session's client, and RestingQuotes on the same symbols, until it is
  // asked to stop. No process crashes then.
  std::optional<scenarios::WorkloadSettings> polling;
  sim::RateLimitSettings rate_limits;  // the exchange's
  sim::FeeAsset fees = sim::kMexcFees;
  // When the trading process dies in the middle of whatever it does, without a word; rising, at least a
  // minute apart, and none in the first 10 s or the last minute. The exchange lives on, and after
  // `crash_pause` the next process begins on the same journal, knowing nothing else; where it cannot, another
  // tries after as long again. Needs a journal that somebody keeps.
  std::vector<base::Duration> crashes;
  // By default so long that no limit of the exchange's still counts what the dead one asked for.
  base::Duration crash_pause = std::chrono::seconds{12};
  std::vector<Deed> deeds;  // in order of time
  // Sees all samples of the process that lives, once a second, counted from the exchange's start.
  std::function<void(const std::vector<base::Sample>& samples, base::Duration at)> watcher;
  // Has its hands on the process that lives, once a second, counted likewise.
  std::function<void(system::TradingSession& session, base::Duration at)> hand;
  std::string journal = ":memory:";  // see JournalSettings::path
  // Host and journal are replaced: the exchange is in the same thread, and so is the journal.
  config::Settings system;
};

// What became of the polling components' reads: judged as the impact report judges them.
struct PollScore {
  std::uint64_t reads = 0;
  std::uint64_t in_bounds = 0;   // a value that is no older than its class of data may be, and says so
  std::uint64_t failed = 0;      // no value by the deadline
  std::uint64_t stale = 0;       // a value that says itself to be stale
  scenarios::BoundScores fresh;  // of the others
};

// What both sides say when all is over. Who trusts neither compares them.
struct VirtualSessionReport {
  std::string log;  // see RunLog
  std::uint64_t wire_runs = 0;
  std::uint64_t fills = 0;  // by the exchange's books, like all that follows, unless stated otherwise
  std::vector<market::OrderReport> orders;
  market::Account account;
  sim::ServerCounters exchange;
  std::vector<Booked> booked;               // every word on an order and every trade, the second user's too
  desk::DeskSummary trading;                // by itself: by the last process, where several were
  std::vector<base::Event> told;            // by itself: of its orders
  std::vector<WireRequest> requests;        // by the wire
  std::vector<StreamAttempt> streams;       // by the wire
  BookTold book_told;                       // by the wire
  std::vector<SecondUser::Placed> seconds;  // by the second user
  PollScore polls;
  std::vector<RestingQuotes::CancelRequest> cancel_requests;
  std::vector<base::MonotonicTime> crashes;
  base::MonotonicTime stopped_at{};  // when trading was asked to stop
  bool stopped = false;              // trading said so, within its patience
};

// Against the generated markets, at the distance `far`. The same settings give the same report. Errors: those
// of TradingSession::open, for the first process.
base::Result<VirtualSessionReport> run_virtual_session(const VirtualSessionSettings& settings);

}  // namespace tidegate::virtual_hour
