#include "apps/dashboard/session_status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace tidegate::apps {
namespace {

// Of a book, a side: what a chart of its depth shows, and twice a second goes to each page.
constexpr std::size_t kLevelsShown = 20;

// An instant long gone may be the earliest that there is: no difference is taken to it.
base::Duration until(base::MonotonicTime instant, base::MonotonicTime now) {
  return instant > now ? instant - now : base::Duration::zero();
}

std::string_view label(const base::Sample& sample, std::string_view wanted) {
  for (const auto& [key, value] : sample.labels) {
    if (key == wanted) return value;
  }
  return {};
}

// One that never changed is in its state since the clock's zero, which is not the process's.
dashboard::CircuitRow circuit_row(const resilience::EndpointSnapshot& endpoint, base::MonotonicTime now,
                                  base::Duration uptime) {
  const resilience::CircuitSnapshot& circuit = endpoint.circuit;
  dashboard::CircuitRow row{.endpoint = endpoint.name,
                            .state = circuit.state,
                            .in_state_for = std::min(now - circuit.since, uptime),
                            .opened = circuit.counts.opened};
  if (circuit.state == base::CircuitState::kOpen) {
    row.tries_again_in = until(std::max(circuit.open_until, circuit.blocked_until), now);
  }
  return row;
}

const resilience::RateLimit& limit_of(const std::map<std::string, resilience::RateLimit>& own,
                                      const std::string& endpoint, const resilience::RateLimit& otherwise) {
  const auto found = own.find(endpoint);
  return found == own.end() ? otherwise : found->second;
}

dashboard::LimitRow limit_row(const std::string& endpoint, std::string by, std::uint32_t used,
                              const resilience::RateLimit& limit) {
  dashboard::LimitRow row{.endpoint = endpoint, .by = std::move(by), .used = used, .window = limit.window};
  if (limit.weight > 0) row.left = limit.weight - std::min(limit.weight, used);
  return row;
}

void tell_limits_of(const resilience::EndpointSnapshot& endpoint, const SessionPicture& picture,
                    std::vector<dashboard::LimitRow>& out) {
  const resilience::LimitProfile& limits = picture.limits;
  const base::Duration blocked_for = until(endpoint.blocked_until, picture.at);
  const bool blocked = blocked_for > base::Duration::zero();
  if (endpoint.ip_weight_used > 0 || blocked) {
    out.push_back(limit_row(endpoint.name, "address", endpoint.ip_weight_used,
                            limit_of(limits.address_of, endpoint.name, limits.per_endpoint)));
    out.back().blocked_for = blocked_for;
  }
  if (endpoint.uid_weight_used > 0) {
    out.push_back(limit_row(endpoint.name, "account", endpoint.uid_weight_used,
                            limit_of(limits.account_of, endpoint.name, limits.per_endpoint)));
    out.back().blocked_for = blocked_for;
  }
}

std::vector<dashboard::BookLevel> levels(const std::vector<market::Level>& side) {
  std::vector<dashboard::BookLevel> out;
  for (const auto& [price, quantity] : side) out.push_back({price.to_string(), quantity.to_string()});
  return out;
}

std::vector<dashboard::BookRow> book_rows(const SessionPicture& picture) {
  std::map<std::string, dashboard::BookRow, std::less<>> by_symbol;
  for (const base::Sample& sample : picture.samples) {
    const bool live = sample.name == "tidegate_books_live";
    if (!live && sample.name != "tidegate_books_age_seconds") continue;
    const std::string symbol{label(sample, "symbol")};
    dashboard::BookRow& row = by_symbol[symbol];
    row.symbol = symbol;
    if (live) {
      row.live = sample.value > 0;
    } else {
      row.age = std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>{sample.value});
    }
  }
  std::vector<dashboard::BookRow> rows;
  for (auto& [symbol, row] : by_symbol) {
    if (const auto book = picture.books.find(symbol); book != picture.books.end()) {
      row.bids = levels(book->second.bids);
      row.asks = levels(book->second.asks);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

dashboard::OrderRow order_row(const trading::OpenOrderSummary& open) {
  return {.id = open.order.client_id.value(),
          .symbol = open.order.symbol.value(),
          .side = std::string{market::name(open.order.side)},
          .state = std::string{trading::name(open.state)},
          .quantity = open.order.quantity.to_string(),
          .executed = open.executed.to_string(),
          .price = open.order.price.is_zero() ? "" : open.order.price.to_string()};
}

dashboard::OrderFigures order_figures(const trading::Summary& summary) {
  const trading::OrderCounts& counts = summary.orders;
  dashboard::OrderFigures figures{.open = summary.orders_open,
                                  .to_reconcile = summary.orders_to_reconcile,
                                  .fills = summary.totals.fills,
                                  .by_state = {{"intended", counts.intended},
                                               {"sent", counts.sent},
                                               {"unknown", counts.unknown},
                                               {"withdrawn", counts.withdrawn},
                                               {"rejected", counts.rejected},
                                               {"absent", counts.absent},
                                               {"canceled", counts.canceled},
                                               {"filled", counts.filled}}};
  for (const auto& open : summary.open) figures.list.push_back(order_row(open));
  return figures;
}

dashboard::PositionRow position_row(const market::Symbol& symbol, const trading::Holding& held) {
  return {.symbol = symbol.value(), .quantity = held.quantity.to_string(), .cost = held.cost.to_string()};
}

dashboard::MoneyFigures money_figures(const trading::Summary& summary) {
  dashboard::MoneyFigures money{.realised = summary.totals.realised.to_string(),
                                .open_result = summary.open_result.to_string(),
                                .day_realised = summary.day_realised.to_string(),
                                .exposure = summary.exposure.to_string(),
                                .volume = summary.totals.volume.to_string()};
  for (const auto& quote : summary.quotes) {
    money.quotes.push_back({.asset = quote.asset.value(),
                            .known = quote.known,
                            .equity = quote.equity.to_string(),
                            .available = quote.available.to_string()});
  }
  for (const auto& symbol : summary.symbols) {
    if (symbol.held.quantity.is_zero()) continue;
    money.positions.push_back(position_row(symbol.symbol, symbol.held));
    if (symbol.bid) money.positions.back().bid = symbol.bid->to_string();
    money.positions.back().bid_age = symbol.bid_age;
  }
  for (const auto& position : summary.untraded) {
    money.positions.push_back(position_row(position.symbol, position.held));
  }
  for (const auto& [asset, paid] : summary.fees) {
    money.fees.emplace_back(asset.value(), paid.to_string());
  }
  return money;
}

dashboard::LadderRow ladder_row(const trading::SymbolSummary& symbol) {
  return {.symbol = symbol.symbol.value(),
          .step = std::string{trading::name(symbol.step)},
          .entries_allowed = trading::entries_allowed(symbol.step),
          .reason = symbol.step_reason,
          .idle = symbol.idle_reason};
}

std::string no_entry_words(const trading::SymbolSummary& symbol) {
  return fmt::format("{} is not bought: it stands on {}{}{}", symbol.symbol.value(),
                     trading::name(symbol.step), symbol.step_reason.empty() ? "" : ", because ",
                     symbol.step_reason);
}

}  // namespace

SessionPicture picture_of(system::TradingSession& session, base::MonotonicTime now) {
  const resilience::Gate& gate = session.client().gate();
  SessionPicture picture{.at = now,
                         .desk = session.summary(),
                         .gate = gate.snapshot(now),
                         .limits = gate.limits(),
                         .samples = {}};
  session.collect(picture.samples);
  for (const auto& symbol : picture.desk.trading.symbols) {
    const std::string& name = symbol.symbol.value();
    const mexc::client::BookKeeper* const keeper = session.books().find(name);
    if (keeper != nullptr && keeper->age(now)) picture.books[name] = keeper->book().depth(kLevelsShown);
  }
  return picture;
}

std::vector<std::string> not_ready_because(const SessionPhase& phase, const SessionPicture* picture) {
  if (picture == nullptr) return {"the session is not open (" + phase.name + "): nothing is traded"};
  std::vector<std::string> reasons;
  if (!phase.trading) reasons.push_back("it does not trade any more (" + phase.name + ")");
  const base::Duration blocked_for = until(picture->gate.host_blocked_until, picture->at);
  if (blocked_for > base::Duration::zero()) {
    reasons.push_back(fmt::format("the exchange has blocked us for {} s more: nothing is sent",
                                  std::chrono::ceil<std::chrono::seconds>(blocked_for).count()));
  }
  if (picture->desk.trading.halted) {
    reasons.emplace_back("a person halted trading: nothing is bought until it is resumed");
  }
  if (!picture->desk.journal_healthy) reasons.emplace_back("the journal cannot be written: no order is sent");
  const auto& symbols = picture->desk.trading.symbols;
  const auto may_be_bought = [](const auto& symbol) { return trading::entries_allowed(symbol.step); };
  if (std::ranges::none_of(symbols, may_be_bought)) {
    for (const auto& symbol : symbols) reasons.push_back(no_entry_words(symbol));
  }
  return reasons;
}

void tell_of(const SessionPicture& picture, dashboard::Status& status) {
  status.requests = {.asked = picture.gate.counters.calls, .sent = picture.gate.counters.sent};
  status.batches = {.requests = picture.gate.counters.bulk_requests,
                    .parts = picture.gate.counters.bulk_parts};
  for (const auto& shared : picture.gate.shared_limits) {
    if (shared.used > 0) {
      status.limits.push_back(
          limit_row("all endpoints", std::string{shared.name}, shared.used, shared.limit));
    }
  }
  for (const auto& endpoint : picture.gate.endpoints) {
    if (endpoint.calls > 0 || endpoint.circuit.state != base::CircuitState::kClosed) {
      status.circuits.push_back(circuit_row(endpoint, picture.at, status.uptime));
    }
    tell_limits_of(endpoint, picture, status.limits);
  }
  status.halted = picture.desk.trading.halted;
  status.books = book_rows(picture);
  const trading::Summary& summary = picture.desk.trading;
  for (const auto& symbol : summary.symbols) status.ladder.push_back(ladder_row(symbol));
  status.orders = order_figures(summary);
  status.money = money_figures(summary);
}

std::vector<dashboard::LatencyRow> latency_rows(const std::vector<monitor::LatencyWindows::Row>& rows) {
  std::vector<dashboard::LatencyRow> out;
  for (const auto& row : rows) {
    if (std::ranges::all_of(row.windows, [](const auto& window) { return window.count == 0; })) continue;
    dashboard::LatencyRow& told = out.emplace_back();
    told.name = row.name;
    told.labels = row.labels;
    for (std::size_t i = 0; i < row.windows.size(); ++i) {
      const auto& window = row.windows[i];
      told.windows.push_back({.window = monitor::LatencyWindows::kWindows[i],
                              .count = window.count,
                              .p50 = window.p50,
                              .p90 = window.p90,
                              .p99 = window.p99,
                              .p999 = window.p999,
                              .max = window.max});
    }
  }
  return out;
}

std::vector<dashboard::AlertRow> alert_rows(const std::vector<monitor::ActiveAlert>& alerts,
                                            base::WallTime now) {
  std::vector<dashboard::AlertRow> rows;
  for (const monitor::ActiveAlert& alert : alerts) {
    const std::string labels = monitor::labels_text(alert.labels);
    rows.push_back({.name = alert.rule + (labels.empty() ? "" : " (" + labels + ")"),
                    .severity = alert.severity,
                    .state = std::string{alert.silenced ? "silenced" : monitor::name(alert.phase)},
                    .in_state_for = std::max(now - alert.since, base::Duration::zero()),
                    .text = alert.summary});
  }
  return rows;
}

std::vector<dashboard::EventRow> event_rows(const std::deque<base::Event>& events, std::size_t most,
                                            base::MonotonicTime now, base::WallTime wall_now) {
  std::vector<dashboard::EventRow> rows;
  for (std::size_t i = events.size() - std::min(events.size(), most); i < events.size(); ++i) {
    const base::Event& event = events[i];
    rows.push_back({.at = wall_now - (now - event.at),
                    .severity = event.severity(),
                    .kind = std::string{name(event.kind)},
                    .subject = event.subject,
                    .text = event.text});
  }
  return rows;
}

}  // namespace tidegate::apps
