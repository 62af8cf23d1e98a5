// From intent to end; what the venue reports of orders on that way is in news.cpp.
#include "tidegate/trading/orders/flow.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/trading/orders/note.hpp"

namespace tidegate::trading {
namespace {

std::string base36(std::uint64_t value) {
  constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::string text;
  do {
    text.insert(text.begin(), kDigits[value % 36]);
    value /= 36;
  } while (value > 0);
  return text;
}

constexpr const char* kRefusedBefore = "written again: the journal had refused it";

bool needs_asking(OrderState state) noexcept {
  return state == OrderState::kUnknown || state == OrderState::kLive;
}

base::EventKind end_kind(OrderState state) noexcept {
  switch (state) {
    case OrderState::kWithdrawn:
      return base::EventKind::kOrderWithdrawn;
    case OrderState::kRejected:
      return base::EventKind::kOrderRejected;
    case OrderState::kAbsent:
      return base::EventKind::kOrderAbsent;
    case OrderState::kCanceled:
      return base::EventKind::kOrderCanceled;
    default:
      TIDEGATE_ASSERT(state == OrderState::kFilled, "only final states end an order");
      return base::EventKind::kOrderFilled;
  }
}

}  // namespace

void OrderFlow::start(const Recovered& recovered, const std::vector<market::Symbol>& symbols,
                      base::MonotonicTime now, Effects& out) {
  session_ = recovered.session;
  start_ = now;
  wall_start_ = recovered.wall == base::WallTime{} ? base::from_unix_ms(session_) : recovered.wall;
  next_seq_ = recovered.next_seq;
  for (const auto& known : recovered.ended) {
    if (known.end) take_over_ended(known, now);
    // A trade that showed how fees are paid speaks for those that were not reported.
    for (const auto& fill : known.fills) portfolio_.learn_fee(fill);
  }
  for (const auto& left : recovered.unresolved) take_over(left, now, out);
  for (const auto& symbol : symbols) trades_.watch(symbol, now, wall(now));
  checkpoint(now, out);
}

Order OrderFlow::recall(const JournalledOrder& known, base::MonotonicTime now) {
  portfolio_.adopt(known.intent.order.symbol);
  return {.intent = known.intent,
          .machine = OrderMachine::recovered(known, settings_.recv_window + settings_.visibility_grace, now),
          .intended_at = now,
          .executed_at = now,
          .of_earlier_session = true,
          .exchange_id = known.id.value_or(known.reported ? known.reported->id : market::OrderId{}),
          .unknown_since = now,
          .reported = known.reported,
          .fills = known.fills,
          .booking = known.booking};
}

void OrderFlow::take_over_ended(const JournalledOrder& known, base::MonotonicTime now) {
  const base::Duration ago = std::max(wall(now) - known.end->at, base::Duration{});
  Order order = recall(known, now);
  if (ago < settings_.visibility_grace) {
    // So young that the next balance may not show yet what it took.
    commit(order);
    commitments_.end(order.id(), order.booking.executed_quote + order.booking.fee_quote, now - ago);
  }
  ended_.add(std::move(order), now, ago);
}

void OrderFlow::take_over(const JournalledOrder& left, base::MonotonicTime now, Effects& out) {
  const auto [it, fresh] = open_.emplace(left.intent.order.client_id, recall(left, now));
  if (!fresh) return;
  Order& order = it->second;
  commit(order);
  const auto state = order.machine.state();
  out.push_back(
      order_note(now, base::EventKind::kOrderRecovered, order,
                 "left by an earlier session as " + std::string{name(state)} + "; asking what became of it"));
  // Already known to have ended: only its resolution was lost.
  const OrderMachine::Change none{
      .before = OrderState::kUnknown, .after = state, .filled = {}, .filled_quote = {}};
  settle(order, none, "recovered", std::nullopt, now, out);
}

void OrderFlow::intend(market::NewOrder order, OrderPurpose purpose, base::MonotonicTime now, Effects& out) {
  order.client_id = next_id();
  const auto quantity = order.quantity;
  Order entry{.intent = {.order = std::move(order), .purpose = purpose, .at = wall(now)},
              .intent_seq = next_seq_,
              .machine = OrderMachine{quantity, settings_.recv_window + settings_.visibility_grace},
              .intended_at = now};
  ++counts_.intended;
  const auto id = entry.id();
  persist(id, entry.intent, out);
  commit(entry);
  const bool fresh = open_.emplace(id, std::move(entry)).second;
  TIDEGATE_ASSERT(fresh, "client order ids are unique");
}

// A buy may cost its limit and the fee on it; what it takes less is given back at its end.
void OrderFlow::commit(const Order& order) {
  if (order.side() != market::Side::kBuy) return;
  const auto& wanted = order.intent.order;
  const FeeRule& rule = portfolio_.fee_rule(order.symbol());
  const auto at_limit = market::notional(wanted.price, wanted.quantity).value_or(market::Amount{});
  const auto cost = std::max(at_limit, wanted.quote_quantity);
  const auto fee =
      book({.side = market::Side::kBuy,
            .executed = wanted.quantity,
            .executed_quote = cost,
            .limit = wanted.price},
           {}, {.base = rule.base, .quote = rule.quote, .taker = rule.taker, .buys_pay_in_base = false})
          .fee_quote;
  commitments_.open(order.id(), order.symbol(), rule.quote, cost + fee);
}

std::vector<market::ClientOrderId> OrderFlow::on_persisted(std::uint64_t seq, base::MonotonicTime now,
                                                           Effects& out) {
  unsaved_.durable(seq);
  for (const auto& id : unsaved_.take_lost()) {
    const auto it = open_.find(id);
    if (it != open_.end()) {
      persist_again(it->second, false, kRefusedBefore, now, out);
    } else if (const Order* order = ended_.find(id)) {
      persist_again(*order, true, kRefusedBefore, now, out);
    }
  }
  std::vector<market::ClientOrderId> ready;
  for (auto& [id, order] : open_) {
    if (order.intent_seq > seq || order.machine.state() != OrderState::kIntended) continue;
    order.machine.on_journalled();
    ready.push_back(id);
  }
  return ready;
}

void OrderFlow::persist_again(const Order& order, bool ended, const std::string& why, base::MonotonicTime now,
                              Effects& out) {
  if (order.machine.acknowledged() && !order.exchange_id.value().empty()) {
    persist(order.id(), AckRecord{.client_id = order.id(), .id = order.exchange_id}, out);
  }
  for (const market::Fill& fill : order.fills) {
    // One without an id would count twice.
    if (fill.id.empty()) continue;
    persist(order.id(),
            FillRecord{.client_id = order.id(), .fill = fill, .booking = order.booking, .at = wall(now)},
            out);
  }
  if (order.reported) {
    persist(order.id(), ReportRecord{.report = *order.reported, .booking = order.booking, .at = wall(now)},
            out);
  }
  if (!ended) return;
  persist(order.id(),
          ResolutionRecord{.client_id = order.id(),
                           .symbol = order.symbol(),
                           .state = order.machine.state(),
                           .reason = why,
                           .booking = order.booking,
                           .at = wall(now)},
          out);
}

void OrderFlow::send(const market::ClientOrderId& id, base::MonotonicTime now, Effects& out) {
  Order* order = look_up(id);
  TIDEGATE_ASSERT(order != nullptr && order->machine.state() == OrderState::kJournalled,
                  "only a journalled order is sent, and only once");
  order->machine.on_sent();
  ++counts_.sent;
  out.push_back(
      order_note(now, base::EventKind::kOrderSent, *order,
                 order->intent.order.quantity.to_string() + " at " + order->intent.order.price.to_string()));
  out.push_back(Place{.order = order->intent.order, .after_seq = order->intent_seq});
}

std::optional<OrderEnd> OrderFlow::withdraw(const market::ClientOrderId& id, const std::string& why,
                                            base::MonotonicTime now, Effects& out) {
  Order* order = look_up(id);
  TIDEGATE_ASSERT(order != nullptr && order->machine.state() < OrderState::kSent,
                  "an order that may have left can only be cancelled");
  return settle(*order, order->machine.on_withdrawn(), why, std::nullopt, now, out);
}

std::vector<market::ClientOrderId> OrderFlow::not_durable() const {
  std::vector<market::ClientOrderId> ids;
  for (const auto& [id, order] : open_) {
    if (order.machine.state() == OrderState::kIntended) ids.push_back(id);
  }
  return ids;
}

base::Duration OrderFlow::waiting_for_journal(base::MonotonicTime now) const {
  base::Duration longest{};
  for (const auto& [id, order] : open_) {
    if (order.machine.state() == OrderState::kIntended) longest = std::max(longest, now - order.intended_at);
  }
  return longest;
}

void OrderFlow::on_time(base::MonotonicTime now, Effects& out) {
  for (auto& [id, order] : open_) {
    if (cancel_due(order) <= now) {
      ask_to_cancel(order, now, out);
    }
    if (stuck(order, now) && !order.machine.contradicted() && !std::exchange(order.told_stuck, true)) {
      out.push_back(order_note(now, base::EventKind::kOrderStuck, order,
                               "nobody could say what became of it; nothing is bought of its symbol, what it "
                               "may have bought stays reserved; see `tidegate orders`"));
    }
    if (order.next_query > now) continue;
    out.push_back(Query{order.symbol(), id});
    order.next_query = now + settings_.query_patience;
  }
  for (const auto& id : ended_.due(now)) out.push_back(Query{ended_.find(id)->symbol(), id});
  for (auto& question : trades_.due(now)) {
    out.push_back(QueryTrades{.symbol = std::move(question.symbol), .since = question.since});
  }
}

base::MonotonicTime OrderFlow::next_deadline() const {
  auto deadline = std::min(ended_.next_deadline(), trades_.next_deadline());
  for (const auto& [id, order] : open_) deadline = std::min({deadline, order.next_query, cancel_due(order)});
  return deadline;
}

// Nothing of ours may rest on the book: neither what outlived its patience nor what no strategy waits for.
base::MonotonicTime OrderFlow::cancel_due(const Order& order) const {
  if (order.machine.state() != OrderState::kLive) return base::kNever;
  // Each cancel ends. Should one not, the next goes all the same.
  const auto asked = order.cancel_asked ? *order.cancel_asked + settings_.stuck_after : base::MonotonicTime{};
  const auto next = std::max(order.next_cancel, asked);
  return order.of_earlier_session ? next : std::max(next, order.live_since + settings_.live_patience);
}

void OrderFlow::ask_to_cancel(Order& order, base::MonotonicTime now, Effects& out) const {
  out.push_back(Cancel{order.symbol(), order.id()});
  order.cancel_asked = now;
  order.next_cancel = now + settings_.live_patience;
}

void OrderFlow::cancel_all(base::MonotonicTime now, Effects& out) {
  for (auto& [id, order] : open_) {
    if (order.machine.state() >= OrderState::kSent && !order.cancel_asked) ask_to_cancel(order, now, out);
  }
}

void OrderFlow::checkpoint(base::MonotonicTime now, Effects& out) {
  out.push_back(Persist{.seq = next_seq_++, .record = portfolio_.checkpoint(wall(now))});
}

// Safe set of the exchange ([A-Za-z0-9_-], at most 32): "tg" + 8 or 9 digits + "-" + the order's number.
market::ClientOrderId OrderFlow::next_id() {
  return market::ClientOrderId{"tg" + base36(static_cast<std::uint64_t>(session_)) + "-" +
                               base36(next_number_++)};
}

void OrderFlow::persist(const market::ClientOrderId& id, Record record, Effects& out) {
  unsaved_.given(next_seq_, id);
  out.push_back(Persist{.seq = next_seq_++, .record = std::move(record)});
}

std::optional<OrderEnd> OrderFlow::settle(Order& known, const OrderMachine::Change& change,
                                          const std::string& why, std::optional<base::Error> error,
                                          base::MonotonicTime now, Effects& out) {
  const bool ended = !open_.contains(known.id());
  if (ended && !change.any()) return std::nullopt;
  Order& order = ended ? reopen(known.id(), change.before, now, out) : known;
  const OrderState state = change.after;
  if (change.moved()) order.backoff = {};
  if (change.moved() && state == OrderState::kUnknown) {
    ++counts_.unknown;
    order.unknown_since = now;
    out.push_back(order_note(now, base::EventKind::kOrderUnknown, order, why + "; asking what became of it"));
  }
  if (state == OrderState::kLive) order.live_since = std::min(order.live_since, now);
  if (!is_final(state)) {
    ask_again(order, std::nullopt, now);
    return std::nullopt;
  }
  OrderEnd result{.symbol = order.symbol(),
                  .purpose = order.intent.purpose,
                  .state = state,
                  .error = std::move(error),
                  .executed = order.machine.executed()};
  end(order, why, now, out);
  return result;
}

void OrderFlow::end(Order& order, const std::string& why, base::MonotonicTime now, Effects& out) {
  const auto id = order.id();
  const OrderState state = order.machine.state();
  ++count_of(state);
  order.counted = true;
  out.push_back(
      order_note(now, end_kind(state), order, order.machine.executed().to_string() + " executed; " + why));
  persist(id,
          ResolutionRecord{.client_id = id,
                           .symbol = order.symbol(),
                           .state = state,
                           .reason = why,
                           .booking = order.booking,
                           .at = wall(now)},
          out);
  commitments_.end(id, order.booking.executed_quote + order.booking.fee_quote, now);
  if (without_fee(order.booking.executed, order.fills).is_positive()) {
    trades_.miss(order.symbol(), now, order.intent.at);
  }
  auto node = open_.extract(id);
  node.mapped().next_query = base::kNever;
  ended_.add(std::move(node.mapped()), now);
}

// Late news outranks what we believed: a fill after a cancel, or an order that was taken for absent.
Order& OrderFlow::reopen(market::ClientOrderId id, OrderState ended_as, base::MonotonicTime now,
                         Effects& out) {
  Order old = ended_.take(id);
  if (std::exchange(old.counted, false)) --count_of(ended_as);
  auto& order = open_.emplace(id, std::move(old)).first->second;
  commit(order);
  out.push_back(
      order_note(now, base::EventKind::kOrderContradicted, order,
                 "was taken for " + std::string{name(ended_as)} + ", then the exchange reported more"));
  return order;
}

std::uint64_t& OrderFlow::count_of(OrderState end) {
  switch (end) {
    case OrderState::kWithdrawn:
      return counts_.withdrawn;
    case OrderState::kRejected:
      return counts_.rejected;
    case OrderState::kAbsent:
      return counts_.absent;
    case OrderState::kCanceled:
      return counts_.canceled;
    default:
      TIDEGATE_ASSERT(end == OrderState::kFilled, "only final states end an order");
      return counts_.filled;
  }
}

void OrderFlow::ask_again(Order& order, std::optional<base::MonotonicTime> named, base::MonotonicTime now) {
  if (!needs_asking(order.machine.state())) return;
  if (named && *named > now) {
    order.next_query = *named;
    return;
  }
  if (order.machine.contradicted()) {
    order.next_query = now + kContradictedPause;
    return;
  }
  order.backoff = order.backoff == base::Duration{}
                      ? settings_.first_query_after
                      : std::min(order.backoff * 2, settings_.max_query_backoff);
  order.next_query = now + order.backoff;
}

void OrderFlow::ask_soon(const market::ClientOrderId& id, base::MonotonicTime now) {
  const auto it = open_.find(id);
  if (it == open_.end() || !needs_asking(it->second.machine.state())) return;
  it->second.backoff = settings_.first_query_after;
  it->second.next_query = now + settings_.first_query_after;
}

}  // namespace tidegate::trading
