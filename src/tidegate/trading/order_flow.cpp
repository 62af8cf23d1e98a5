#include "tidegate/trading/order_flow.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/trading/note.hpp"

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

// About an order: its id, side and symbol are always told.
Effect order_note(base::MonotonicTime now, base::Severity severity, std::string kind, const Order& order,
                  const std::string& text) {
  return note(
      now, severity, std::move(kind), order.id().value(),
      std::string{market::name(order.intent.order.side)} + " " + order.symbol().value() + ": " + text);
}

bool needs_asking(OrderState state) noexcept {
  return state == OrderState::kUnknown || state == OrderState::kLive;
}

base::Severity severity_of(OrderState state) noexcept {
  return state == OrderState::kRejected || state == OrderState::kAbsent ? base::Severity::kWarning
                                                                        : base::Severity::kInfo;
}

}  // namespace

void OrderFlow::start(const Recovered& recovered, base::MonotonicTime now, Effects& out) {
  session_ = recovered.session;
  session_start_ = now;
  next_seq_ = recovered.next_seq;
  for (const auto& left : recovered.unresolved) {
    Order order{.intent = left.intent,
                .machine = OrderMachine::recovered(left, settings_.recv_window + settings_.visibility_grace),
                .intended_at = now,
                .of_earlier_session = true};
    order.exchange_id = left.id.value_or(market::OrderId{});
    portfolio_.adopt(order.symbol());
    const auto state = order.machine.state();
    const auto [it, fresh] = open_.emplace(order.id(), std::move(order));
    if (!fresh) continue;
    ++to_reconcile_;
    out.push_back(order_note(
        now, base::Severity::kWarning, "order.recovered", it->second,
        "left by an earlier session as " + std::string{name(state)} + "; asking what became of it"));
    // Already known to have ended: only its resolution was lost.
    const OrderMachine::Change none{
        .before = OrderState::kUnknown, .after = state, .filled = {}, .filled_quote = {}};
    settle(it->second, none, "recovered", std::nullopt, now, out);
  }
}

void OrderFlow::intend(market::NewOrder order, Purpose purpose, base::MonotonicTime now, Effects& out) {
  order.client_id = next_id();
  const auto quantity = order.quantity;
  const auto wall = base::from_unix_ms(session_) + (now - session_start_);
  Order entry{.intent = {.order = std::move(order), .purpose = purpose, .at = wall},
              .intent_seq = next_seq_,
              .machine = OrderMachine{quantity, settings_.recv_window + settings_.visibility_grace},
              .intended_at = now};
  ++counts_.intended;
  persist(entry.intent, out);
  const auto id = entry.id();
  const bool fresh = open_.emplace(id, std::move(entry)).second;
  TIDEGATE_ASSERT(fresh, "client order ids are unique");
}

std::vector<market::ClientOrderId> OrderFlow::on_persisted(std::uint64_t seq) {
  std::vector<market::ClientOrderId> ready;
  for (auto& [id, order] : open_) {
    if (order.intent_seq > seq || order.machine.state() != OrderState::kIntended) continue;
    order.machine.on_journalled();
    ready.push_back(id);
  }
  return ready;
}

void OrderFlow::send(const market::ClientOrderId& id, base::MonotonicTime now, Effects& out) {
  Order* order = look_up(id);
  TIDEGATE_ASSERT(order != nullptr && order->machine.state() == OrderState::kJournalled,
                  "only a journalled order is sent, and only once");
  order->machine.on_sent();
  ++counts_.sent;
  out.push_back(
      order_note(now, base::Severity::kInfo, "order.sent", *order,
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

std::optional<OrderEnd> OrderFlow::on(const market::OrderAccepted& event, base::MonotonicTime now,
                                      Effects& out) {
  Order* order = look_up(event.client_id);
  if (order == nullptr) return std::nullopt;
  const bool known = order->machine.acknowledged();
  const auto change = order->machine.on_accepted();
  order->exchange_id = event.id;
  if (!known) persist(AckRecord{.client_id = event.client_id, .id = event.id}, out);
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
  Order* order = look_up(event.report);
  if (order == nullptr) return std::nullopt;  // not ours, or finished long ago
  const auto change = order->machine.on_report(event.report);
  if (change.filled.is_positive() || change.filled_quote.is_positive()) book_fill(*order, change, now, out);
  if (change.any()) {
    auto report = event.report;
    report.client_id = order->id();
    report.executed = order->machine.executed();
    report.executed_quote = order->machine.executed_quote();
    persist(ReportRecord{.report = std::move(report), .held = portfolio_.position(order->symbol()).held},
            out);
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
    out.push_back(
        order_note(now, base::Severity::kError, "order.contradicted", *order,
                   "the exchange took it and now does not know it; look it up by hand, it stays open here"));
  }
  return settle(*order, change, "the exchange does not know it, long after it could have appeared",
                std::nullopt, now, out);
}

void OrderFlow::on(const market::QueryFailed& event, base::MonotonicTime now) {
  Order* order = look_up(event.client_id);
  if (order != nullptr) ask_again(*order, event.error.retry_at, now);
}

void OrderFlow::on(const market::CancelAccepted& event, base::MonotonicTime now) {
  ask_soon(event.client_id, now);
}

void OrderFlow::on(const market::CancelFailed& event, base::MonotonicTime now) {
  ask_soon(event.client_id, now);
  const auto it = open_.find(event.client_id);
  const auto named = event.error.retry_at;
  if (it == open_.end() || !named || *named <= now) return;
  // The exchange's own word is exact. When a circuit lets somebody through again is known from above only.
  const bool exact =
      event.error.code == base::ErrorCode::kRateLimited || event.error.code == base::ErrorCode::kBanned;
  it->second.next_cancel = exact ? *named : std::min(*named, now + settings_.live_patience);
}

void OrderFlow::ask_soon(const market::ClientOrderId& id, base::MonotonicTime now) {
  const auto it = open_.find(id);
  if (it == open_.end() || !needs_asking(it->second.machine.state())) return;
  it->second.backoff = settings_.first_query_after;
  it->second.next_query = now + settings_.first_query_after;
}

void OrderFlow::on_time(base::MonotonicTime now, Effects& out) {
  for (auto& [id, order] : open_) {
    if (cancel_due(order) <= now) {
      out.push_back(Cancel{order.symbol(), id});
      order.next_cancel = now + settings_.live_patience;
    }
    if (order.next_query > now) continue;
    out.push_back(Query{order.symbol(), id});
    order.next_query = now + settings_.query_patience;
  }
}

base::MonotonicTime OrderFlow::next_deadline() const {
  auto deadline = base::kNever;
  for (const auto& [id, order] : open_) deadline = std::min({deadline, order.next_query, cancel_due(order)});
  return deadline;
}

// Nothing of ours may rest on the book: neither what outlived its patience nor what nobody waits for.
base::MonotonicTime OrderFlow::cancel_due(const Order& order) const {
  if (order.machine.state() != OrderState::kLive) return base::kNever;
  if (order.of_earlier_session) return order.next_cancel;
  return std::max(order.next_cancel, order.live_since + settings_.live_patience);
}

void OrderFlow::cancel_all(Effects& out) const {
  for (const auto& [id, order] : open_) {
    if (order.machine.state() >= OrderState::kSent) out.push_back(Cancel{order.symbol(), id});
  }
}

const Order& OrderFlow::open_order(const market::ClientOrderId& id) const {
  const auto it = open_.find(id);
  TIDEGATE_ASSERT(it != open_.end(), "the caller knows that the order is open");
  return it->second;
}

bool OrderFlow::has_open(const market::Symbol& symbol) const {
  return std::any_of(open_.begin(), open_.end(),
                     [&symbol](const auto& entry) { return entry.second.symbol() == symbol; });
}

Order* OrderFlow::look_up(const market::ClientOrderId& id) {
  const auto it = open_.find(id);
  if (it != open_.end()) return &it->second;
  const auto old =
      std::find_if(history_.begin(), history_.end(), [&id](const Order& o) { return o.id() == id; });
  return old == history_.end() ? nullptr : &*old;
}

Order* OrderFlow::look_up(const market::OrderReport& report) {
  if (!report.client_id.value().empty()) return look_up(report.client_id);
  if (report.id.value().empty()) return nullptr;
  for (auto& [id, order] : open_) {
    if (order.exchange_id == report.id) return &order;
  }
  return nullptr;
}

// Safe set of the exchange ([A-Za-z0-9_-], at most 32): "tg" + 8 or 9 digits + "-" + the order's number.
market::ClientOrderId OrderFlow::next_id() {
  return market::ClientOrderId{"tg" + base36(static_cast<std::uint64_t>(session_)) + "-" +
                               base36(next_number_++)};
}

void OrderFlow::persist(Record record, Effects& out) {
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
    out.push_back(order_note(now, base::Severity::kWarning, "order.unknown", order,
                             why + "; asking what became of it"));
  }
  if (state == OrderState::kLive) order.live_since = std::min(order.live_since, now);
  if (!is_final(state)) {
    ask_again(order, std::nullopt, now);
    return std::nullopt;
  }
  OrderEnd result{
      .symbol = order.symbol(), .purpose = order.intent.purpose, .state = state, .error = std::move(error)};
  end(order, why, now, out);
  return result;
}

void OrderFlow::end(Order& order, const std::string& why, base::MonotonicTime now, Effects& out) {
  const auto id = order.id();
  const OrderState state = order.machine.state();
  ++count_of(state);
  out.push_back(order_note(now, severity_of(state), "order." + std::string{name(state)}, order,
                           order.machine.executed().to_string() + " executed; " + why));
  persist(ResolutionRecord{.client_id = id,
                           .symbol = order.symbol(),
                           .state = state,
                           .reason = why,
                           .held = portfolio_.position(order.symbol()).held},
          out);
  if (order.of_earlier_session) --to_reconcile_;
  auto node = open_.extract(id);
  node.mapped().next_query = base::kNever;
  if (history_.size() >= settings_.history) history_.pop_front();
  history_.push_back(std::move(node.mapped()));
}

// Late news outranks what we believed: a fill after a cancel, or an order that was taken for absent.
Order& OrderFlow::reopen(const market::ClientOrderId& id, OrderState ended_as, base::MonotonicTime now,
                         Effects& out) {
  const auto old =
      std::find_if(history_.begin(), history_.end(), [&id](const Order& o) { return o.id() == id; });
  TIDEGATE_ASSERT(old != history_.end(), "an order is either open or in the history");
  --count_of(ended_as);
  if (old->of_earlier_session) ++to_reconcile_;
  auto& order = open_.emplace(old->id(), std::move(*old)).first->second;
  history_.erase(old);
  out.push_back(
      order_note(now, base::Severity::kError, "order.contradicted", order,
                 "was taken for " + std::string{name(ended_as)} + ", then the exchange reported more"));
  return order;
}

void OrderFlow::book_fill(const Order& order, const OrderMachine::Change& change, base::MonotonicTime now,
                          Effects& out) {
  portfolio_.apply(order.symbol(), order.intent.order.side, change.filled, change.filled_quote, now);
  out.push_back(order_note(now, base::Severity::kInfo, "order.fill", order,
                           change.filled.to_string() + " for " + change.filled_quote.to_string()));
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
  order.backoff = order.backoff == base::Duration{}
                      ? settings_.first_query_after
                      : std::min(order.backoff * 2, settings_.max_query_backoff);
  order.next_query = now + order.backoff;
}

}  // namespace tidegate::trading
