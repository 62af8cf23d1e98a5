#include "tidegate/sim/markets/generated.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/validation.hpp"
#include "tidegate/sim/history/depth_merge.hpp"

namespace tidegate::sim {

using market::Level;
using market::OrderType;
using market::Price;
using market::Quantity;
using market::Side;

namespace {

constexpr std::int64_t kFirstVersion = 1'000'000;
constexpr std::int64_t kWidestSpreadTicks = 3;
constexpr double kLevelGapBp = 0.1;  // mean distance of neighbouring levels
// Shares of the events; what is left are cancels.
constexpr double kSweepShare = 0.25;  // of the events at which the fair price lies outside the spread
constexpr double kTakeShare = 0.15;
constexpr double kLimitShare = 0.60;
constexpr int kThinningSample = 8;
constexpr int kLeftBehindSample = 2;
constexpr std::size_t kTriesPerLevel = 32;
// The distance of an order that is no more: it goes first.
constexpr std::int64_t kGone = std::numeric_limits<std::int64_t>::max();

constexpr std::size_t index(Side side) noexcept {
  return side == Side::kBuy ? 0 : 1;
}
constexpr int direction(Side side) noexcept {
  return side == Side::kBuy ? 1 : -1;
}

}  // namespace

std::vector<std::string> GeneratorSettings::validate() const {
  base::Problems problems;
  problems.require_positive("start_price", start_price);
  problems.require_positive("mean_event_gap", mean_event_gap, base::Duration::max());
  problems.require_range("min_levels", min_levels, 10, 5'000);
  problems.require(max_levels > min_levels, "max_levels", std::to_string(max_levels), "more than min_levels");
  problems.require_positive("order_quote", order_quote);
  problems.require_positive("market_quote", market_quote);
  problems.require_range("mood.volatility_bp", mood.volatility_bp, 0, 100);
  problems.require_range("mood.push_bp", mood.push_bp, 0, 100);
  problems.require_positive("mood.pressure_memory", mood.pressure_memory, base::Duration::max());
  return problems.take();
}

GeneratedMarket::GeneratedMarket(const market::Instrument& instrument, GeneratorSettings settings,
                                 std::uint64_t seed, base::MonotonicTime start)
    : settings_(settings),
      random_(seed),
      mood_(settings.start_price, settings.mood),
      tick_(base::step_of<Price>(instrument.price_decimals).to_double()),
      price_step_(base::step_of<Price>(instrument.price_decimals)),
      quantity_step_(base::step_of<Quantity>(instrument.quantity_decimals)),
      quantity_decimals_(instrument.quantity_decimals),
      engine_(matching::EngineSettings{.quantity_step = quantity_step_}),
      last_(start),
      next_(start + random_.exponential(settings.mean_event_gap)) {
  book_.set_version(kFirstVersion);
  fill_book();
}

base::Result<void> GeneratedMarket::step(MarketSink& sink) {
  const base::MonotonicTime now = next_;
  mood_.advance(now - last_, random_);
  last_ = now;
  next_ = now + random_.exponential(settings_.mean_event_gap);
  play_event();
  publish(sink);
  return {};
}

matching::Placement GeneratedMarket::place(const matching::Order& order, MarketSink& sink) {
  const matching::Placement placed = submit(order);
  publish(sink);
  return placed;
}

bool GeneratedMarket::cancel(matching::OrderNumber number, MarketSink& sink) {
  if (!withdraw(number)) return false;
  publish(sink);
  return true;
}

Preview GeneratedMarket::preview(const matching::Order& order) const {
  return engine_.preview(order);
}

void GeneratedMarket::fill_book() {
  const Ticks middle = fair_ticks();
  for (const Side side : {Side::kBuy, Side::kSell}) {
    crowd_limit(side, middle - direction(side), random_.unit() * 2 * settings_.order_quote);
    keep_depth(side);
  }
  fills_.clear();
  update_ = {};
}

void GeneratedMarket::play_event() {
  const double lean = mood_.lean(mid_price());
  const Ticks fair = fair_ticks();
  const bool outside = fair >= best_ticks(Side::kSell) || fair <= best_ticks(Side::kBuy);
  const double dice = random_.unit();
  if (outside && random_.chance(kSweepShare)) {
    sweep();
  } else if (dice < kTakeShare) {
    take(lean);
  } else if (dice < kTakeShare + kLimitShare) {
    add_limit(lean);
  } else {
    cancel_one(lean);
  }
  for (const Side side : {Side::kBuy, Side::kSell}) keep_depth(side);
  close_spread(lean);
  for (const Side side : {Side::kBuy, Side::kSell}) thin_out(side);
}

void GeneratedMarket::add_limit(double lean) {
  const Side side = random_.chance(0.5 + 0.3 * lean) ? Side::kBuy : Side::kSell;
  const double lean_here = lean * direction(side);
  Ticks distance = 0;
  while (random_.chance(0.6) && distance < 50 * level_gap()) distance += level_gap();
  const double size = settings_.order_quote * (1 + 0.8 * lean_here);
  const double quote = 2 * random_.unit() * size;
  crowd_limit(side, best_ticks(side) - direction(side) * distance, quote);
}

void GeneratedMarket::cancel_one(double lean) {
  const Side side = random_.chance(0.5 - 0.3 * lean) ? Side::kBuy : Side::kSell;
  auto& orders = crowd_[index(side)];
  while (!orders.empty()) {
    const std::size_t chosen = random_.below(orders.size());
    const matching::OrderNumber number = orders[chosen];
    orders[chosen] = orders.back();
    orders.pop_back();
    if (withdraw(number)) return;
  }
}

void GeneratedMarket::take(double lean) {
  const Side side = random_.chance(0.5 + 0.35 * lean) ? Side::kBuy : Side::kSell;
  const double quote = 2 * random_.unit() * settings_.market_quote;
  const Quantity quantity = quantity_for(quote, best_ticks(market::opposite(side)));
  submit({kCrowd, side, OrderType::kMarket, {}, quantity, {}});
}

void GeneratedMarket::sweep() {
  const Ticks fair = fair_ticks();
  const Side side = fair >= best_ticks(Side::kSell) ? Side::kBuy : Side::kSell;
  Quantity all;
  for (std::size_t i = 0; i < book_.size(market::opposite(side)); ++i) {
    const Level& level = book_.level(market::opposite(side), i);
    const bool within = side == Side::kBuy ? level.price <= price_at(fair) : level.price >= price_at(fair);
    if (!within) break;
    all += level.quantity;
  }
  if (all.is_positive()) {
    submit({kCrowd, side, OrderType::kImmediateOrCancel, price_at(fair), all, {}});
  }
}

void GeneratedMarket::close_spread(double lean) {
  const Ticks bid = best_ticks(Side::kBuy);
  const Ticks ask = best_ticks(Side::kSell);
  if (ask - bid <= kWidestSpreadTicks) return;
  const Ticks width = random_.between(1, kWidestSpreadTicks);
  const Ticks fair = std::clamp(fair_ticks(), bid, ask);
  const Ticks new_bid = std::clamp(fair - width / 2, bid, ask - 1);
  const Ticks new_ask = std::clamp(new_bid + width, new_bid + 1, ask);
  const auto quote = [&](double lean_here) {
    return (0.2 + 1.6 * random_.unit()) * settings_.order_quote * (1 + 0.8 * lean_here);
  };
  if (new_bid > bid) crowd_limit(Side::kBuy, new_bid, quote(lean));
  if (new_ask < ask) crowd_limit(Side::kSell, new_ask, quote(-lean));
}

// Fills holes anywhere within reach, not only at the far end: else cancels would hollow out the middle while
// the book stretched further and further. A price with too few ticks below it ends up with fewer levels.
void GeneratedMarket::keep_depth(Side side) {
  const auto reach = static_cast<std::uint64_t>(reach_ticks());
  for (std::size_t tries = 0; book_.size(side) < settings_.min_levels; ++tries) {
    if (tries > kTriesPerLevel * settings_.min_levels) return;
    const Ticks at = best_ticks(side) - direction(side) * static_cast<Ticks>(1 + random_.below(reach));
    const bool free = at >= 1 && book_.quantity_at(side, price_at(at)).is_zero();
    if (free) crowd_limit(side, at, 2 * random_.unit() * settings_.order_quote);
  }
}

// Takes away what the price has left behind, and of a side with too many levels rather the far ones: the
// farthest of a few, until it is within its bound or only accounts' orders are left.
void GeneratedMarket::thin_out(Side side) {
  auto& orders = crowd_[index(side)];
  const auto distance = [this, side](matching::OrderNumber number) {
    const auto order = engine_.find(number);
    return order ? direction(side) * (best_ticks(side) - ticks_of(order->price)) : kGone;
  };
  const auto withdraw_at = [this, &orders](std::size_t chosen) {
    const matching::OrderNumber number = orders[chosen];
    orders[chosen] = orders.back();
    orders.pop_back();
    withdraw(number);
  };
  for (int i = 0; i < kLeftBehindSample && !orders.empty(); ++i) {
    const std::size_t chosen = random_.below(orders.size());
    if (distance(orders[chosen]) > reach_ticks()) withdraw_at(chosen);
  }
  while (book_.size(side) > settings_.max_levels && !orders.empty()) {
    std::size_t farthest = random_.below(orders.size());
    for (int i = 1; i < kThinningSample; ++i) {
      const std::size_t other = random_.below(orders.size());
      if (distance(orders[other]) > distance(orders[farthest])) farthest = other;
    }
    withdraw_at(farthest);
  }
}

GeneratedMarket::Ticks GeneratedMarket::best_ticks(Side side) const {
  const auto best = side == Side::kBuy ? book_.best_bid() : book_.best_ask();
  // An account may have emptied the side: the crowd then starts again at its fair price, but never crosses.
  if (best) return ticks_of(best->price);
  const auto other = side == Side::kBuy ? book_.best_ask() : book_.best_bid();
  const Ticks fair = fair_ticks();
  if (!other) return fair - direction(side);
  const Ticks limit = ticks_of(other->price) - direction(side);
  return side == Side::kBuy ? std::min(fair, limit) : std::max(fair, limit);
}

GeneratedMarket::Ticks GeneratedMarket::ticks_of(Price price) const {
  return static_cast<Ticks>(price.raw() / price_step_.raw());
}

// How far from the best price the crowd keeps orders. More prices than levels wanted, so that free ones are
// found.
GeneratedMarket::Ticks GeneratedMarket::reach_ticks() const {
  const double gap = std::max(1.0, mood_.fair_price() * kLevelGapBp * 1e-4 / tick_);
  return static_cast<Ticks>(1.5 * gap * static_cast<double>(settings_.min_levels));
}

double GeneratedMarket::mid_price() const {
  return tick_ * static_cast<double>(best_ticks(Side::kBuy) + best_ticks(Side::kSell)) / 2;
}

GeneratedMarket::Ticks GeneratedMarket::fair_ticks() const {
  return std::max<Ticks>(2, static_cast<Ticks>(mood_.fair_price() / tick_ + 0.5));
}

GeneratedMarket::Ticks GeneratedMarket::level_gap() {
  const double mean = mood_.fair_price() * kLevelGapBp * 1e-4 / tick_;
  return 1 + static_cast<Ticks>(2 * mean * random_.unit());
}

Price GeneratedMarket::price_at(Ticks ticks) const {
  return Price::from_raw(price_step_.raw() * ticks);
}

Quantity GeneratedMarket::quantity_for(double quote, Ticks at) const {
  const double quantity = quote / (static_cast<double>(at) * tick_);
  return std::max(Quantity::from_double(quantity, quantity_decimals_), quantity_step_);
}

// Crowd makers never trade on entering: who wants to trade takes.
void GeneratedMarket::crowd_limit(Side side, Ticks at, double quote) {
  const Ticks price = std::max<Ticks>(1, at);
  const matching::Placement placed =
      submit({kCrowd, side, OrderType::kLimitMaker, price_at(price), quantity_for(quote, price), {}});
  if (market::is_final(placed.status)) return;
  auto& orders = crowd_[index(side)];
  orders.push_back(placed.number);
  // Orders that traded are noticed late; forget them before they outnumber the living.
  if (orders.size() > 2 * engine_.resting() + 1'000) {
    std::erase_if(orders, [this](matching::OrderNumber n) { return !engine_.find(n); });
  }
}

matching::Placement GeneratedMarket::submit(const matching::Order& order) {
  execution_.clear();
  const matching::Placement placed = engine_.submit(order, execution_);
  note_changes();
  return placed;
}

bool GeneratedMarket::withdraw(matching::OrderNumber number) {
  execution_.clear();
  if (!engine_.cancel(number, execution_)) return false;
  note_changes();
  return true;
}

void GeneratedMarket::note_changes() {
  fills_.insert(fills_.end(), execution_.fills.begin(), execution_.fills.end());
  prevented_.insert(prevented_.end(), execution_.prevented.begin(), execution_.prevented.end());
  for (const matching::LevelChange& change : execution_.levels) {
    const std::int64_t version = book_.version() + 1;
    if (update_.bids.empty() && update_.asks.empty()) update_.first_version = version;
    update_.last_version = version;
    merge_level(change.side == Side::kBuy ? update_.bids : update_.asks, {change.price, change.quantity});
    book_.set_level(change.side, change.price, change.quantity);
    book_.set_version(version);
  }
}

void GeneratedMarket::publish(MarketSink& sink) {
  TIDEGATE_ASSERT(!book_.crossed(), "a matched book is never crossed");
  for (const matching::Fill& fill : fills_) {
    if (fill.maker_owner != kCrowd || fill.taker_owner != kCrowd) sink.on_fill(fill);
  }
  for (const matching::Prevented& order : prevented_) sink.on_prevented(order.owner, order.maker);
  for (const matching::Fill& fill : fills_) {
    sink.on_trade({.id = std::to_string(++trade_count_),
                   .price = fill.price,
                   .quantity = fill.quantity,
                   .taker_side = fill.taker_side});
  }
  if (!update_.bids.empty() || !update_.asks.empty()) sink.on_depth(update_);
  fills_.clear();
  prevented_.clear();
  update_ = {};
}

}  // namespace tidegate::sim
