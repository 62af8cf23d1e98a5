// The life of our orders from intent to resolution: ids, journal records, questions about open fates.
//
// Every order is in one table until its state is final, then in a bounded history for late news. For each
// order: the intent is persisted, then it may be sent once, and then its fate is asked for until it is known.
// O(log orders) an event; a poll is O(orders open), which the risk limits bound.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tidegate/market/venue.hpp"
#include "tidegate/trading/event.hpp"
#include "tidegate/trading/order_machine.hpp"
#include "tidegate/trading/portfolio.hpp"

namespace tidegate::trading {

struct Order {
  IntentRecord intent;
  std::uint64_t intent_seq = 0;
  OrderMachine machine;
  base::MonotonicTime intended_at{};
  bool of_earlier_session = false;
  market::OrderId exchange_id;  // empty until told
  base::MonotonicTime live_since = base::kNever;
  base::MonotonicTime next_query = base::kNever;
  base::MonotonicTime next_cancel{};  // not before; a cancel may itself be what nobody can answer for now
  base::Duration backoff{};

  const market::ClientOrderId& id() const noexcept { return intent.order.client_id; }
  const market::Symbol& symbol() const noexcept { return intent.order.symbol; }
};

// An order whose state became final.
struct OrderEnd {
  market::Symbol symbol;
  Purpose purpose = Purpose::kEntry;
  OrderState state = OrderState::kAbsent;
  std::optional<base::Error> error;  // why placing failed, where it did
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

class OrderFlow {
 public:
  // `portfolio` receives every fill and must outlive the flow.
  OrderFlow(OrderSettings settings, Portfolio& portfolio) : settings_(settings), portfolio_(portfolio) {}

  // Takes over the journal's numbering and the orders an earlier session left; asks for each of them.
  void start(const Recovered& recovered, base::MonotonicTime now, Effects& out);

  // Gives the order its client id and persists the intent.
  void intend(market::NewOrder order, Purpose purpose, base::MonotonicTime now, Effects& out);
  // The orders whose intents became durable and which wait for `send` or `withdraw`.
  std::vector<market::ClientOrderId> on_persisted(std::uint64_t seq);
  void send(const market::ClientOrderId& id, base::MonotonicTime now, Effects& out);
  std::optional<OrderEnd> withdraw(const market::ClientOrderId& id, const std::string& why,
                                   base::MonotonicTime now, Effects& out);
  // Those whose intent is not durable yet.
  std::vector<market::ClientOrderId> not_durable() const;

  // News from the venue. Each returns the order's end if the news brought it.
  std::optional<OrderEnd> on(const market::OrderAccepted& event, base::MonotonicTime now, Effects& out);
  std::optional<OrderEnd> on(const market::PlaceFailed& event, base::MonotonicTime now, Effects& out);
  std::optional<OrderEnd> on(const market::OrderReported& event, base::MonotonicTime now, Effects& out);
  std::optional<OrderEnd> on(const market::OrderAbsent& event, base::MonotonicTime now, Effects& out);
  void on(const market::QueryFailed& event, base::MonotonicTime now);
  // A cancel's outcome is no verdict on the order: ask.
  void on(const market::CancelAccepted& event, base::MonotonicTime now);
  // Likewise; and the next cancel goes at the instant that a refusal names.
  void on(const market::CancelFailed& event, base::MonotonicTime now);

  // Asks what is due.
  void on_time(base::MonotonicTime now, Effects& out);
  base::MonotonicTime next_deadline() const;
  // Cancels whatever the exchange has or may have.
  void cancel_all(Effects& out) const;

  // Precondition: the order is open.
  const Order& open_order(const market::ClientOrderId& id) const;
  // Is the fate of an order of that symbol still open?
  bool has_open(const market::Symbol& symbol) const;
  std::size_t open_orders() const noexcept { return open_.size(); }
  std::size_t to_reconcile() const noexcept { return to_reconcile_; }
  const OrderCounts& counts() const noexcept { return counts_; }

 private:
  Order* look_up(const market::ClientOrderId& id);
  Order* look_up(const market::OrderReport& report);
  Order& reopen(const market::ClientOrderId& id, OrderState ended_as, base::MonotonicTime now, Effects& out);
  market::ClientOrderId next_id();
  void persist(Record record, Effects& out);
  // What follows from a change: polling, notes, the end. An ended order that moves again is opened again.
  std::optional<OrderEnd> settle(Order& order, const OrderMachine::Change& change, const std::string& why,
                                 std::optional<base::Error> error, base::MonotonicTime now, Effects& out);
  void book_fill(const Order& order, const OrderMachine::Change& change, base::MonotonicTime now,
                 Effects& out);
  std::uint64_t& count_of(OrderState end);
  void end(Order& order, const std::string& why, base::MonotonicTime now, Effects& out);
  // When what rests is to be cancelled, for the first time or again; kNever: it does not rest.
  base::MonotonicTime cancel_due(const Order& order) const;
  // As of one that was just sent.
  void ask_soon(const market::ClientOrderId& id, base::MonotonicTime now);
  // At the instant that the exchange or its Gate named, or else after a pause that grows.
  void ask_again(Order& order, std::optional<base::MonotonicTime> named, base::MonotonicTime now);

  OrderSettings settings_;
  Portfolio& portfolio_;
  std::map<market::ClientOrderId, Order> open_;
  std::deque<Order> history_;  // oldest first, at most settings_.history; the oldest is dropped
  std::int64_t session_ = 1;
  base::MonotonicTime session_start_{};
  std::uint64_t next_seq_ = 1;
  std::uint64_t next_number_ = 1;
  std::size_t to_reconcile_ = 0;
  OrderCounts counts_;
};

}  // namespace tidegate::trading
