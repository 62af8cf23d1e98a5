#include "apps/trade/trade_view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "apps/trade/what_is_left.hpp"

namespace tidegate::apps {
namespace {

// A bid older than this is shown with its age: what is held is valued at it all the same.
constexpr base::Duration kOldBid = std::chrono::seconds{5};

std::string seconds_of(base::Duration duration) {
  return fmt::format("{:.0f} s", base::to_ms(duration) / 1000);
}

std::string money(market::Amount amount) {
  const std::string text = amount.to_string(4);
  return amount.is_negative() || amount.is_zero() ? text : "+" + text;
}

std::string equity(const trading::Summary& now) {
  std::string words;
  for (const auto& quote : now.quotes) {
    if (!words.empty()) words += ", ";
    words += quote.known ? quote.equity.to_string(2) + " " + quote.asset.value()
                         : quote.asset.value() + " not told yet";
  }
  return words.empty() ? "not told yet" : words;
}

std::string available(const trading::Summary& now) {
  std::string words;
  for (const auto& quote : now.quotes) {
    if (!quote.known) continue;
    if (!words.empty()) words += ", ";
    words += quote.available.to_string(2) + " " + quote.asset.value();
  }
  return words.empty() ? "not told yet" : words;
}

std::string fees(const trading::Summary& now) {
  std::string words;
  for (const auto& [asset, amount] : now.fees) {
    if (!words.empty()) words += ", ";
    words += amount.to_string() + " " + asset.value();
  }
  return words.empty() ? "none" : words;
}

// What counts against max_daily_loss.
market::Amount loss(const trading::Summary& now) {
  const auto result = now.day_realised + now.open_result;
  return result.is_negative() ? -result : market::Amount{};
}

std::string bid(const trading::SymbolSummary& symbol) {
  if (!symbol.bid) return "none";
  std::string words = symbol.bid->to_string();
  if (symbol.bid_age >= kOldBid) words += ", " + seconds_of(symbol.bid_age) + " old";
  return words;
}

// Why it stands where it stands; else why nothing is bought.
std::string why(const trading::SymbolSummary& symbol) {
  if (!symbol.step_reason.empty()) return symbol.step_reason;
  return symbol.idle_reason;
}

std::string result_words(const trading::Summary& now) {
  return fmt::format("{} realised, {} open, {} today", money(now.totals.realised), money(now.open_result),
                     money(now.day_realised));
}

std::string rate_words(const TradeView& view) {
  return fmt::format("orders {} open of {}, {} of {} a minute", view.now.orders_open,
                     view.limits.max_open_orders, view.now.orders_last_minute,
                     view.limits.max_orders_per_minute);
}

std::string loss_words(const TradeView& view) {
  return fmt::format("the day's loss {} of {}", loss(view.now).to_string(2),
                     view.limits.max_daily_loss.to_string());
}

std::string exposure_words(const TradeView& view) {
  return view.now.exposure.to_string(2) + " of " + view.limits.max_total_notional.to_string();
}

std::string account_words(const config::Settings& settings) {
  const std::string site = trading_site(settings.access.client.transport.host);
  if (site == "mexc.com") return "REAL MONEY: the spot account of the API key";
  return "of the API key at " + site + ", not MEXC itself";
}

}  // namespace

std::string opening_words(const config::Settings& settings, const std::string& log_path) {
  const auto& risk = settings.trading.risk;
  std::string symbols;
  for (const auto& symbol : settings.trading.symbols) symbols += " " + symbol.value();
  return fmt::format(
      "tidegate trade at http{}://{}, streams at ws{}://{}\n"
      "account    {}\n"
      "journal    {}\n"
      "events     {}\n"
      "symbols   {}; {} for an entry\n"
      "strategy   {}, a demonstration without an edge: expect it to lose fees and spread\n"
      "limits     {} an order, {} a symbol, {} in all, {} open orders, {} orders a minute,\n"
      "           loss {} a UTC day, data {} old, balance {} stays\n",
      settings.access.requests_by_tls ? "s" : "", settings.access.client.transport.host.to_string(),
      settings.access.streams_by_tls ? "s" : "", settings.access.books.stream.host.to_string(),
      account_words(settings), settings.journal.path,
      log_path.empty() ? "are not kept: give --log FILE" : "appended to " + log_path, symbols,
      settings.trading.bracket.trade_notional.to_string(), settings.strategy.name,
      risk.max_order_notional.to_string(), risk.max_position_notional.to_string(),
      risk.max_total_notional.to_string(), risk.max_open_orders, risk.max_orders_per_minute,
      risk.max_daily_loss.to_string(), fmt::format("{:.0f} ms", base::to_ms(risk.max_data_age)),
      risk.min_balance.to_string());
}

std::string closing_words(const trading::Summary& summary) {
  return fmt::format(
      "stopped: {} orders sent, {} filled, {} canceled, {} unknown and resolved; {} fills, volume {}, "
      "realised {}; {} still open\n",
      summary.orders.sent, summary.orders.filled, summary.orders.canceled, summary.orders.unknown,
      summary.totals.fills, summary.totals.volume.to_string(2), summary.totals.realised.to_string(4),
      summary.orders_open);
}

std::string full_picture(const TradeView& view, PictureSize size) {
  const auto& now = view.now;
  std::vector<std::string> lines;
  lines.push_back(fmt::format("{:>6}  {}   at {}, journal {}", seconds_of(view.elapsed), view.phase,
                              view.exchange, view.journal));
  lines.push_back("equity     " + equity(now));
  lines.push_back("result     " + result_words(now));
  lines.push_back("fees       " + fees(now));
  lines.push_back("at risk    " + exposure_words(view) + "; " + loss_words(view));
  lines.push_back(fmt::format("limits     {}; free {}, {} stays", rate_words(view), available(now),
                              view.limits.min_balance.to_string()));
  lines.push_back(fmt::format("{:<10} {:<11} {:<15} {:<18} {}", "symbol", "step", "held", "cost of limit",
                              "valued at a bid of"));
  for (const auto& symbol : now.symbols) {
    const bool held = !symbol.held.quantity.is_zero() && !(symbol.held.quantity.is_negative() && symbol.dust);
    lines.push_back(fmt::format(
        "{:<10} {:<11} {:<15} {:<18} {}", symbol.symbol.value(), trading::name(symbol.step),
        held ? symbol.held.quantity.to_string() + (symbol.dust ? " (dust)" : "") : "-",
        symbol.held.cost.to_string(2) + " of " + view.limits.max_position_notional.to_string(), bid(symbol)));
    // In a line of its own: it must not be what a narrow terminal cuts off.
    if (const std::string reason = why(symbol); !reason.empty()) lines.push_back("           " + reason);
  }
  for (const auto& position : now.untraded) {
    lines.push_back(held_in_words(position.symbol, position.held.quantity, now) + " is held and not traded");
  }
  for (const auto& open : now.open) {
    lines.push_back(order_in_words(open) +
                    (open.contradicted ? ", and the exchange contradicts itself" : ""));
  }
  lines.emplace_back();
  for (const auto& event : view.latest_events) lines.push_back(event_line(event, view.began));
  return picture_of(lines, size);
}

std::string one_line(const TradeView& view) {
  const auto& now = view.now;
  std::string symbols;
  for (const auto& symbol : now.symbols) {
    symbols += fmt::format("; {} {}", symbol.symbol.value(), trading::name(symbol.step));
    if (symbol.held.quantity.is_positive() || (symbol.held.quantity.is_negative() && !symbol.dust)) {
      symbols += fmt::format(", held {}{} for {} of {}, bid {}", symbol.held.quantity.to_string(),
                             symbol.dust ? " (dust)" : "", symbol.held.cost.to_string(2),
                             view.limits.max_position_notional.to_string(), bid(symbol));
    }
    if (const std::string reason = why(symbol); !reason.empty()) symbols += " (" + reason + ")";
  }
  for (const auto& open : now.open) symbols += "; " + order_in_words(open);
  return fmt::format("{:7.1f} s  {}: equity {}; result {}; fees {}; at risk {}, {}; {}; free {}, {} stays{}",
                     base::to_ms(view.elapsed) / 1000, view.phase, equity(now), result_words(now), fees(now),
                     exposure_words(view), loss_words(view), rate_words(view), available(now),
                     view.limits.min_balance.to_string(), symbols);
}

}  // namespace tidegate::apps
