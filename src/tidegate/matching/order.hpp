// What goes into a matching engine and what comes out, as values.
#pragma once

#include <cstdint>
#include <vector>

#include "tidegate/base/strong_id.hpp"
#include "tidegate/market/types.hpp"

namespace tidegate::matching {

// Names an order within one engine for as long as it rests; zero names none.
using OrderNumber = base::StrongId<struct OrderNumberTag, std::uint64_t>;
// Whose order it is. What the numbers mean is the caller's business.
using OwnerId = base::StrongId<struct OwnerIdTag, std::uint32_t>;

// Precondition wherever one is taken: `quantity` is positive, or it is a MARKET order with a positive
// `quote_quantity`; every type but MARKET has a positive price; price × quantity fits an Amount.
struct Order {
  OwnerId owner;
  market::Side side = market::Side::kBuy;
  market::OrderType type = market::OrderType::kLimit;
  market::Price price;
  market::Quantity quantity;
  market::Amount quote_quantity;  // MARKET only: what to spend (or to get); zero: `quantity` counts
  market::SelfTradePrevention self_trade = market::SelfTradePrevention::kAllow;  // the taker's word counts
};

struct Fill {
  OrderNumber maker;
  OrderNumber taker;
  OwnerId maker_owner;
  OwnerId taker_owner;
  market::Side taker_side = market::Side::kBuy;
  market::Price price;
  market::Quantity quantity;
  bool maker_done = false;  // nothing of the maker's order is left
  friend bool operator==(const Fill&, const Fill&) = default;
};

// The level's quantity after the command; zero: the level is gone. One version of the book each.
struct LevelChange {
  market::Side side = market::Side::kBuy;
  market::Price price;
  market::Quantity quantity;
  friend bool operator==(const LevelChange&, const LevelChange&) = default;
};

// A resting order that was cancelled because one of the same owner would have traded with it.
struct Prevented {
  OrderNumber maker;
  OwnerId owner;
  friend bool operator==(const Prevented&, const Prevented&) = default;
};

// What commands did, each list in order. Commands append, so that one buffer serves for ever without
// allocating.
struct Execution {
  std::vector<Fill> fills;
  std::vector<Prevented> prevented;
  std::vector<LevelChange> levels;

  void clear() noexcept {
    fills.clear();
    prevented.clear();
    levels.clear();
  }
};

// What an order would trade at this moment.
struct Preview {
  market::Quantity base;
  market::Amount quote;
  friend bool operator==(const Preview&, const Preview&) = default;
};

// What became of a submitted order right away.
struct Placement {
  OrderNumber number;
  market::OrderStatus status = market::OrderStatus::kNew;
  market::Quantity executed;
  bool met_its_own = false;  // Order::self_trade cancelled what was left of it
  friend bool operator==(const Placement&, const Placement&) = default;
};

}  // namespace tidegate::matching
