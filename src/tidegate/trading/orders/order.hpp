// One order of ours as the session knows it: its intent, what is known of it, what it moved.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/trading/orders/machine.hpp"
#include "tidegate/trading/record.hpp"

namespace tidegate::trading {

struct Order {
  IntentRecord intent;
  std::uint64_t intent_seq = 0;
  OrderMachine machine;
  base::MonotonicTime intended_at{};
  base::MonotonicTime
      executed_at{};  // when news last moved anything; of an earlier session's, when it was recalled
  bool of_earlier_session = false;
  market::OrderId exchange_id;  // empty until reported
  base::MonotonicTime live_since = base::kNever;
  base::MonotonicTime unknown_since{};  // of an unknown outcome; of an earlier session's: its recall
  base::MonotonicTime next_query = base::kNever;
  base::MonotonicTime next_cancel{};  // not before; a cancel may itself get no answer for now
  // When a cancel went to the venue that has not ended. It may wait there for its turn, and a second one
  // would only wait behind it.
  std::optional<base::MonotonicTime> cancel_asked;
  base::Duration backoff{};
  std::optional<market::OrderReport> reported;  // the last one that said anything new
  std::vector<market::Fill> fills;              // its trades, each once
  Booking booking;
  bool told_stuck = false;
  bool told_mismatch = false;  // that the exchange reported another order under its id
  bool counted = false;        // among the ended ones of this session

  const market::ClientOrderId& id() const noexcept { return intent.order.client_id; }
  const market::Symbol& symbol() const noexcept { return intent.order.symbol; }
  market::Side side() const noexcept { return intent.order.side; }
};

// An order whose state became final.
struct OrderEnd {
  market::Symbol symbol;
  OrderPurpose purpose = OrderPurpose::kEntry;
  OrderState state = OrderState::kAbsent;
  std::optional<base::Error> error;  // why placing failed, where it did
  market::Quantity executed;
};

struct OrderCounts {
  std::uint64_t intended = 0;
  std::uint64_t sent = 0;
  std::uint64_t unknown = 0;  // outcomes that had to be asked for
  std::uint64_t withdrawn = 0;
  std::uint64_t rejected = 0;
  std::uint64_t absent = 0;
  std::uint64_t canceled = 0;
  std::uint64_t filled = 0;
};

}  // namespace tidegate::trading
