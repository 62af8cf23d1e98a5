#include "tidegate/trading/order_machine.hpp"

#include <algorithm>

#include "tidegate/trading/check.hpp"

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
      break;
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> OrderSettings::validate() const {
  Problems problems;
  problems.require(recv_window.count() > 0 && recv_window <= std::chrono::seconds{60}, "recv_window",
                   in_ms(recv_window), "more than 0 ms, at most 60000 ms");
  problems.require_positive("visibility_grace", visibility_grace);
  problems.require_positive("first_query_after", first_query_after);
  problems.require_positive("max_query_backoff", max_query_backoff);
  problems.require(max_query_backoff >= first_query_after, "max_query_backoff", in_ms(max_query_backoff),
                   "at least first_query_after (" + in_ms(first_query_after) + ")");
  problems.require_positive("query_patience", query_patience);
  problems.require_positive("live_patience", live_patience);
  problems.require_positive("max_intent_age", max_intent_age);
  problems.require_range("history", history, 1, 100'000);
  return problems.take();
}

OrderMachine OrderMachine::recovered(const JournalledOrder& order, base::Duration absence_window) {
  OrderMachine machine{order.intent.order.quantity, absence_window};
  machine.journalled_ = machine.sent_ = machine.lost_ = true;
  machine.accepted_ = order.id.has_value();
  if (order.reported) machine.on_report(*order.reported);
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
  return change([this] { accepted_ = true; });
}

OrderMachine::Change OrderMachine::on_place_failed(base::Delivery delivery) {
  return change([this, delivery] { (delivery == base::Delivery::kUnknown ? lost_ : refused_) = true; });
}

OrderMachine::Change OrderMachine::on_report(const market::OrderReport& report) {
  return change([this, &report] {
    if (report.executed.is_negative() || report.executed_quote.is_negative()) return;
    if (quantity_.is_positive() && report.executed > quantity_) return;
    reported_ = true;
    executed_ = std::max(executed_, report.executed);
    executed_quote_ = std::max(executed_quote_, report.executed_quote);
    if (const auto end = end_of(report.status)) ended_ = std::max(ended_.value_or(*end), *end);
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

bool OrderMachine::absence_proven() const noexcept {
  return absent_ && absent_->exchange_last - absent_->exchange_first > absence_window_ &&
         absent_->last - absent_->first > absence_window_;
}

OrderState OrderMachine::reported_state() const noexcept {
  // "Filled" with less than the whole executed is a report that overtook its numbers: the rest is to come.
  if (ended_ == OrderState::kFilled && executed_ < quantity_) return OrderState::kLive;
  return ended_.value_or(OrderState::kLive);
}

OrderState OrderMachine::state() const noexcept {
  if (reported_) return reported_state();
  if (refused_) return OrderState::kRejected;
  if (withdrawn_) return OrderState::kWithdrawn;
  // The exchange said that it has the order: then "absent" is its lag or its error, never the truth.
  if (accepted_) return OrderState::kLive;
  if (lost_) return absence_proven() ? OrderState::kAbsent : OrderState::kUnknown;
  if (sent_) return OrderState::kSent;
  return journalled_ ? OrderState::kJournalled : OrderState::kIntended;
}

}  // namespace tidegate::trading
