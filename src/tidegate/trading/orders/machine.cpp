#include "tidegate/trading/orders/machine.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/validation.hpp"

namespace tidegate::trading {
namespace {

std::optional<OrderState> end_of(market::OrderStatus status) noexcept {
  switch (status) {
    case market::OrderStatus::kFilled:
      return OrderState::kFilled;
    case market::OrderStatus::kCanceled:
    case market::OrderStatus::kPartiallyCanceled:
      return OrderState::kCanceled;
    case market::OrderStatus::kRejected:
      return OrderState::kRejected;
    case market::OrderStatus::kNew:
    case market::OrderStatus::kPartiallyFilled:
    case market::OrderStatus::kOther:  // whatever it means, the order is asked for until an end is reported
      break;
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> OrderSettings::validate() const {
  base::Problems problems;
  problems.require_positive("recv_window", recv_window, std::chrono::seconds{60});
  problems.require_positive("visibility_grace", visibility_grace);
  problems.require_positive("first_query_after", first_query_after);
  problems.require_positive("max_query_backoff", max_query_backoff);
  problems.require(max_query_backoff >= first_query_after, "max_query_backoff",
                   base::in_ms(max_query_backoff),
                   "at least first_query_after (" + base::in_ms(first_query_after) + ")");
  problems.require_positive("query_patience", query_patience);
  problems.require_positive("live_patience", live_patience);
  problems.require_positive("max_intent_age", max_intent_age);
  problems.require_positive("stuck_after", stuck_after);
  problems.require_positive("trades_interval", trades_interval);
  problems.require_range("history", history, 1, 100'000);
  return problems.take();
}

OrderMachine OrderMachine::recovered(const JournalledOrder& order, base::Duration absence_window,
                                     base::MonotonicTime now) {
  OrderMachine machine{order.intent.order.quantity, absence_window};
  machine.journalled_ = machine.sent_ = machine.lost_ = true;
  machine.accepted_ = order.id.has_value();
  if (order.reported) machine.on_report(*order.reported, now);
  if (!order.fills.empty()) {
    market::Quantity executed;
    market::Amount quote;
    for (const auto& fill : order.fills) {
      executed += fill.quantity;
      quote += fill.quote_quantity;
    }
    machine.on_traded(executed, quote);
  }
  if (order.end) {
    const OrderState end = order.end->state;
    machine.found_absent_ = end == OrderState::kAbsent;
    machine.refused_ = end == OrderState::kRejected;
    machine.withdrawn_ = end == OrderState::kWithdrawn;
    machine.ended_before_ = true;
    if (end == OrderState::kCanceled || end == OrderState::kFilled) {
      machine.reported_ = true;
      machine.ended_ = end;
    }
  }
  return machine;
}

template <class Update>
OrderMachine::Change OrderMachine::change(Update update) {
  Change change{.before = state(), .after = {}, .filled = executed_, .filled_quote = executed_quote_};
  update();
  change.after = state();
  change.filled = executed_ - change.filled;
  change.filled_quote = executed_quote_ - change.filled_quote;
  return change;
}

OrderMachine::Change OrderMachine::on_journalled() {
  return change([this] { journalled_ = true; });
}

OrderMachine::Change OrderMachine::on_sent() {
  return change([this] { sent_ = true; });
}

OrderMachine::Change OrderMachine::on_withdrawn() {
  return change([this] { withdrawn_ = true; });
}

OrderMachine::Change OrderMachine::on_accepted() {
  return change([this] {
    // Only what is said after the exchange had it contradicts it.
    if (std::exchange(accepted_, true)) return;
    absent_.reset();
    found_absent_ = false;
  });
}

OrderMachine::Change OrderMachine::on_place_failed(base::Delivery delivery) {
  return change([this, delivery] { (delivery == base::Delivery::kUnknown ? lost_ : refused_) = true; });
}

OrderMachine::Change OrderMachine::on_report(const market::OrderReport& report, base::MonotonicTime now) {
  return change([this, &report, now] {
    if (report.executed.is_negative() || report.executed_quote.is_negative()) return;
    if (report.executed_quote > kMostQuote) return;
    if (quantity_.is_positive() && report.executed > quantity_) return;
    reported_ = true;
    absent_.reset();
    found_absent_ = false;
    executed_ = std::max(executed_, report.executed);
    executed_quote_ = std::max(executed_quote_, report.executed_quote);
    if (const auto end = end_of(report.status)) ended_ = std::max(ended_.value_or(*end), *end);
    // In whatever state an order is that has traded whole, nothing more comes.
    const bool whole = quantity_.is_positive() && report.executed == quantity_;
    if (report.status == market::OrderStatus::kOther && whole) ended_ = OrderState::kFilled;
    // Cancelled, and not partially: nothing is missing.
    if (report.status == market::OrderStatus::kCanceled) numbers_do_not_come_ = true;
    if (report.status != market::OrderStatus::kPartiallyCanceled || executed_.is_positive()) return;
    // Numbers may lag behind this status. An exchange that keeps saying so means it.
    if (!numbers_missing_since_) numbers_missing_since_ = now;
    numbers_do_not_come_ = numbers_do_not_come_ || now - *numbers_missing_since_ > absence_window_;
  });
}

OrderMachine::Change OrderMachine::on_traded(market::Quantity executed, market::Amount executed_quote) {
  return change([this, executed, executed_quote] {
    if (!executed.is_positive() || executed_quote.is_negative() || executed_quote > kMostQuote) return;
    if (quantity_.is_positive() && executed > quantity_) return;
    reported_ = true;
    absent_.reset();
    found_absent_ = false;
    executed_ = std::max(executed_, executed);
    executed_quote_ = std::max(executed_quote_, executed_quote);
    if (quantity_.is_positive() && executed == quantity_) ended_ = OrderState::kFilled;
  });
}

OrderMachine::Change OrderMachine::on_absent(base::WallTime exchange_time, base::MonotonicTime now) {
  return change([this, exchange_time, now] {
    if (exchange_time == base::WallTime{}) return;  // the exchange's time is not known: proves nothing
    if (!absent_) absent_ = {exchange_time, exchange_time, now, now};
    absent_->exchange_first = std::min(absent_->exchange_first, exchange_time);
    absent_->exchange_last = std::max(absent_->exchange_last, exchange_time);
    absent_->first = std::min(absent_->first, now);
    absent_->last = std::max(absent_->last, now);
  });
}

bool OrderMachine::seen_absent() const noexcept {
  return absent_ && absent_->exchange_last - absent_->exchange_first > absence_window_ &&
         absent_->last - absent_->first > absence_window_;
}

OrderState OrderMachine::reported_state() const noexcept {
  // "Filled" with less than the whole executed is a report that overtook its numbers: the rest is to come.
  if (ended_ == OrderState::kFilled && executed_ < quantity_ && !ended_before_) return OrderState::kLive;
  // So is "partially cancelled" with nothing executed.
  if (numbers_missing_since_ && executed_.is_zero() && !numbers_do_not_come_ && !ended_before_)
    return OrderState::kLive;
  return ended_.value_or(OrderState::kLive);
}

OrderState OrderMachine::state() const noexcept {
  if (found_absent_) return OrderState::kAbsent;
  if (reported_) return reported_state();
  if (refused_) return OrderState::kRejected;
  if (withdrawn_) return OrderState::kWithdrawn;
  // The exchange said that it has the order: then "absent" is its lag or its error, never the truth.
  if (accepted_) return OrderState::kLive;
  if (lost_) return seen_absent() ? OrderState::kAbsent : OrderState::kUnknown;
  if (sent_) return OrderState::kSent;
  return journalled_ ? OrderState::kJournalled : OrderState::kIntended;
}

}  // namespace tidegate::trading
