#include "tidegate/matching/engine.hpp"

#include <algorithm>
#include <ranges>

#include "tidegate/base/assert.hpp"

namespace tidegate::matching {

using market::OrderStatus;
using market::OrderType;
using market::Price;
using market::Quantity;
using market::SelfTradePrevention;
using market::Side;

namespace {

// Levels stand worst first: the first one that is not worse than `price`.
auto find_level(auto& levels, Side side, Price price) {
  return std::ranges::partition_point(levels, [side, price](const auto& level) {
    return side == Side::kBuy ? level.price < price : level.price > price;
  });
}

// Where an order meets another of its owner's.
bool prevents_trade(const Order& order, OwnerId maker) {
  return order.self_trade != SelfTradePrevention::kAllow && maker == order.owner;
}
bool cancels_maker(SelfTradePrevention mode) {
  return mode == SelfTradePrevention::kCancelMaker || mode == SelfTradePrevention::kCancelBoth;
}
bool cancels_taker(SelfTradePrevention mode) {
  return mode == SelfTradePrevention::kCancelTaker || mode == SelfTradePrevention::kCancelBoth;
}

}  // namespace

MatchingEngine::MatchingEngine(EngineSettings settings) : settings_(settings) {}

Placement MatchingEngine::submit(const Order& order, Execution& out) {
  TIDEGATE_ASSERT(order.quantity.is_positive() || order.quote_quantity.is_positive(),
                  "an order wants something");
  TIDEGATE_ASSERT(order.type == OrderType::kMarket || order.price.is_positive(),
                  "a limit is a positive price");
  const Slot slot = take_slot();
  const OrderNumber number = number_of(slot);
  Taker taker{order, settings_.quantity_step};
  const auto leave = [&](OrderStatus status) {
    free_slot(slot);
    return Placement{number, status, taker.executed()};
  };
  if (taker.may_rest() && resting_ >= settings_.max_resting) return leave(OrderStatus::kRejected);
  if (order.type == OrderType::kLimitMaker && would_trade(order)) return leave(OrderStatus::kRejected);
  if (order.type == OrderType::kFillOrKill && preview(order).base < order.quantity) {
    return leave(OrderStatus::kCanceled);
  }
  if (!match(order, number, taker, out)) {
    Placement stopped = leave(taker.status_when_stopped());
    stopped.met_its_own = true;
    return stopped;
  }
  const OrderStatus status = taker.status();
  if (market::is_final(status)) return leave(status);
  rest(order, slot, taker.remaining(), out);
  return Placement{number, status, taker.executed()};
}

bool MatchingEngine::cancel(OrderNumber number, Execution& out) {
  const auto slot = static_cast<Slot>(number.value());
  if (!find(number)) return false;
  const Resting order = pool_[slot].order;
  Levels& levels = side_of(order.side);
  const auto level = find_level(levels, order.side, order.price);
  level->total -= order.remaining;
  unlink(*level, slot);
  free_slot(slot);
  --resting_;
  out.levels.push_back({order.side, order.price, level->total});
  if (level->first == kNoSlot) levels.erase(level);
  return true;
}

std::optional<MatchingEngine::Resting> MatchingEngine::find(OrderNumber number) const noexcept {
  const auto slot = static_cast<Slot>(number.value());
  if (slot >= pool_.size() || !pool_[slot].live || number_of(slot) != number) return std::nullopt;
  return pool_[slot].order;
}

std::optional<market::Level> MatchingEngine::best(Side side) const noexcept {
  const Levels& levels = side_of(side);
  if (levels.empty()) return std::nullopt;
  return market::Level{levels.back().price, levels.back().total};
}

market::Depth MatchingEngine::depth(std::size_t limit) const {
  const auto copy = [limit](const Levels& levels) {
    std::vector<market::Level> out;
    for (const PriceLevel& level : levels | std::views::reverse | std::views::take(limit)) {
      out.push_back({level.price, level.total});
    }
    return out;
  };
  return market::Depth{.bids = copy(bids_), .asks = copy(asks_)};
}

bool MatchingEngine::would_trade(const Order& order) const noexcept {
  const Levels& levels = side_of(market::opposite(order.side));
  return !levels.empty() && Taker{order, settings_.quantity_step}.crosses(levels.back().price);
}

Preview MatchingEngine::preview(const Order& order) const {
  Taker taker{order, settings_.quantity_step};
  Preview out;
  for (const PriceLevel& level : side_of(market::opposite(order.side)) | std::views::reverse) {
    if (!taker.crosses(level.price)) break;
    for (Slot slot = level.first; slot != kNoSlot; slot = pool_[slot].next) {
      const Resting& maker = pool_[slot].order;
      const Quantity traded = std::min(maker.remaining, taker.wanted(level.price));
      if (traded.is_zero()) return out;
      if (prevents_trade(order, maker.owner)) {
        if (cancels_taker(order.self_trade)) return out;
        continue;
      }
      taker.took(level.price, traded);
      const auto quote = market::notional(level.price, traded);
      TIDEGATE_ASSERT(quote.has_value(), "the value of a resting order fits an amount");
      out.base += traded;
      out.quote += *quote;
      // An order that sells for an amount could sell a step more at a worse price; `match` stops here too.
      if (traded < maker.remaining) return out;
    }
  }
  return out;
}

bool MatchingEngine::match(const Order& order, OrderNumber number, Taker& taker, Execution& out) {
  Levels& levels = side_of(market::opposite(order.side));
  while (!levels.empty() && taker.crosses(levels.back().price)) {
    PriceLevel& level = levels.back();
    const Quantity before = level.total;
    const bool goes_on = match_level(order, number, taker, level, out);
    const bool emptied = level.first == kNoSlot;
    if (level.total != before) out.levels.push_back({market::opposite(order.side), level.price, level.total});
    if (emptied) levels.pop_back();
    if (!goes_on) return false;
    if (!emptied) break;
  }
  return true;
}

bool MatchingEngine::match_level(const Order& order, OrderNumber number, Taker& taker, PriceLevel& level,
                                 Execution& out) {
  while (level.first != kNoSlot) {
    const Slot slot = level.first;
    Resting& maker = pool_[slot].order;
    const Quantity traded = std::min(maker.remaining, taker.wanted(level.price));
    if (traded.is_zero()) return true;
    if (prevents_trade(order, maker.owner)) {
      if (cancels_maker(order.self_trade)) {
        out.prevented.push_back({number_of(slot), maker.owner});
        level.total -= maker.remaining;
        remove_first(level);
      }
      if (cancels_taker(order.self_trade)) return false;
      continue;
    }
    taker.took(level.price, traded);
    maker.remaining -= traded;
    level.total -= traded;
    const bool done = maker.remaining.is_zero();
    out.fills.push_back(
        {number_of(slot), number, maker.owner, order.owner, order.side, level.price, traded, done});
    if (!done) return true;
    remove_first(level);
  }
  return true;
}

void MatchingEngine::remove_first(PriceLevel& level) {
  const Slot slot = level.first;
  unlink(level, slot);
  free_slot(slot);
  --resting_;
}

void MatchingEngine::rest(const Order& order, Slot slot, Quantity remaining, Execution& out) {
  Levels& levels = side_of(order.side);
  auto level = find_level(levels, order.side, order.price);
  if (level == levels.end() || level->price != order.price) {
    level = levels.insert(level, PriceLevel{.price = order.price, .total = {}});
  }
  Node& node = pool_[slot];
  node.order = {order.owner, order.side, order.price, remaining};
  node.live = true;
  node.previous = level->last;
  node.next = kNoSlot;
  (level->last == kNoSlot ? level->first : pool_[level->last].next) = slot;
  level->last = slot;
  level->total += remaining;
  ++resting_;
  out.levels.push_back({order.side, order.price, level->total});
}

void MatchingEngine::unlink(PriceLevel& level, Slot slot) noexcept {
  const Node& node = pool_[slot];
  (node.previous == kNoSlot ? level.first : pool_[node.previous].next) = node.next;
  (node.next == kNoSlot ? level.last : pool_[node.next].previous) = node.previous;
}

MatchingEngine::Slot MatchingEngine::take_slot() {
  if (free_.empty()) {
    pool_.emplace_back();
    return static_cast<Slot>(pool_.size() - 1);
  }
  const Slot slot = free_.back();
  free_.pop_back();
  return slot;
}

void MatchingEngine::free_slot(Slot slot) {
  Node& node = pool_[slot];
  node.live = false;
  if (++node.generation == 0) node.generation = 1;
  free_.push_back(slot);
}

OrderNumber MatchingEngine::number_of(Slot slot) const noexcept {
  return OrderNumber{static_cast<std::uint64_t>(pool_[slot].generation) << 32 | slot};
}

}  // namespace tidegate::matching
