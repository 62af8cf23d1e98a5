#include "bench/wire_market.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "tidegate/base/random.hpp"
#include "tidegate/market/order_book.hpp"
#include "tidegate/mexc/wire/pushes/push.hpp"

namespace tidegate::bench {

namespace {

using market::Price;
using market::Quantity;
using market::Side;

constexpr std::uint64_t kSeed = 20261125;
constexpr std::size_t kFrames = 512;  // some 200 KB: as warm as what a socket has just read
const market::Symbol kSymbol{"BTCUSDT"};
const base::WallTime kSent = base::from_unix_ms(1'736'411'507'002);

Price of_ticks(std::int64_t ticks) {
  return Price::from_raw(base::int128{ticks} * (base::kDecimalOne / 100));
}

Quantity some_quantity(base::Random& random) {
  return Quantity::from_raw(base::int128{random.between(1, 500'000'000)} * (base::kDecimalOne / 100'000'000));
}

std::size_t some_index(base::Random& random, Where where, std::size_t size) {
  if (where == Where::kAnywhere) return random.below(size);
  const double tail = -std::log(1.0 - random.unit()) * 23;  // half within 16
  return std::min(static_cast<std::size_t>(tail), size - 1);
}

// Levels go from a full side and come to another, so that the book keeps its size.
market::Level some_change(base::Random& random, const market::OrderBook& book, Side side, Where where) {
  const market::Level at = book.level(side, some_index(random, where, book.size(side)));
  if (random.chance(0.7)) return {at.price, some_quantity(random)};
  if (book.size(side) >= kLevelsASide) return {at.price, Quantity{}};
  // The next free price away from the other side, so that the book does not cross.
  Price price = at.price;
  while (!book.quantity_at(side, price).is_zero()) {
    price = side == Side::kBuy ? price - of_ticks(1) : price + of_ticks(1);
  }
  return {price, some_quantity(random)};
}

}  // namespace

market::Depth made_depth() {
  base::Random random{kSeed};
  market::Depth depth{.version = 1};
  std::int64_t bid = 6'168'599, ask = 6'168'600;
  for (std::size_t i = 0; i < kLevelsASide; ++i) {
    depth.bids.push_back({of_ticks(bid), some_quantity(random)});
    depth.asks.push_back({of_ticks(ask), some_quantity(random)});
    bid -= random.between(1, 5);
    ask += random.between(1, 5);
  }
  return depth;
}

std::vector<std::string> made_depth_frames(Where where) {
  base::Random random{kSeed + 1};
  market::OrderBook book;
  book.reset(made_depth());
  std::vector<std::string> frames;
  for (std::size_t i = 0; i < kFrames; ++i) {
    const std::int64_t version = book.version() + 1;
    mexc::wire::DepthPush push{
        .symbol = kSymbol, .update = {.first_version = version, .last_version = version}, .send_time = kSent};
    for (std::size_t change = 0; change < kChangesAPush; ++change) {
      const Side side = change % 2 == 0 ? Side::kBuy : Side::kSell;
      auto& changes = side == Side::kBuy ? push.update.bids : push.update.asks;
      changes.push_back(some_change(random, book, side, where));
      book.set_level(side, changes.back().price, changes.back().quantity);
    }
    book.set_version(version);
    frames.push_back(mexc::wire::encode_push({.symbol = kSymbol}, push));
  }
  return frames;
}

std::string made_deals_frame(std::size_t trades) {
  base::Random random{kSeed};
  mexc::wire::DealsPush push{.symbol = kSymbol, .trades = {}, .send_time = kSent};
  for (std::size_t i = 0; i < trades; ++i) {
    push.trades.push_back({.id = std::to_string(505'979'017'439'002'624 + i) + "X1",
                           .price = of_ticks(6'168'599),
                           .quantity = some_quantity(random),
                           .taker_side = random.chance(0.5) ? Side::kBuy : Side::kSell,
                           .time = kSent});
  }
  return mexc::wire::encode_push({.kind = mexc::wire::ChannelKind::kDeals, .symbol = kSymbol}, push);
}

std::string made_book_ticker_frame() {
  base::Random random{kSeed};
  const mexc::wire::BookTickerPush push{.ticker = {.symbol = kSymbol,
                                                   .bid = of_ticks(6'168'599),
                                                   .bid_quantity = some_quantity(random),
                                                   .ask = of_ticks(6'168'600),
                                                   .ask_quantity = some_quantity(random),
                                                   .version = 36'913'565'463},
                                        .send_time = kSent};
  return mexc::wire::encode_push({.kind = mexc::wire::ChannelKind::kBookTicker, .symbol = kSymbol}, push);
}

}  // namespace tidegate::bench
