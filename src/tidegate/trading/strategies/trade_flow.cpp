#include "tidegate/trading/strategies/trade_flow.hpp"

#include <cmath>

#include "tidegate/base/validation.hpp"
#include "tidegate/trading/strategies/spread.hpp"

namespace tidegate::trading {

void TradeFlowSettings::read_from(SettingReader& reader) {
  reader.read({.key = "window_ms", .range = "[1, 60000]", .meaning = "How far back trades count."}, window);
  reader.read(
      {.key = "enter_flow",
       .range = "(0, 1)",
       .unit = "part",
       .meaning = "The flow from which it buys; at 0.5 takers bought three for each one that they sold."},
      enter_flow);
  reader.read({.key = "min_trades",
               .range = "[1, 1000]",
               .unit = "trades",
               .meaning = "Fewer within the window say nothing."},
              min_trades);
  reader.read(
      {.key = "max_spread_bps",
       .range = "(0, 1000]",
       .meaning = "A spread that is wider, in hundredths of a percent of the mid price, eats the move."},
      max_spread_bps);
}

std::vector<std::string> TradeFlowSettings::validate() const {
  base::Problems problems;
  problems.require_range("window", window, std::chrono::milliseconds{1}, std::chrono::minutes{1});
  problems.require(enter_flow > 0 && enter_flow < 1, "enter_flow", base::in_digits(enter_flow),
                   "between 0 and 1");
  problems.require_range("min_trades", min_trades, 1, 1000);
  problems.require_positive("max_spread_bps", max_spread_bps, 1000);
  return problems.take();
}

void TradeFlowStrategy::on_trade(const market::Trade& trade, base::MonotonicTime now) {
  const double worth = trade.price.to_double() * trade.quantity.to_double();
  if (!(worth > 0)) return;  // nothing was taken
  if (recent_.size() == kMostTrades) recent_.pop_front();
  recent_.push_back({now, trade.taker_side == market::Side::kBuy ? worth : -worth});
}

void TradeFlowStrategy::on_book(const market::OrderBook& book, base::MonotonicTime now) {
  while (!recent_.empty() && now - recent_.front().at >= settings_.window) recent_.pop_front();
  // Added up anew each time: sums that are kept would keep the rounding of all that ever went through them.
  double net = 0;
  double all = 0;
  for (const Taken& taken : recent_) {
    net += taken.worth;
    all += std::abs(taken.worth);
  }
  reading_ = {
      .flow = recent_.empty() ? 0.0 : net / all, .trades = recent_.size(), .spread_bps = spread_bps(book)};
  wants_to_buy_ = reading_.trades >= settings_.min_trades && reading_.flow >= settings_.enter_flow &&
                  reading_.spread_bps <= settings_.max_spread_bps;
}

// The figures of the last book stay: why_not() is asked for them until the next.
void TradeFlowStrategy::reset() {
  recent_.clear();
  wants_to_buy_ = false;
}

std::expected<OrderProposal, NoEntry> TradeFlowStrategy::entry(const MarketView& view) {
  if (!wants_to_buy_) return std::unexpected(NoEntry::kNoSignal);
  return bracket_entry(view, bracket_, "trade flow " + std::to_string(reading_.flow));
}

std::optional<OrderProposal> TradeFlowStrategy::exit(const MarketView& view, const HeldView& held) {
  return bracket_exit(view, held, bracket_);
}

std::string TradeFlowStrategy::why_not() const {
  return "the trades give no signal (flow " + std::to_string(reading_.flow) + " of " +
         std::to_string(settings_.enter_flow) + ", " + std::to_string(reading_.trades) + " of at least " +
         std::to_string(settings_.min_trades) + " trades, spread " + std::to_string(reading_.spread_bps) +
         " of at most " + std::to_string(settings_.max_spread_bps) + " bps)";
}

}  // namespace tidegate::trading
