// What the venue and the journal report of orders.
#include <algorithm>
#include <utility>

#include "tidegate/trading/orders/flow.hpp"
#include "tidegate/trading/orders/note.hpp"

namespace tidegate::trading {
namespace {

constexpr std::string_view kIdPrefix = "tg";

bool made_by_us(const market::ClientOrderId& id) {
  return id.value().starts_with(kIdPrefix) && id.value().find('-') != std::string::npos;
}

// An id names a trade. Where one of the two lacks it, the same trade is the same.
bool is_same(const market::Fill& known, const market::Fill& told) {
  if (!known.id.empty() && !told.id.empty()) return known.id == told.id;
  market::Fill one = known;
  one.id = told.id;
  return one == told;
}

// The fee of a trade, if it can be one. A rebate is not counted on, and a fee above all that was traded is no
// fee. Without one it is estimated.
market::Fill with_credible_fee(market::Fill fill, const FeeRule& rule) {
  const bool too_much = fill.commission > OrderMachine::kMostQuote ||
                        (fill.commission_asset == rule.base && fill.commission.raw() > fill.quantity.raw()) ||
                        (fill.commission_asset == rule.quote && fill.commission > fill.quote_quantity);
  if (fill.commission.is_negative() || too_much) fill.commission = {};
  return fill;
}

bool can_be_of(const market::Fill& fill, const Order& order) {
  const market::Quantity whole = order.intent.order.quantity;
  return fill.symbol == order.symbol() && fill.side == order.side() && fill.quantity.is_positive() &&
         (!whole.is_positive() || fill.quantity <= whole) && !fill.quote_quantity.is_negative() &&
         fill.quote_quantity <= OrderMachine::kMostQuote;
}

// An id alone proves little: another trader's order may bear it, and an answer may be another request's.
bool can_be_of(const market::OrderReport& report, const Order& order) {
  return report.symbol == order.symbol() && report.side == order.side();
}

}  // namespace

std::optional<OrderEnd> OrderFlow::on(const market::OrderAccepted& event, base::MonotonicTime now,
                                      Effects& out) {
  Order* order = look_up(event.client_id);
  if (order == nullptr) return std::nullopt;
  const bool known = order->machine.acknowledged();
  const auto change = order->machine.on_accepted();
  order->exchange_id = event.id;
  if (!known) persist(order->id(), AckRecord{.client_id = event.client_id, .id = event.id}, out);
  return settle(*order, change, "accepted", std::nullopt, now, out);
}

std::optional<OrderEnd> OrderFlow::on(const market::PlaceFailed& event, base::MonotonicTime now,
                                      Effects& out) {
  Order* order = look_up(event.client_id);
  if (order == nullptr) return std::nullopt;
  return settle(*order, order->machine.on_place_failed(event.error.delivery), event.error.message,
                event.error, now, out);
}

std::optional<OrderEnd> OrderFlow::on(const market::OrderReported& event, base::MonotonicTime now,
                                      Effects& out) {
  OrderKey key{.client_id = event.report.client_id, .id = {}};
  if (key.client_id.value().empty()) key.id = event.report.id;
  Order* order = look_up(key);
  if (order == nullptr) {
    hold_for_journal(std::move(key), event, now, out);
    return std::nullopt;
  }
  if (!can_be_of(event.report, *order)) {
    if (!std::exchange(order->told_mismatch, true)) {
      out.push_back(order_note(now, base::EventKind::kOrderOtherReported, *order,
                               "the exchange told of a " + std::string{market::name(event.report.side)} +
                                   " " + event.report.symbol.value() +
                                   " under this order's id: it is not believed, and the order is asked for "
                                   "again; look it up by hand if this goes on"));
    }
    ask_again(*order, std::nullopt, now);
    return std::nullopt;
  }
  if (order->exchange_id.value().empty()) order->exchange_id = event.report.id;
  const auto change = order->machine.on_report(event.report, now);
  if (change.any()) {
    rebook(*order, now);
    auto report = event.report;
    report.client_id = order->id();
    report.executed = order->machine.executed();
    report.executed_quote = order->machine.executed_quote();
    order->reported = report;
    if (change.filled.is_positive()) {
      out.push_back(order_note(now, base::EventKind::kOrderFill, *order,
                               change.filled.to_string() + " for " + change.filled_quote.to_string()));
    }
    persist(order->id(),
            ReportRecord{.report = std::move(report), .booking = order->booking, .at = wall(now)}, out);
  }
  return settle(*order, change, "reported " + std::string{market::name(event.report.status)}, std::nullopt,
                now, out);
}

std::optional<OrderEnd> OrderFlow::on(const market::OrderAbsent& event, base::MonotonicTime now,
                                      Effects& out) {
  Order* order = look_up(event.client_id);
  if (order == nullptr) return std::nullopt;
  const bool known_contradiction = order->machine.contradicted();
  const auto change = order->machine.on_absent(event.exchange_time, now);
  if (order->machine.contradicted() && !known_contradiction) {
    out.push_back(order_note(
        now, base::EventKind::kOrderContradicted, *order,
        "the exchange had it and now does not know it; look it up by hand and decide with `tidegate orders "
        "resolve`; until then nothing is bought of its symbol, and what it may have bought stays reserved"));
  }
  return settle(*order, change, "the exchange does not know it, long after it could have appeared",
                std::nullopt, now, out);
}

std::optional<OrderEnd> OrderFlow::on(const market::FillReported& event, base::MonotonicTime now,
                                      Effects& out) {
  OrderKey key{.client_id = event.fill.client_id, .id = {}};
  if (key.client_id.value().empty()) key.id = event.fill.order_id;
  Order* order = look_up(key);
  if (order == nullptr) {
    hold_for_journal(std::move(key), event, now, out);
    return std::nullopt;
  }
  const market::Fill fill = with_credible_fee(event.fill, portfolio_.fee_rule(order->symbol()));
  if (!can_be_of(fill, *order)) return std::nullopt;
  const auto known_fill =
      std::ranges::find_if(order->fills, [&](const market::Fill& known) { return is_same(known, fill); });
  if (known_fill != order->fills.end()) {
    if (known_fill->id.empty()) known_fill->id = fill.id;  // the next with another id is another trade
    return std::nullopt;
  }
  if (order->fills.size() >= kMostFills) return std::nullopt;
  order->fills.push_back(fill);
  const bool paid_in_base = portfolio_.fee_rule(fill.symbol).buys_pay_in_base;
  portfolio_.note_fee(fill);
  if (portfolio_.fee_rule(fill.symbol).buys_pay_in_base != paid_in_base)
    correct_estimates(fill.symbol, now, out);
  market::Quantity executed;
  market::Amount quote;
  for (const auto& known : order->fills) {
    executed += known.quantity;
    quote += known.quote_quantity;
  }
  const auto change = order->machine.on_traded(executed, quote);
  if (change.filled.is_positive()) {
    out.push_back(order_note(now, base::EventKind::kOrderFill, *order,
                             change.filled.to_string() + " for " + change.filled_quote.to_string()));
  }
  rebook(*order, now);
  persist(order->id(),
          FillRecord{.client_id = order->id(), .fill = fill, .booking = order->booking, .at = wall(now)},
          out);
  return settle(*order, change, "its trades were reported", std::nullopt, now, out);
}

void OrderFlow::on(const market::QueryFailed& event, base::MonotonicTime now) {
  const auto it = open_.find(event.client_id);
  if (it != open_.end()) ask_again(it->second, event.error.retry_at, now);
}

void OrderFlow::on(const market::CancelAccepted& event, base::MonotonicTime now) {
  ask_soon(event.client_id, now);
  if (const auto it = open_.find(event.client_id); it != open_.end()) it->second.cancel_asked.reset();
}

void OrderFlow::on(const market::CancelFailed& event, base::MonotonicTime now) {
  ask_soon(event.client_id, now);
  const auto it = open_.find(event.client_id);
  if (it == open_.end()) return;
  it->second.cancel_asked.reset();
  const auto again = try_again_at(event.error, now);
  if (again > now) it->second.next_cancel = again;
}

base::MonotonicTime OrderFlow::try_again_at(const base::Error& refusal, base::MonotonicTime now) const {
  const auto named = refusal.retry_at.value_or(now);
  const bool exact =
      refusal.code == base::ErrorCode::kRateLimited || refusal.code == base::ErrorCode::kBlocked;
  return exact ? named : std::min(named, now + settings_.live_patience);
}

std::vector<OrderEnd> OrderFlow::on(const market::TradesObserved& event, base::MonotonicTime now,
                                    Effects& out) {
  std::vector<OrderEnd> ends;
  for (auto fill = event.fills.rbegin(); fill != event.fills.rend(); ++fill) {
    if (auto end = on(market::FillReported{*fill}, now, out)) ends.push_back(std::move(*end));
  }
  trades_.on_answer(event.symbol, fees_missing(event.symbol, now), now, wall(now));
  return ends;
}

void OrderFlow::on(const market::TradesFailed& event, base::MonotonicTime now) {
  trades_.on_failure(event.symbol, event.error.retry_at.value_or(now), now);
}

void OrderFlow::hold_for_journal(OrderKey key, market::VenueEvent news, base::MonotonicTime now,
                                 Effects& out) {
  const bool by_client_id = !key.client_id.value().empty();
  if (by_client_id ? !made_by_us(key.client_id) : key.id.value().empty() || foreign_.contains(key.id)) return;
  const auto it = held_news_.find(key);
  if (it != held_news_.end()) {
    if (it->second.size() < kMostNews) it->second.push_back(std::move(news));
    return;  // beyond that the order's trades are asked for anyway
  }
  if (held_news_.size() >= kMostLookUps) {
    return drop_news(key, {std::move(news)},
                     std::to_string(kMostLookUps) + " orders are being looked up already", now, out);
  }
  held_news_[key].push_back(std::move(news));
  out.push_back(LookUp{std::move(key)});
}

void OrderFlow::drop_news(const OrderKey& key, const std::vector<market::VenueEvent>& news,
                          const std::string& why, base::MonotonicTime now, Effects& out) {
  out.push_back(note(now, base::EventKind::kOrderNewsDropped,
                     key.client_id.value().empty() ? key.id.value() : key.client_id.value(),
                     "the journal could not be asked for this order (" + why +
                         "); the next look at the account's trades tells of it again"));
  for (const auto& event : news) {
    if (const auto* fill = std::get_if<market::FillReported>(&event)) {
      trades_.look_again(fill->fill.symbol, now, fill->fill.time);
    } else if (const auto* report = std::get_if<market::OrderReported>(&event)) {
      // Its trades are no older than a day, or the first look would have reported them.
      trades_.look_again(report->report.symbol, now, wall(now) - TradeWatch::kLookBack);
    }
  }
}

std::vector<OrderEnd> OrderFlow::on(const OrderLookedUp& event, base::MonotonicTime now, Effects& out) {
  auto node = held_news_.extract(event.key);
  if (node.empty()) return {};
  if (!event.order) {
    drop_news(event.key, node.mapped(), event.order.error().message, now, out);
    return {};
  }
  if (!*event.order) {
    if (event.key.client_id.value().empty()) {
      if (foreign_.size() >= kMostForeign) foreign_.erase(foreign_.begin());
      foreign_.insert(event.key.id);
      return {};
    }
    // It is looked for again with each piece of news, and reported once; those beyond the bound would come
    // round.
    if (told_foreign_.size() >= kMostForeign || !told_foreign_.insert(event.key.client_id).second) return {};
    out.push_back(
        note(now, base::EventKind::kOrderNotInJournal, event.key.client_id.value(),
             "the exchange tells of an order that bears an id like ours and is not in this journal: "
             "another trader may use the same account, or another journal did; nothing is booked"));
    return {};
  }
  const JournalledOrder& known = **event.order;
  const market::ClientOrderId& id = known.intent.order.client_id;
  if (look_up(id) == nullptr) {
    if (known.end) {
      take_over_ended(known, now);
    } else {
      take_over(known, now, out);
    }
  }
  std::vector<OrderEnd> ends;
  for (auto& news : node.mapped()) {
    std::optional<OrderEnd> end;
    if (auto* report = std::get_if<market::OrderReported>(&news)) {
      report->report.client_id = id;
      end = on(*report, now, out);
    } else if (auto* fill = std::get_if<market::FillReported>(&news)) {
      fill->fill.client_id = id;
      end = on(*fill, now, out);
    }
    if (end) ends.push_back(std::move(*end));
  }
  return ends;
}

Order* OrderFlow::look_up(const market::ClientOrderId& id) {
  const auto it = open_.find(id);
  return it != open_.end() ? &it->second : ended_.find(id);
}

Order* OrderFlow::look_up(const OrderKey& key) {
  if (!key.client_id.value().empty()) return look_up(key.client_id);
  if (key.id.value().empty()) return nullptr;
  for (auto& [id, order] : open_) {
    if (order.exchange_id == key.id) return &order;
  }
  return ended_.find(key.id);
}

void OrderFlow::correct_estimates(const market::Symbol& symbol, base::MonotonicTime now, Effects& out) {
  const auto correct = [&](Order& order, bool ended) {
    if (order.symbol() != symbol || !without_fee(order.booking.executed, order.fills).is_positive()) return;
    if (rebook(order, now)) persist_again(order, ended, "its fee is estimated anew", now, out);
  };
  for (auto& [id, order] : open_) correct(order, false);
  ended_.each([&](Order& order) { correct(order, true); });
}

bool OrderFlow::rebook(Order& order, base::MonotonicTime now) {
  const Booking after = book({.side = order.side(),
                              .executed = order.machine.executed(),
                              .executed_quote = order.machine.executed_quote(),
                              .limit = order.intent.order.price},
                             order.fills, portfolio_.fee_rule(order.symbol()));
  if (after == order.booking) return false;
  order.executed_at = now;
  portfolio_.apply({.symbol = order.symbol(),
                    .side = order.side(),
                    .before = order.booking,
                    .after = after,
                    .at = wall(now)},
                   now);
  order.booking = after;
  return true;
}

}  // namespace tidegate::trading
