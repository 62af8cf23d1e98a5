// The engine against the slowest book that is obviously right: one list of orders, searched whole each time.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"
#include "tidegate/market/order_book.hpp"
#include "tidegate/matching/engine.hpp"

namespace tidegate::matching {
namespace {

using market::Amount;
using market::OrderStatus;
using market::OrderType;
using market::Price;
using market::Quantity;
using market::SelfTradePrevention;
using market::Side;

struct ReferenceOrder {
  std::uint64_t id;
  OwnerId owner;
  Side side;
  Price price;
  Quantity remaining;
};

struct ReferenceFill {
  std::uint64_t maker;
  Price price;
  Quantity quantity;
};

class ReferenceEngine {
 public:
  OrderStatus submit(const Order& order, std::uint64_t id, std::vector<ReferenceFill>& fills,
                     std::vector<ReferenceOrder>& prevented) {
    if (order.type == OrderType::kLimitMaker && best_against(order) != nullptr) return OrderStatus::kRejected;
    if (order.type == OrderType::kFillOrKill && reachable(order) < order.quantity)
      return OrderStatus::kCanceled;
    Quantity left = order.quantity;
    Amount quote_left = order.quote_quantity;
    const bool by_quote = quote_left.is_positive();
    bool exhausted_quote = false;
    while (ReferenceOrder* maker = best_against(order)) {
      if (by_quote) left = affordable(quote_left, maker->price);
      const Quantity traded = std::min(left, maker->remaining);
      if (traded.is_zero()) {
        exhausted_quote = by_quote && !fills.empty() && affordable(quote_left, fills.back().price).is_zero();
        break;
      }
      if (own(order, *maker)) {
        if (order.self_trade != SelfTradePrevention::kCancelTaker) {
          prevented.push_back(*maker);
          cancel(maker->id);
        }
        if (order.self_trade == SelfTradePrevention::kCancelMaker) continue;
        return fills.empty() ? OrderStatus::kCanceled : OrderStatus::kPartiallyCanceled;
      }
      fills.push_back({maker->id, maker->price, traded});
      maker->remaining -= traded;
      if (by_quote) {
        quote_left -= *market::notional(maker->price, traded);
        exhausted_quote = affordable(quote_left, fills.back().price).is_zero();
      } else {
        left -= traded;
      }
      std::erase_if(orders_, [](const ReferenceOrder& o) { return o.remaining.is_zero(); });
      if (by_quote ? exhausted_quote : left.is_zero()) break;
    }
    if (by_quote ? exhausted_quote : left.is_zero()) return OrderStatus::kFilled;
    const bool rests = order.type == OrderType::kLimit || order.type == OrderType::kLimitMaker;
    if (rests) orders_.push_back({id, order.owner, order.side, order.price, left});
    if (rests) return fills.empty() ? OrderStatus::kNew : OrderStatus::kPartiallyFilled;
    return fills.empty() ? OrderStatus::kCanceled : OrderStatus::kPartiallyCanceled;
  }

  bool cancel(std::uint64_t id) {
    return std::erase_if(orders_, [id](const ReferenceOrder& o) { return o.id == id; }) > 0;
  }

  Quantity total() const {
    Quantity sum;
    for (const auto& order : orders_) sum += order.remaining;
    return sum;
  }

  market::Depth depth() const {
    std::map<Price, Quantity, std::greater<>> bids;
    std::map<Price, Quantity> asks;
    for (const auto& o : orders_) (o.side == Side::kBuy ? bids[o.price] : asks[o.price]) += o.remaining;
    market::Depth out;
    for (const auto& [p, q] : bids) out.bids.push_back({p, q});
    for (const auto& [p, q] : asks) out.asks.push_back({p, q});
    return out;
  }

  const std::vector<ReferenceOrder>& orders() const { return orders_; }

 private:
  static Quantity affordable(Amount quote, Price price) {
    return Quantity::from_raw(*base::decimal::divide(quote.raw(), price.raw()))
        .floor_to(base::step_of<Quantity>(6));
  }
  static bool accepts(const Order& order, const ReferenceOrder& maker) {
    if (maker.side == order.side) return false;
    if (order.type == OrderType::kMarket) return true;
    return order.side == Side::kBuy ? maker.price <= order.price : maker.price >= order.price;
  }
  static bool own(const Order& order, const ReferenceOrder& maker) {
    return order.self_trade != SelfTradePrevention::kAllow && maker.owner == order.owner;
  }
  // Orders stand in the order of their arrival, so the first of the best price is the oldest.
  ReferenceOrder* best_against(const Order& order) {
    ReferenceOrder* best = nullptr;
    for (auto& maker : orders_) {
      if (!accepts(order, maker)) continue;
      const bool better = best == nullptr ||
                          (order.side == Side::kBuy ? maker.price < best->price : maker.price > best->price);
      if (better) best = &maker;
    }
    return best;
  }
  Quantity reachable(const Order& order) const {
    auto by_priority = orders_;
    std::ranges::stable_sort(by_priority, [&order](const auto& a, const auto& b) {
      return order.side == Side::kBuy ? a.price < b.price : a.price > b.price;
    });
    Quantity sum;
    for (const auto& maker : by_priority) {
      if (!accepts(order, maker)) continue;
      if (!own(order, maker)) sum += maker.remaining;
      if (own(order, maker) && order.self_trade != SelfTradePrevention::kCancelMaker) break;
    }
    return sum;
  }

  std::vector<ReferenceOrder> orders_;
};

Order random_order(base::Random& random) {
  constexpr OrderType kTypes[] = {OrderType::kLimit,      OrderType::kLimit,  OrderType::kLimit,
                                  OrderType::kLimitMaker, OrderType::kMarket, OrderType::kImmediateOrCancel,
                                  OrderType::kFillOrKill};
  Order order{OwnerId{static_cast<std::uint32_t>(random.below(3))},
              random.chance(0.5) ? Side::kBuy : Side::kSell,
              kTypes[random.below(std::size(kTypes))],
              Price::from_int(random.between(90, 110)),
              Quantity::from_int(random.between(1, 9)),
              Amount{}};
  if (order.type == OrderType::kMarket && random.chance(0.5)) {
    order.quantity = {};
    order.quote_quantity = Amount::from_int(random.between(50, 3'000));
  }
  order.self_trade = static_cast<SelfTradePrevention>(random.below(4));
  return order;
}

// What traded; `numbers` are the engine's of the reference's ids.
Quantity expect_fills(const std::vector<Fill>& fills, const std::vector<ReferenceFill>& expected,
                      const std::map<std::uint64_t, OrderNumber>& numbers) {
  EXPECT_EQ(fills.size(), expected.size());
  Quantity traded;
  for (std::size_t i = 0; i < std::min(fills.size(), expected.size()); ++i) {
    EXPECT_EQ(fills[i].maker, numbers.at(expected[i].maker));
    EXPECT_EQ(fills[i].price, expected[i].price);
    EXPECT_EQ(fills[i].quantity, expected[i].quantity);
    traded += expected[i].quantity;
  }
  return traded;
}

class EngineAgainstReference : public testing::TestWithParam<std::uint64_t> {};

TEST_P(EngineAgainstReference, FillsTheSameOrdersAndKeepsTheSameBook) {
  SCOPED_TRACE(testing::Message() << "seed " << GetParam());
  base::Random random{GetParam()};
  MatchingEngine engine;
  ReferenceEngine reference;
  market::OrderBook from_changes;
  std::map<std::uint64_t, OrderNumber> numbers;  // reference id -> engine number
  Quantity entered, left;                        // what came to rest, and what left by trade or cancel

  for (std::uint64_t id = 1; id <= 5'000; ++id) {
    Execution out;
    if (!reference.orders().empty() && random.chance(0.25)) {
      const auto& victim = reference.orders()[random.below(reference.orders().size())];
      const std::uint64_t victim_id = victim.id;
      left += victim.remaining;
      ASSERT_TRUE(engine.cancel(numbers.at(victim_id), out));
      ASSERT_TRUE(reference.cancel(victim_id));
    } else {
      const Order order = random_order(random);
      std::vector<ReferenceFill> expected;
      std::vector<ReferenceOrder> prevented;
      const Quantity before = reference.total();
      const Preview preview = engine.preview(order);
      const OrderStatus status = reference.submit(order, id, expected, prevented);
      const Placement placed = engine.submit(order, out);
      ASSERT_EQ(placed.status, status) << "order " << id;
      const Quantity traded = expect_fills(out.fills, expected, numbers);
      if (HasFailure()) return;
      ASSERT_EQ(placed.executed, traded);
      left += traded;
      const bool takes = order.type != OrderType::kLimitMaker && order.type != OrderType::kFillOrKill;
      ASSERT_TRUE(!takes || preview.base == traded) << "a preview is what would trade";
      ASSERT_EQ(out.prevented.size(), prevented.size());
      Quantity withdrawn;
      for (std::size_t i = 0; i < prevented.size(); ++i) {
        ASSERT_EQ(out.prevented[i], (Prevented{numbers.at(prevented[i].id), order.owner}));
        withdrawn += prevented[i].remaining;
      }
      left += withdrawn;
      if (!market::is_final(status)) {
        numbers[id] = placed.number;
        entered += order.quantity - traded;
      }
      ASSERT_EQ(reference.total() + traded + withdrawn,
                before + (market::is_final(status) ? Quantity{} : order.quantity - traded));
    }
    for (const LevelChange& change : out.levels)
      from_changes.set_level(change.side, change.price, change.quantity);
    const market::Depth depth = engine.depth(1'000);
    ASSERT_EQ(depth, reference.depth());
    ASSERT_EQ(from_changes.depth(1'000), depth) << "level changes do not add up to the book";
    ASSERT_FALSE(from_changes.crossed());
    ASSERT_EQ(engine.resting(), reference.orders().size());
    ASSERT_EQ(entered - left, reference.total()) << "quantity appeared or vanished";
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, EngineAgainstReference,
                         testing::ValuesIn(tests::random_seeds({1, 2, 3, 4, 1000014, 20261122})));

}  // namespace
}  // namespace tidegate::matching
