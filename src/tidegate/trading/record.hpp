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

enum class Purpose : std::uint8_t { kEntry, kExit };
std::string_view name(Purpose purpose) noexcept;  // "entry" / "exit"

// Where an order stands. Those from kWithdrawn on are final.
enum class OrderState : std::uint8_t {
  kIntended,    // decided; not yet safe in the journal
  kJournalled,  // safe in the journal; no byte has left
  kSent,        // handed to the venue, no answer yet
  kUnknown,     // bytes may have left and nobody said what became of them
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

// What is held of one symbol and what it cost (in quote, fees included).
struct Holding {
  market::Quantity quantity;
  market::Amount cost;
  friend bool operator==(const Holding&, const Holding&) = default;
};

// Must be durable before the order's first byte leaves.
struct IntentRecord {
  market::NewOrder order;
  Purpose purpose = Purpose::kEntry;
  base::WallTime at{};
  friend bool operator==(const IntentRecord&, const IntentRecord&) = default;
};
struct AckRecord {
  market::ClientOrderId client_id;
  market::OrderId id;
};
// `held` is the symbol's whole holding after this report: absolute, so that a lost record heals with the
// next.
struct ReportRecord {
  market::OrderReport report;
  Holding held;
};
// The order needs no more looking after. Carries the holding for the same reason.
struct ResolutionRecord {
  market::ClientOrderId client_id;
  market::Symbol symbol;
  OrderState state = OrderState::kAbsent;
  std::string reason;
  Holding held;
};
using Record = std::variant<IntentRecord, AckRecord, ReportRecord, ResolutionRecord>;

// An intent that the journal knows no end of.
struct UnresolvedOrder {
  IntentRecord intent;
  std::optional<market::OrderId> id;            // acknowledged once
  std::optional<market::OrderReport> reported;  // the furthest report
};
struct HeldPosition {
  market::Symbol symbol;
  Holding held;
};
// What a journal hands to the next session.
struct Recovered {
  // Names the session and is part of every client order id: unix milliseconds of its start, greater than any
  // earlier session's.
  std::int64_t session = 1;
  std::uint64_t next_seq = 1;
  std::vector<UnresolvedOrder> unresolved;  // in the order in which they were intended
  std::vector<HeldPosition> positions;      // by symbol; holdings of zero left out
};

}  // namespace tidegate::trading
