// Price-time priority for one symbol.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "tidegate/matching/order.hpp"
#include "tidegate/matching/taker.hpp"

namespace tidegate::matching {

struct EngineSettings {
  market::Quantity quantity_step = base::step_of<market::Quantity>(6);
  std::size_t max_resting = 100'000;  // an order that could rest beyond that is rejected
};

// Each side is a flat array of levels with the best one last (most changes happen there), each level a
// first-in first-out list threaded through a pool of orders. An order's number is its place in the pool plus
// a generation, so finding it costs no search. Cost: submit O(log levels + levels moved + fills), cancel
// O(log levels + levels moved), both without allocating once the pool is warm. Pure; single owner.
//
// A trade happens at the maker's price. Orders of the same owner trade with each other unless the incoming
// one says otherwise (Order::self_trade); then the one in the book, the incoming one's rest or both are
// cancelled where they meet. The crowd is an owner too and always allows it.
class MatchingEngine {
 public:
  explicit MatchingEngine(EngineSettings settings = {});

  // Matches, and lets a LIMIT or LIMIT_MAKER rest with what is left. LIMIT_MAKER that would trade is
  // kRejected; FILL_OR_KILL that cannot trade whole, self-trade prevention considered, is kCanceled and
  // changes nothing. At most one change a level is appended to `out`. `number` of the placement names the
  // order even when it does not rest.
  Placement submit(const Order& order, Execution& out);
  // False: no such order rests (any more).
  bool cancel(OrderNumber number, Execution& out);

  // What `submit` would trade, changing nothing. Cost: O(orders reached).
  Preview preview(const Order& order) const;

  struct Resting {
    OwnerId owner;
    market::Side side;
    market::Price price;
    market::Quantity remaining;
  };
  std::optional<Resting> find(OrderNumber number) const noexcept;

  std::size_t resting() const noexcept { return resting_; }
  std::size_t level_count(market::Side side) const noexcept { return side_of(side).size(); }
  std::optional<market::Level> best(market::Side side) const noexcept;
  // At most `limit` levels a side, best first; version zero: versions are the caller's.
  market::Depth depth(std::size_t limit) const;

 private:
  using Slot = std::uint32_t;
  static constexpr Slot kNoSlot = UINT32_MAX;

  struct Node {
    Resting order;
    std::uint32_t generation = 1;  // never zero, so that no number is zero
    bool live = false;
    Slot previous = kNoSlot;
    Slot next = kNoSlot;
  };
  struct PriceLevel {
    market::Price price;
    market::Quantity total;
    Slot first = kNoSlot;
    Slot last = kNoSlot;
  };
  using Levels = std::vector<PriceLevel>;

  const Levels& side_of(market::Side side) const noexcept {
    return side == market::Side::kBuy ? bids_ : asks_;
  }
  Levels& side_of(market::Side side) noexcept { return side == market::Side::kBuy ? bids_ : asks_; }

  bool would_trade(const Order& order) const noexcept;
  // False: the order must stop, because it met one of its owner's.
  bool match(const Order& order, OrderNumber number, Taker& taker, Execution& out);
  bool match_level(const Order& order, OrderNumber number, Taker& taker, PriceLevel& level, Execution& out);
  void remove_first(PriceLevel& level);
  void rest(const Order& order, Slot slot, market::Quantity remaining, Execution& out);
  void unlink(PriceLevel& level, Slot slot) noexcept;
  Slot take_slot();
  void free_slot(Slot slot);
  OrderNumber number_of(Slot slot) const noexcept;

  EngineSettings settings_;
  Levels bids_;  // ascending
  Levels asks_;  // descending
  std::vector<Node> pool_;
  std::vector<Slot> free_;
  std::size_t resting_ = 0;
};

}  // namespace tidegate::matching
