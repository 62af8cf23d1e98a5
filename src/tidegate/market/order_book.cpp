#include "tidegate/market/order_book.hpp"

#include <algorithm>
#include <ranges>

#include "tidegate/base/assert.hpp"

namespace tidegate::market {
namespace {

constexpr bool better(Side side, Price a, Price b) noexcept {
  return side == Side::kBuy ? a > b : a < b;
}

// Where `price` stands or would be inserted: the first level that is not worse than it. Most changes fall
// near the top, so the search begins there, in steps that double until a level is worse.
template <Side side>
auto find_in(auto& levels, Price price) {
  const auto worse = [](const Level& level, Price than) { return better(side, than, level.price); };
  auto end = levels.end();  // all from here on are not worse
  std::ptrdiff_t step = 1;
  for (; step <= end - levels.begin() && !worse(end[-step], price); step *= 2) end -= step;
  const auto begin = end - std::min(step, end - levels.begin());
  return std::lower_bound(begin, end, price, worse);
}

auto find(auto& levels, Side side, Price price) {
  return side == Side::kBuy ? find_in<Side::kBuy>(levels, price) : find_in<Side::kSell>(levels, price);
}

void set_in(std::vector<Level>& levels, Side side, Price price, Quantity quantity) {
  TIDEGATE_ASSERT(price.is_positive() && !quantity.is_negative(),
                  "a level has a price above zero and a quantity not below");
  const auto at = find(levels, side, price);
  const bool present = at != levels.end() && at->price == price;
  if (quantity.is_zero()) {
    if (present) levels.erase(at);
  } else if (present) {
    at->quantity = quantity;
  } else {
    levels.insert(at, Level{price, quantity});
  }
}

// `best_first` comes in order from an honest exchange, so appending is the rule; anything else still ends up
// sorted and unique, the better listed of two equal prices winning. A level of zero is none.
void fill_from(std::vector<Level>& levels, Side side, const std::vector<Level>& best_first) {
  levels.clear();
  levels.reserve(best_first.size());
  for (const Level& level : std::views::reverse(best_first)) {
    if (level.quantity.is_zero()) continue;
    const bool in_order = levels.empty() || better(side, level.price, levels.back().price);
    if (in_order) {
      TIDEGATE_ASSERT(level.price.is_positive() && level.quantity.is_positive(),
                      "a level has a price and a quantity above zero");
      levels.push_back(level);
    } else {
      set_in(levels, side, level.price, level.quantity);
    }
  }
}

std::vector<Level> best_of(const std::vector<Level>& levels, std::size_t limit) {
  const auto count = static_cast<std::ptrdiff_t>(std::min(limit, levels.size()));
  return {levels.rbegin(), levels.rbegin() + count};
}

}  // namespace

void OrderBook::reset(const Depth& depth) {
  fill_from(bids_, Side::kBuy, depth.bids);
  fill_from(asks_, Side::kSell, depth.asks);
  version_ = depth.version;
}

void OrderBook::apply(const DepthUpdate& update) {
  for (const Level& level : update.bids) set_in(bids_, Side::kBuy, level.price, level.quantity);
  for (const Level& level : update.asks) set_in(asks_, Side::kSell, level.price, level.quantity);
  version_ = update.last_version;
}

void OrderBook::set_level(Side side, Price price, Quantity quantity) {
  set_in(side == Side::kBuy ? bids_ : asks_, side, price, quantity);
}

void OrderBook::clear() noexcept {
  bids_.clear();
  asks_.clear();
  version_ = 0;
}

std::optional<Level> OrderBook::best_bid() const noexcept {
  if (bids_.empty()) return std::nullopt;
  return bids_.back();
}

std::optional<Level> OrderBook::best_ask() const noexcept {
  if (asks_.empty()) return std::nullopt;
  return asks_.back();
}

std::size_t OrderBook::size(Side side) const noexcept {
  return side == Side::kBuy ? bids_.size() : asks_.size();
}

const Level& OrderBook::level(Side side, std::size_t index) const noexcept {
  const auto& levels = side == Side::kBuy ? bids_ : asks_;
  TIDEGATE_ASSERT(index < levels.size(), "a level asked for by index exists");
  return levels[levels.size() - 1 - index];
}

Quantity OrderBook::quantity_at(Side side, Price price) const noexcept {
  const auto& levels = side == Side::kBuy ? bids_ : asks_;
  const auto at = find(levels, side, price);
  return at != levels.end() && at->price == price ? at->quantity : Quantity{};
}

Depth OrderBook::depth(std::size_t limit) const {
  return Depth{.version = version_, .bids = best_of(bids_, limit), .asks = best_of(asks_, limit)};
}

bool OrderBook::crossed() const noexcept {
  return !bids_.empty() && !asks_.empty() && bids_.back().price >= asks_.back().price;
}

}  // namespace tidegate::market
