// The engine's whole contact with the world, as values: events go in, effects come out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tidegate/base/event.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/market/venue.hpp"
#include "tidegate/trading/record.hpp"

namespace tidegate::trading {

// One appointment each; setting it again replaces it.
enum class TimerId : std::uint8_t {
  kHeartbeat,  // data ages, positions and ladders without anything happening
  kOrders,     // the next question about an order whose outcome is open
  kAccount,    // the next look at the balances
};
inline constexpr std::size_t kTimerCount = 3;

// --- events ---

// The first event of a session. Nothing is traded before every unresolved order of `recovered` is resolved.
struct Start {
  Recovered recovered;
};
struct TimerFired {
  TimerId id = TimerId::kHeartbeat;
};
// Every record up to and including `seq` is on disk, or was refused by an earlier JournalFailed.
struct Persisted {
  std::uint64_t seq = 0;
};
// The journal cannot write now. Orders whose intent is not durable yet are withdrawn; the next Persisted says
// that it works again.
struct JournalFailed {
  base::Error error;
  std::optional<std::uint64_t> refused;  // this record was not taken and is lost; none: nothing is
};
struct StopRequested {
  bool exit_positions = true;  // sell what is held (on trustworthy data only) before finishing
  bool at_once = false;        // finish with what is left now, be a stop under way or not
};
// A person's word: no new entries until another one allows them again. Orders that went out and what is held
// are managed as ever. Good for this session; the next one begins with entries allowed.
struct EntriesSwitched {
  bool allowed = true;
  std::string reason;  // who said so and why, for the event
};
// The journal's answer to LookUp; none: it knows no such order. An error: it could not be asked.
struct OrderLookedUp {
  OrderKey key;
  base::Result<std::optional<JournalledOrder>> order;
};
using Event = std::variant<market::VenueEvent, TimerFired, Persisted, JournalFailed, Start, StopRequested,
                           EntriesSwitched, OrderLookedUp>;

// --- effects, to be performed in their order ---

struct Persist {
  std::uint64_t seq = 0;
  Record record;
};
// Comes only after Persisted{after_seq}: the performer may hold the engine to that.
struct Place {
  market::NewOrder order;
  std::uint64_t after_seq = 0;
};
struct Cancel {
  market::Symbol symbol;
  market::ClientOrderId client_id;
};
struct Query {
  market::Symbol symbol;
  market::ClientOrderId client_id;
};
struct QueryAccount {};
struct QueryTrades {
  market::Symbol symbol;
  base::WallTime since{};
};
// Ask the journal for an order that is not in memory any more; answered by OrderLookedUp.
struct LookUp {
  OrderKey key;
};
struct SetTimer {
  TimerId id = TimerId::kHeartbeat;
  base::MonotonicTime at{};  // kNever disarms
};
struct Notify {
  base::Event event;
};
// The answer to StopRequested: nothing is open any more, or patience ended. Comes once.
struct Finished {
  std::size_t orders_open = 0;
  std::size_t positions_held = 0;
};
using Effect = std::variant<Persist, Place, Cancel, Query, QueryAccount, QueryTrades, LookUp, SetTimer,
                            Notify, Finished>;
using Effects = std::vector<Effect>;

}  // namespace tidegate::trading
