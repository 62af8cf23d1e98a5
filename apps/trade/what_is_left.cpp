#include "apps/trade/what_is_left.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "apps/process/failure.hpp"

namespace tidegate::apps {
namespace {

std::string position_line(const trading::SymbolSummary& symbol, const trading::Summary& summary,
                          const std::string& site) {
  return fmt::format(
      "{} is still held, bought for {}: sell it on {}, or start `tidegate trade` again, which takes it over",
      held_in_words(symbol.symbol, symbol.held.quantity, summary), symbol.held.cost.to_string(), site);
}

std::string owed_line(const trading::SymbolSummary& symbol, const trading::Summary& summary,
                      const std::string& site) {
  return fmt::format(
      "{} more was sold than was held, for {}: coins of the account that were not trading's; buy them back "
      "on {} "
      "if they are wanted",
      held_in_words(symbol.symbol, -symbol.held.quantity, summary), (-symbol.held.cost).to_string(), site);
}

std::string untraded_line(const trading::HeldPosition& position, const trading::Summary& summary,
                          const std::string& site) {
  return fmt::format(
      "{} is held by an earlier session, and {} is not traded now: sell it on {}, or name it in "
      "trading.symbols and start `tidegate trade` again",
      held_in_words(position.symbol, position.held.quantity, summary), position.symbol.value(), site);
}

std::string order_line(const trading::OpenOrderSummary& open, const std::string& site) {
  const std::string what = order_in_words(open);
  if (open.contradicted) {
    return fmt::format(
        "{}: the exchange had it and does not know it any more; look on {} what became of it, and tell it "
        "with `tidegate orders resolve {}`",
        what, site, open.order.client_id.value());
  }
  return fmt::format(
      "{}: `tidegate orders` shows it; cancel it on {}, or start `tidegate trade` again, which asks what "
      "became of it",
      what, site);
}

}  // namespace

int WhatIsLeft::exit_code() const noexcept {
  return positions == 0 && orders == 0 ? 0 : kSomethingLeft;
}

WhatIsLeft what_is_left(const trading::Summary& summary, const std::string& site) {
  WhatIsLeft left;
  for (const auto& symbol : summary.symbols) {
    const bool owed = symbol.held.quantity.is_negative();
    if (symbol.held.quantity.is_zero() || (owed && symbol.dust)) continue;  // a fee that was learnt late
    if (symbol.dust) {
      left.dust.push_back(held_in_words(symbol.symbol, symbol.held.quantity, summary) +
                          " is left: less than the exchange lets anybody sell");
      continue;
    }
    ++left.positions;
    left.unfinished.push_back(owed ? owed_line(symbol, summary, site) : position_line(symbol, summary, site));
  }
  for (const auto& position : summary.untraded) {
    ++left.positions;
    left.unfinished.push_back(untraded_line(position, summary, site));
  }
  for (const auto& open : summary.open) left.unfinished.push_back(order_line(open, site));
  left.orders = std::max(summary.open.size(), summary.orders_open);
  return left;
}

std::string held_in_words(const market::Symbol& symbol, market::Quantity quantity,
                          const trading::Summary& summary) {
  const std::string& name = symbol.value();
  for (const auto& quote : summary.quotes) {
    const std::string& asset = quote.asset.value();
    if (!asset.empty() && name.size() > asset.size() && name.ends_with(asset)) {
      return fmt::format("{} {} of {}", quantity.to_string(), name.substr(0, name.size() - asset.size()),
                         name);
    }
  }
  return fmt::format("{} of {}", quantity.to_string(), name);
}

std::string order_in_words(const trading::OpenOrderSummary& open) {
  const auto& order = open.order;
  std::string words = fmt::format("order {} {} {} of {} at {} is {}", order.client_id.value(),
                                  market::name(order.side), order.quantity.to_string(), order.symbol.value(),
                                  order.price.to_string(), trading::name(open.state));
  if (open.executed.is_positive()) words += fmt::format(", {} executed", open.executed.to_string());
  return words;
}

std::string at_risk_in_words(const trading::Summary& summary) {
  std::vector<std::string> parts;
  for (const auto& symbol : summary.symbols) {
    const auto quantity = symbol.held.quantity;
    if (quantity.is_positive()) parts.push_back(held_in_words(symbol.symbol, quantity, summary) + " held");
    if (quantity.is_negative() && !symbol.dust) {
      parts.push_back(held_in_words(symbol.symbol, -quantity, summary) + " owed");
    }
  }
  const std::size_t orders = std::max(summary.open.size(), summary.orders_open);
  if (orders > 0) parts.push_back(fmt::format("{} order{} open", orders, orders == 1 ? "" : "s"));
  return parts.empty() ? "nothing is held or open" : fmt::format("{}", fmt::join(parts, ", "));
}

std::string trading_site(const net::Address& exchange) {
  const std::string& host = exchange.host;
  if (host == "mexc.com" || host.ends_with(".mexc.com")) return "mexc.com";
  return "the exchange at " + exchange.to_string();
}

}  // namespace tidegate::apps
