// What is known about one order.
//
// The machine keeps facts that only ever grow (was it sent, was it acknowledged, the furthest report, the
// first and the last instant at which it was said to be absent) and derives the state from them. So events
// may come in any order and any number of times, and the same events always end in the same state: a join
// semilattice, in the words of the field. O(1) an event.
//
// Which fact wins: what the exchange reports of the order > a refusal > our withdrawal > an acknowledgement >
// a proof of absence > ignorance. An order that an earlier session, or a person, ended as absent stays so
// until something new is heard of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/trading/record.hpp"

namespace tidegate::trading {

struct OrderSettings {
  // The window in which the exchange still takes a request that was on its way: range 1..60000 ms (MEXC).
  base::Duration recv_window = std::chrono::milliseconds{5000};
  // How long an order may exist and still be "unknown" to queries; live MEXC shows up to 2 s.
  base::Duration visibility_grace = std::chrono::milliseconds{3000};
  base::Duration first_query_after = std::chrono::milliseconds{50};
  base::Duration max_query_backoff = std::chrono::milliseconds{2000};
  // An unanswered question is asked again after this.
  base::Duration query_patience = std::chrono::milliseconds{5000};
  // An immediate-or-cancel order still live after this is cancelled: it must not rest.
  base::Duration live_patience = std::chrono::milliseconds{2000};
  // An intent that took longer to reach the disk was decided on an old book and is withdrawn.
  base::Duration max_intent_age = std::chrono::milliseconds{1000};
  // An order whose outcome is open for longer does not keep its symbol from being sold: what it may still
  // sell itself is left to it, and what it may still buy stays reserved.
  base::Duration stuck_after = std::chrono::seconds{30};
  base::Duration trades_interval = std::chrono::minutes{5};  // between looks at our own trades
  std::size_t history = 1000;  // ended orders kept for late news; the journal knows the rest. 1..100000

  std::vector<std::string> validate() const;
};

class OrderMachine {
 public:
  // No order is worth more, in whatever it is paid: an executed amount above that is none. It keeps sums of
  // a thousand trades within the range of an Amount.
  static constexpr market::Amount kMostQuote = market::Amount::from_int(1'000'000'000'000);

  // What one event changed.
  struct Change {
    OrderState before;
    OrderState after;
    market::Quantity filled;      // newly executed, never negative
    market::Amount filled_quote;  // likewise
    bool moved() const noexcept { return before != after; }
    bool any() const noexcept { return moved() || filled.is_positive() || filled_quote.is_positive(); }
  };

  // `absence_window`: how far apart two absences must lie to prove that the order cannot appear any more.
  OrderMachine(market::Quantity quantity, base::Duration absence_window)
      : quantity_(quantity), absence_window_(absence_window) {}

  // An order as the journal knows it: it may have been sent, and no more is known. One that ended stands
  // where it ended.
  static OrderMachine recovered(const JournalledOrder& order, base::Duration absence_window,
                                base::MonotonicTime now);

  Change on_journalled();
  Change on_sent();
  Change on_withdrawn();
  Change on_accepted();
  Change on_place_failed(base::Delivery delivery);
  // A report whose executed quantity is negative or above the order's, or whose amount is negative or above
  // kMostQuote, is ignored.
  Change on_report(const market::OrderReport& report, base::MonotonicTime now);
  // The sum of its reported trades. It may be ahead of the order's own reports, and then they outrank them.
  Change on_traded(market::Quantity executed, market::Amount executed_quote);
  // Precondition for safety, kept by the engine: it asks only when nothing can be on its way any more that
  // was not signed before the question (the placing has been answered, or its process is gone). Then the
  // first absence is no earlier than the order's timestamp, and an absence more than recvWindow + grace later
  // proves that the order was never taken. Later by both clocks: by the exchange's, which decides how long a
  // late request is still good, and by ours, because the exchange's may be set, and no order becomes visible
  // any sooner by that.
  Change on_absent(base::WallTime exchange_time, base::MonotonicTime now);

  OrderState state() const noexcept;
  market::Quantity executed() const noexcept { return executed_; }
  market::Amount executed_quote() const noexcept { return executed_quote_; }
  bool acknowledged() const noexcept { return accepted_ || reported_; }
  // The exchange had the order and has been saying since, for longer than any lag lasts, that it does not
  // know it: a person must look. Its outcome stays open here.
  bool contradicted() const noexcept { return acknowledged() && !is_final(state()) && seen_absent(); }

 private:
  template <class Update>
  Change change(Update update);
  bool seen_absent() const noexcept;
  OrderState reported_state() const noexcept;

  market::Quantity quantity_;
  base::Duration absence_window_;
  bool journalled_ = false;
  bool sent_ = false;
  bool withdrawn_ = false;
  bool accepted_ = false;
  bool refused_ = false;
  bool lost_ = false;  // placing failed with an unknown outcome, or the process that sent it is gone
  bool found_absent_ =
      false;  // an earlier session proved it, or a person decided so, and nothing was heard since
  bool ended_before_ = false;  // it was already over when it was recovered
  bool reported_ = false;
  std::optional<OrderState> ended_;  // the greatest final state reported
  market::Quantity executed_;
  market::Amount executed_quote_;
  // "Partially cancelled" with nothing executed was first reported then: its numbers are to come.
  std::optional<base::MonotonicTime> numbers_missing_since_;
  bool numbers_do_not_come_ = false;
  // The earliest and the latest instant at which it was said to be absent, by each clock.
  struct AbsentSince {
    base::WallTime exchange_first;
    base::WallTime exchange_last;
    base::MonotonicTime first;
    base::MonotonicTime last;
  };
  std::optional<AbsentSince> absent_;
};

}  // namespace tidegate::trading
