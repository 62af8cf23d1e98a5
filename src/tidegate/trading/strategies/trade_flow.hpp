// Trade flow: who of late took what the other side offered, buyers or sellers. docs/strategies.md
//
// flow = (what takers bought − what takers sold) / (both together), in quote, over the public trades of the
// last `window`, in [-1, 1]. Trades count from when they were heard of, by our clock: what the exchange's
// clock says of them is not needed, and a late one is news all the same. O(trades in the window) a book.
#pragma once

#include <cstddef>
#include <deque>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/market/order_book.hpp"
#include "tidegate/market/types.hpp"
#include "tidegate/trading/plug/bracket.hpp"
#include "tidegate/trading/plug/strategy.hpp"
#include "tidegate/trading/strategies/setting_reader.hpp"

namespace tidegate::trading {

struct TradeFlowSettings {
  base::Duration window = std::chrono::milliseconds{1000};  // range 1 ms..60 s
  double enter_flow = 0.5;       // flow from which buying is worth it; range (0, 1)
  std::size_t min_trades = 5;    // fewer in the window say nothing; range 1..1000
  double max_spread_bps = 10.0;  // a wider spread eats the move; range (0, 1000]

  void read_from(SettingReader& reader);
  std::vector<std::string> validate() const;
};

struct TradeFlowReading {
  double flow = 0;         // 0 where nobody traded
  std::size_t trades = 0;  // in the window
  double spread_bps = 0;   // of the mid price
};

// Buys what the bracket says while takers buy and the spread is small; sells as the bracket says. Without
// trades (a venue that does not tell them) it buys nothing; what was heard before a stream went down counts
// until the window is over.
class TradeFlowStrategy final : public Strategy {
 public:
  using Settings = TradeFlowSettings;

  // What is remembered of a symbol's trades, 64 KiB. One more pushes out the oldest, so that the window is
  // shorter then than it says.
  static constexpr std::size_t kMostTrades = 4096;

  // Precondition: settings.validate() and bracket.validate() found nothing.
  TradeFlowStrategy(TradeFlowSettings settings, BracketSettings bracket)
      : settings_(settings), bracket_(bracket) {
    TIDEGATE_ASSERT(settings_.validate().empty() && bracket_.validate().empty(),
                    "a strategy is made with valid settings");
  }

  void on_book(const market::OrderBook& book, base::MonotonicTime now) override;
  void on_trade(const market::Trade& trade, base::MonotonicTime now) override;
  void reset() override;
  std::expected<OrderProposal, NoEntry> entry(const MarketView& view) override;
  std::optional<OrderProposal> exit(const MarketView& view, const HeldView& held) override;
  std::string why_not() const override;

  // As of the last book.
  const TradeFlowReading& reading() const noexcept { return reading_; }

 private:
  struct Taken {
    base::MonotonicTime at{};
    double worth = 0;  // in quote; negative: the taker sold
  };

  TradeFlowSettings settings_;
  BracketSettings bracket_;
  std::deque<Taken> recent_;  // oldest first
  TradeFlowReading reading_;
  bool wants_to_buy_ = false;
};

}  // namespace tidegate::trading
