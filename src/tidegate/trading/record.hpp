// What the journal keeps: enough to know after a crash which orders may still be out there, and what is held.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tidegate/market/types.hpp"

namespace tidegate::trading {

enum class OrderPurpose : std::uint8_t { kEntry, kExit };
std::string_view name(OrderPurpose purpose) noexcept;  // "entry" / "exit"

// Where an order stands. Those from kWithdrawn on are final.
enum class OrderState : std::uint8_t {
  kIntended,    // decided; not yet safe in the journal
  kJournalled,  // safe in the journal; no byte has left
  kSent,        // handed to the venue, no answer yet
  kUnknown,     // bytes may have left and it is not known what became of them
  kLive,        // the exchange has it, and it may still trade
  kWithdrawn,   // we changed our mind before a byte left
  kRejected,    // refused by us or by the exchange: it had no effect
  kAbsent,      // proven never to have reached the exchange
  kCanceled,    // ended with something unfilled
  kFilled,
};
inline constexpr std::size_t kOrderStateCount = 10;
std::string_view name(OrderState state) noexcept;  // snake_case
std::optional<OrderState> order_state(std::string_view name) noexcept;
constexpr bool is_final(OrderState state) noexcept {
  return state >= OrderState::kWithdrawn;
}

// What is held of one symbol and what it cost (in quote, fees included); both negative: what was sold beyond
// it.
struct Holding {
  market::Quantity quantity;
  market::Amount cost;
  friend bool operator==(const Holding&, const Holding&) = default;
};

// Must be durable before the order's first byte leaves.
struct IntentRecord {
  market::NewOrder order;
  OrderPurpose purpose = OrderPurpose::kEntry;
  base::WallTime at{};
  friend bool operator==(const IntentRecord&, const IntentRecord&) = default;
};
struct AckRecord {
  market::ClientOrderId client_id;
  market::OrderId id;
};
// What one order has moved so far: cumulative, so that whichever record of it is lost, the next one heals it.
// What is held is never written down beside it: it follows from the bookings of all orders (see Recovered).
// The fees are the trades' own where they were reported, and estimates for the rest.
struct Booking {
  market::Quantity executed;
  market::Amount executed_quote;
  market::Quantity fee_base;  // taken out of what was bought
  market::Amount fee_quote;
  friend bool operator==(const Booking&, const Booking&) = default;
};
struct ReportRecord {
  market::OrderReport report;
  Booking booking;
  base::WallTime at{};
};
// A trade of the order, with its fee; reported once for each trade id.
struct FillRecord {
  market::ClientOrderId client_id;
  market::Fill fill;
  Booking booking;
  base::WallTime at{};
};
// The order needs no more looking after.
struct ResolutionRecord {
  market::ClientOrderId client_id;
  market::Symbol symbol;
  OrderState state = OrderState::kAbsent;
  std::string reason;
  Booking booking;
  base::WallTime at{};
};
struct HeldPosition {
  market::Symbol symbol;
  Holding held;
  friend bool operator==(const HeldPosition&, const HeldPosition&) = default;
};
// What was earned on one day.
struct DayResult {
  std::int64_t day = 0;  // UTC, counted from 1970-01-01
  market::Amount realised;
  friend bool operator==(const DayResult&, const DayResult&) = default;
};
// What all bookings of smaller numbers add up to, so that a start need not add up all that ever was. Losing
// it loses nothing: an older one serves.
struct CheckpointRecord {
  std::vector<HeldPosition> positions;
  DayResult day;
};
using Record =
    std::variant<IntentRecord, AckRecord, ReportRecord, FillRecord, ResolutionRecord, CheckpointRecord>;

// An order as the journal knows it.
struct JournalledOrder {
  struct End {
    OrderState state = OrderState::kAbsent;
    base::WallTime at{};
  };

  IntentRecord intent;
  std::optional<market::OrderId> id;            // acknowledged once
  std::optional<market::OrderReport> reported;  // the furthest report
  Booking booking;
  std::vector<market::Fill> fills;  // its trades that were reported
  std::optional<End> end;           // none: unresolved
};
// How an order is looked up: by its client id or, where that is empty, by the exchange's.
struct OrderKey {
  market::ClientOrderId client_id;
  market::OrderId id;
  friend auto operator<=>(const OrderKey&, const OrderKey&) = default;
};
// One step of one order's booking.
struct BookingChange {
  market::Symbol symbol;
  market::Side side = market::Side::kBuy;
  Booking before;
  Booking after;
  base::WallTime at{};
};
// What a journal hands to the next session.
struct Recovered {
  // Names the session and is part of every client order id: unix milliseconds of its start, greater than any
  // earlier session's.
  std::int64_t session = 1;
  std::uint64_t next_seq = 1;
  base::WallTime wall{};                    // of its start
  std::vector<JournalledOrder> unresolved;  // in the order in which they were intended
  // The youngest orders that ended in the last day with something unfilled or with trades that were not
  // reported: the exchange may still report more of them. At most kMostEnded.
  std::vector<JournalledOrder> ended;
  // The last checkpoint and what was booked since, in the order of writing: what is held is the former
  // changed by the latter.
  std::vector<HeldPosition> positions;  // by symbol; holdings of zero left out
  DayResult day;
  std::vector<BookingChange> changes;

  static constexpr std::size_t kMostEnded = 1000;
};

}  // namespace tidegate::trading
