#include "tidegate/trading/strategies/imbalance.hpp"

#include <algorithm>

#include "tidegate/base/validation.hpp"
#include "tidegate/trading/strategies/spread.hpp"

namespace tidegate::trading {
namespace {

// Above zero where there is a level: books hold quantities above zero alone.
double top_quantity(const market::OrderBook& book, market::Side side, std::size_t levels) {
  const std::size_t count = std::min(levels, book.size(side));
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += book.level(side, i).quantity.to_double();
  return sum;
}

}  // namespace

void ImbalanceSettings::read_from(SettingReader& reader) {
  reader.read({.key = "levels",
               .range = "[1, 100]",
               .unit = "levels",
               .meaning = "How deep it looks into the book, a side."},
              levels);
  reader.read({.key = "smoothing",
               .range = "(0, 1]",
               .unit = "part",
               .meaning = "The weight of the newest book; with 1 it alone counts."},
              smoothing);
  reader.read({.key = "enter_imbalance",
               .range = "(0, 1)",
               .unit = "part",
               .meaning = "The smoothed imbalance from which it buys."},
              enter_imbalance);
  reader.read(
      {.key = "max_spread_bps",
       .range = "(0, 1000]",
       .meaning = "A spread that is wider, in hundredths of a percent of the mid price, eats the move."},
      max_spread_bps);
}

std::vector<std::string> ImbalanceSettings::validate() const {
  base::Problems problems;
  problems.require_range("levels", levels, 1, 100);
  problems.require_positive("smoothing", smoothing, 1);
  problems.require(enter_imbalance > 0 && enter_imbalance < 1, "enter_imbalance",
                   base::in_digits(enter_imbalance), "between 0 and 1");
  problems.require_positive("max_spread_bps", max_spread_bps, 1000);
  return problems.take();
}

void ImbalanceStrategy::on_book(const market::OrderBook& book, base::MonotonicTime) {
  const double bids = top_quantity(book, market::Side::kBuy, settings_.levels);
  const double asks = top_quantity(book, market::Side::kSell, settings_.levels);
  reading_ = {};
  reading_.imbalance = (bids - asks) / (bids + asks);
  smoothed_ =
      smoothed_ ? *smoothed_ + settings_.smoothing * (reading_.imbalance - *smoothed_) : reading_.imbalance;
  reading_.smoothed = *smoothed_;
  reading_.spread_bps = spread_bps(book);
  if (reading_.smoothed >= settings_.enter_imbalance && reading_.spread_bps <= settings_.max_spread_bps) {
    reading_.strength = reading_.smoothed;
  }
}

// The figures of the last book stay: why_not() is asked for them until the next.
void ImbalanceStrategy::reset() {
  smoothed_.reset();
  reading_.strength = 0;
}

std::expected<OrderProposal, NoEntry> ImbalanceStrategy::entry(const MarketView& view) {
  if (reading_.strength <= 0) return std::unexpected(NoEntry::kNoSignal);
  return bracket_entry(view, bracket_, "imbalance " + std::to_string(reading_.strength));
}

std::optional<OrderProposal> ImbalanceStrategy::exit(const MarketView& view, const HeldView& held) {
  return bracket_exit(view, held, bracket_);
}

std::string ImbalanceStrategy::why_not() const {
  return "the book gives no signal (imbalance " + std::to_string(reading_.smoothed) + " of " +
         std::to_string(settings_.enter_imbalance) + ", spread " + std::to_string(reading_.spread_bps) +
         " of at most " + std::to_string(settings_.max_spread_bps) + " bps)";
}

}  // namespace tidegate::trading
