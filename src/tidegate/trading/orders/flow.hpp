// The life of our orders from intent to resolution: ids, journal records, questions about open outcomes.
//
// Every order is in one table until its state is final, then among the ended ones for late news; news of an
// order that is in neither is held until the journal has been asked for it. For each order: the intent is
// persisted, then it may be sent once, and then its outcome is asked for until it is known. What it moved is
// booked as reports and trades show it. O(log orders) an event; a poll is O(orders open), which the risk
// limits bound.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tidegate/market/venue.hpp"
#include "tidegate/trading/event.hpp"
#include "tidegate/trading/holdings/commitments.hpp"
#include "tidegate/trading/holdings/portfolio.hpp"
#include "tidegate/trading/orders/ended.hpp"
#include "tidegate/trading/orders/order.hpp"
#include "tidegate/trading/orders/trade_watch.hpp"
#include "tidegate/trading/orders/unsaved_records.hpp"

namespace tidegate::trading {

class OrderFlow {
 public:
  // Both receive what orders move and must outlive the flow.
  OrderFlow(OrderSettings settings, Portfolio& portfolio, Commitments& commitments)
      : settings_(settings),
        portfolio_(portfolio),
        commitments_(commitments),
        ended_(settings.history),
        trades_(settings.trades_interval) {}

  // Takes over the journal's numbering and the orders earlier sessions left; asks for each of them, and for
  // the trades of `symbols`.
  void start(const Recovered& recovered, const std::vector<market::Symbol>& symbols, base::MonotonicTime now,
             Effects& out);

  // Gives the order its client id and persists the intent.
  void intend(market::NewOrder order, OrderPurpose purpose, base::MonotonicTime now, Effects& out);
  // The orders whose intents became durable and which wait for `send` or `withdraw`. Writes again what the
  // journal refused before.
  std::vector<market::ClientOrderId> on_persisted(std::uint64_t seq, base::MonotonicTime now, Effects& out);
  // A record was lost.
  void on_refused(std::uint64_t seq) { unsaved_.refused(seq); }
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
  std::optional<OrderEnd> on(const market::FillReported& event, base::MonotonicTime now, Effects& out);
  void on(const market::QueryFailed& event, base::MonotonicTime now);
  // A cancel's outcome is no verdict on the order: ask.
  void on(const market::CancelAccepted& event, base::MonotonicTime now);
  // Likewise; and the next cancel goes at the instant that a refusal names.
  void on(const market::CancelFailed& event, base::MonotonicTime now);
  // When what was refused is tried again; the past: nothing speaks against now. The exchange's own word is
  // exact. When a circuit of ours lets a call through again it only guesses: it may well close before, so
  // what lowers a risk waits no longer than live_patience for it.
  base::MonotonicTime try_again_at(const base::Error& refusal, base::MonotonicTime now) const;
  std::vector<OrderEnd> on(const market::TradesObserved& event, base::MonotonicTime now, Effects& out);
  void on(const market::TradesFailed& event, base::MonotonicTime now);
  // The news that waited for it is heard now.
  std::vector<OrderEnd> on(const OrderLookedUp& event, base::MonotonicTime now, Effects& out);

  // Asks what is due.
  void on_time(base::MonotonicTime now, Effects& out);
  base::MonotonicTime next_deadline() const;
  // Cancels whatever the exchange has or may have, unless a cancel of it is under way.
  void cancel_all(base::MonotonicTime now, Effects& out);
  void checkpoint(base::MonotonicTime now, Effects& out);

  // Precondition: the order is open.
  const Order& open_order(const market::ClientOrderId& id) const;
  const std::map<market::ClientOrderId, Order>& open() const noexcept { return open_; }
  // Is the outcome of an order of that symbol still open?
  bool has_open(const market::Symbol& symbol) const;
  // The same, but for orders that are stuck: those must not keep anybody from selling.
  bool has_pending(const market::Symbol& symbol, base::MonotonicTime now) const;
  // What open orders of that symbol, but for `except`, may still sell by themselves.
  market::Quantity may_sell(const market::Symbol& symbol, const market::ClientOrderId& except = {}) const;
  // Nothing more is to be expected of it soon: the exchange contradicts itself, or no outcome came for long.
  bool stuck(const Order& order, base::MonotonicTime now) const;
  std::size_t stuck_orders(const market::Symbol& symbol, base::MonotonicTime now) const;
  std::size_t open_orders() const noexcept { return open_.size(); }
  std::size_t open_orders(const market::Symbol& symbol) const;
  std::size_t pending_orders(base::MonotonicTime now) const;
  // Left by earlier sessions and still open.
  std::size_t to_reconcile() const;
  // The same of one symbol, without those that are stuck.
  std::size_t to_reconcile(const market::Symbol& symbol, base::MonotonicTime now) const;
  // Are fees of that symbol estimates that its trades may still correct? What two looks at the trades did not
  // report will not be reported (an order decided by hand).
  bool fees_missing(const market::Symbol& symbol, base::MonotonicTime now) const;
  // How long the oldest intent has been on its way to the disk.
  base::Duration waiting_for_journal(base::MonotonicTime now) const;
  const OrderCounts& counts() const noexcept { return counts_; }
  base::WallTime wall(base::MonotonicTime now) const noexcept { return wall_start_ + (now - start_); }

 private:
  // News of one order that waits for the journal; more than any honest exchange sends meanwhile.
  static constexpr std::size_t kMostNews = 32;
  static constexpr std::size_t kMostLookUps = 256;
  static constexpr std::size_t kMostForeign = 1000;
  static constexpr std::size_t kMostFills = 1000;  // of one order; the fees of further ones stay estimates
  static constexpr base::Duration kContradictedPause = std::chrono::minutes{1};

  Order recall(const JournalledOrder& known, base::MonotonicTime now);
  void take_over(const JournalledOrder& left, base::MonotonicTime now, Effects& out);
  void take_over_ended(const JournalledOrder& known, base::MonotonicTime now);
  Order* look_up(const market::ClientOrderId& id);
  Order* look_up(const OrderKey& key);
  void hold_for_journal(OrderKey key, market::VenueEvent news, base::MonotonicTime now, Effects& out);
  // News that could not be kept: the trades that it was about are asked for again.
  void drop_news(const OrderKey& key, const std::vector<market::VenueEvent>& news, const std::string& why,
                 base::MonotonicTime now, Effects& out);
  Order& reopen(market::ClientOrderId id, OrderState ended_as, base::MonotonicTime now, Effects& out);
  market::ClientOrderId next_id();
  void persist(const market::ClientOrderId& id, Record record, Effects& out);
  void persist_again(const Order& order, bool ended, const std::string& why, base::MonotonicTime now,
                     Effects& out);
  // What follows from a change: polling, notes, the end. An ended order that moves again is opened again.
  std::optional<OrderEnd> settle(Order& order, const OrderMachine::Change& change, const std::string& why,
                                 std::optional<base::Error> error, base::MonotonicTime now, Effects& out);
  // Books what the order moved since it was last booked; true: anything.
  bool rebook(Order& order, base::MonotonicTime now);
  // A trade showed how fees are paid: what was estimated otherwise is booked again.
  void correct_estimates(const market::Symbol& symbol, base::MonotonicTime now, Effects& out);
  void commit(const Order& order);
  std::uint64_t& count_of(OrderState end);
  void end(Order& order, const std::string& why, base::MonotonicTime now, Effects& out);
  // When what rests is to be cancelled, for the first time or again; kNever: it does not rest.
  base::MonotonicTime cancel_due(const Order& order) const;
  void ask_to_cancel(Order& order, base::MonotonicTime now, Effects& out) const;
  // As of one that was just sent.
  void ask_soon(const market::ClientOrderId& id, base::MonotonicTime now);
  // At the instant that the exchange or its Gate named, or else after a pause that grows.
  void ask_again(Order& order, std::optional<base::MonotonicTime> named, base::MonotonicTime now);

  OrderSettings settings_;
  Portfolio& portfolio_;
  Commitments& commitments_;
  std::map<market::ClientOrderId, Order> open_;
  EndedOrders ended_;
  TradeWatch trades_;
  UnsavedRecords unsaved_;
  std::map<OrderKey, std::vector<market::VenueEvent>> held_news_;  // while the journal is asked
  std::set<market::OrderId> foreign_;  // orders that the journal does not know; the smallest is dropped
  // Orders with ids like ours that the journal does not know, at most kMostForeign: later ones go unreported.
  std::set<market::ClientOrderId> told_foreign_;
  std::int64_t session_ = 1;
  base::MonotonicTime start_{};
  base::WallTime wall_start_{};
  std::uint64_t next_seq_ = 1;
  std::uint64_t next_number_ = 1;
  OrderCounts counts_;
};

}  // namespace tidegate::trading
