#include "tidegate/sim/markets/shadow_book.hpp"

#include <algorithm>

#include "tidegate/base/assert.hpp"
#include "tidegate/matching/taker.hpp"

namespace tidegate::sim {

using market::Level;
using market::OrderStatus;
using market::OrderType;
using market::Price;
using market::Quantity;
using market::Side;

namespace {

// `a` is the better price for an order on `side` to wait at.
constexpr bool ahead_of(Side side, Price a, Price b) noexcept {
  return side == Side::kBuy ? a > b : a < b;
}

}  // namespace

matching::Placement ShadowBook::place(const matching::Order& order, MarketSink& sink) {
  const matching::OrderNumber number{++last_number_};
  if (order.type == OrderType::kLimitMaker && would_trade(order)) return {number, OrderStatus::kRejected, {}};
  if (order.type == OrderType::kFillOrKill && preview(order).base < order.quantity) {
    return {number, OrderStatus::kCanceled, {}};
  }
  const Side side = market::opposite(order.side);
  matching::Taker taker{order, step_};
  for (std::size_t i = 0; i < book_.size(side) && !taker.satisfied(); ++i) {
    const Level level = book_.level(side, i);
    if (!taker.crosses(level.price)) break;
    const Quantity traded = std::min(available(side, level), taker.wanted(level.price));
    if (traded.is_zero()) continue;
    taker.took(level.price, traded);
    take(side, level, traded);
    sink.on_fill({{}, number, kCrowd, order.owner, order.side, level.price, traded, false});
  }
  const matching::Placement placed{number, taker.status(), taker.executed()};
  if (!market::is_final(placed.status)) rest(order, number, taker.remaining());
  return placed;
}

bool ShadowBook::cancel(matching::OrderNumber number) {
  return std::erase_if(resting_, [number](const Resting& order) { return order.number == number; }) > 0;
}

Preview ShadowBook::preview(const matching::Order& order) const {
  const Side side = market::opposite(order.side);
  matching::Taker taker{order, step_};
  Preview out;
  for (std::size_t i = 0; i < book_.size(side) && !taker.satisfied(); ++i) {
    const Level& level = book_.level(side, i);
    if (!taker.crosses(level.price)) break;
    const Quantity traded = std::min(available(side, level), taker.wanted(level.price));
    if (traded.is_zero()) continue;
    taker.took(level.price, traded);
    const auto quote = market::notional(level.price, traded);
    TIDEGATE_ASSERT(quote.has_value(), "the value of a level's quantity fits an amount");
    out.base += traded;
    out.quote += *quote;
  }
  return out;
}

void ShadowBook::on_update(const market::DepthUpdate& update, MarketSink& sink) {
  const auto refresh = [this](Side side, const std::vector<Level>& levels) {
    for (const Level& level : levels) {
      taken_.erase({side, level.price});
      for (Resting& order : resting_) {
        const bool here = order.side == side && order.price == level.price;
        if (here) order.ahead = std::min(order.ahead, level.quantity);
      }
    }
  };
  refresh(Side::kBuy, update.bids);
  refresh(Side::kSell, update.asks);
  for (Resting& order : resting_) meet_quotes(order, sink);
  drop_finished();
}

void ShadowBook::on_trade(const market::Trade& trade, MarketSink& sink) {
  Quantity budget = trade.quantity;
  for (Resting& order : resting_) {
    if (order.side == trade.taker_side) continue;
    if (ahead_of(order.side, trade.price, order.price)) continue;  // the trade did not come that far
    if (order.price == trade.price) {
      const Quantity queue = std::min(order.ahead, budget);
      order.ahead -= queue;
      const Quantity reached = std::min(budget - queue, order.remaining);
      if (reached.is_zero()) continue;
      budget -= reached;
      fill(order, reached, sink);
    } else {
      const Quantity reached = std::min(budget, order.remaining);
      if (reached.is_zero()) break;
      budget -= reached;
      fill(order, reached, sink);
    }
  }
  drop_finished();
}

Quantity ShadowBook::available(Side side, const Level& level) const {
  const auto at = taken_.find({side, level.price});
  return at == taken_.end() ? level.quantity : std::max(Quantity{}, level.quantity - at->second);
}

void ShadowBook::take(Side side, const Level& level, Quantity quantity) {
  taken_[{side, level.price}] += quantity;
}

bool ShadowBook::would_trade(const matching::Order& order) const {
  return preview(order).base.is_positive();
}

void ShadowBook::fill(Resting& order, Quantity quantity, MarketSink& sink) {
  order.remaining -= quantity;
  sink.on_fill({order.number,
                {},
                order.owner,
                kCrowd,
                market::opposite(order.side),
                order.price,
                quantity,
                order.remaining.is_zero()});
}

// The recorded book moved onto or past our price without a trade to show it: those quotes would have met us.
void ShadowBook::meet_quotes(Resting& order, MarketSink& sink) {
  const Side side = market::opposite(order.side);
  for (std::size_t i = 0; i < book_.size(side) && order.remaining.is_positive(); ++i) {
    const Level level = book_.level(side, i);
    if (ahead_of(side, order.price, level.price)) break;
    const Quantity traded = std::min(available(side, level), order.remaining);
    if (traded.is_zero()) continue;
    take(side, level, traded);
    fill(order, traded, sink);
  }
}

void ShadowBook::rest(const matching::Order& order, matching::OrderNumber number, Quantity remaining) {
  const auto worse = std::ranges::find_if(resting_, [&order](const Resting& other) {
    return other.side == order.side && ahead_of(order.side, order.price, other.price);
  });
  resting_.insert(worse, {number, order.owner, order.side, order.price, remaining,
                          book_.quantity_at(order.side, order.price)});
}

void ShadowBook::drop_finished() {
  std::erase_if(resting_, [](const Resting& order) { return order.remaining.is_zero(); });
}

}  // namespace tidegate::sim
