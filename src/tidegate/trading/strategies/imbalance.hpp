// Order book imbalance: who is more eager at the top of the book, buyers or sellers. docs/strategies.md
//
// imbalance = (bid quantity − ask quantity) / (bid quantity + ask quantity) over the top N levels, in [-1,
// 1], smoothed exponentially over observations. O(N) a book. A signal is no amount: `double` is at home here.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "tidegate/base/assert.hpp"
#include "tidegate/market/order_book.hpp"
#include "tidegate/trading/plug/bracket.hpp"
#include "tidegate/trading/plug/strategy.hpp"
#include "tidegate/trading/strategies/setting_reader.hpp"

namespace tidegate::trading {

struct ImbalanceSettings {
  std::size_t levels = 5;        // range 1..100
  double smoothing = 0.3;        // weight of the newest observation; range (0, 1]
  double enter_imbalance = 0.3;  // smoothed imbalance from which buying is worth it; range (0, 1)
  double max_spread_bps = 10.0;  // a wider spread eats the move; range (0, 1000]

  void read_from(SettingReader& reader);
  std::vector<std::string> validate() const;
};

struct ImbalanceReading {
  double imbalance = 0;   // of this book alone
  double smoothed = 0;    // what counts
  double spread_bps = 0;  // of the mid price
  double strength = 0;    // of the intent to buy, in (0, 1]; 0: none
};

// Buys what the bracket says while the book leans up and the spread is small; sells as the bracket says.
class ImbalanceStrategy final : public Strategy {
 public:
  using Settings = ImbalanceSettings;

  // Precondition: settings.validate() and bracket.validate() found nothing.
  ImbalanceStrategy(ImbalanceSettings settings, BracketSettings bracket)
      : settings_(settings), bracket_(bracket) {
    TIDEGATE_ASSERT(settings_.validate().empty() && bracket_.validate().empty(),
                    "a strategy is made with valid settings");
  }

  void on_book(const market::OrderBook& book, base::MonotonicTime now) override;
  void reset() override;
  std::expected<OrderProposal, NoEntry> entry(const MarketView& view) override;
  std::optional<OrderProposal> exit(const MarketView& view, const HeldView& held) override;
  std::string why_not() const override;

  // Of the last book.
  const ImbalanceReading& reading() const noexcept { return reading_; }

 private:
  ImbalanceSettings settings_;
  BracketSettings bracket_;
  std::optional<double> smoothed_;
  ImbalanceReading reading_;
};

}  // namespace tidegate::trading
