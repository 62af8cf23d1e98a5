// One symbol's order book: absolute quantities by price, kept by version.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tidegate/market/types.hpp"

namespace tidegate::market {

// Sorted flat arrays, best level last: the top, where most changes are, is found first and moves few
// elements. Cost: update O(changes × (log(depth of the change) + levels moved)); 32 to 64 bytes a level.
// Pure; one owner.
//
// Every level that it holds has a price and a quantity above zero: sums of quantities over a side that is not
// empty are above zero too. Precondition of all that changes it, which the reader of bytes from outside must
// see to (mexc/wire refuses such messages whole): prices are above zero, quantities not below; asserted.
class OrderBook {
 public:
  // Replaces everything. A level of quantity zero is none.
  void reset(const Depth& depth);
  // Applies absolute quantities, of which zero removes the level, whatever the versions say; the caller
  // checks continuity. Sets version().
  void apply(const DepthUpdate& update);
  void set_level(Side side, Price price, Quantity quantity);
  void set_version(std::int64_t version) noexcept { version_ = version; }
  void clear() noexcept;

  std::int64_t version() const noexcept { return version_; }
  std::optional<Level> best_bid() const noexcept;
  std::optional<Level> best_ask() const noexcept;
  std::size_t size(Side side) const noexcept;
  // Best first. Precondition: index < size(side).
  const Level& level(Side side, std::size_t index) const noexcept;
  Quantity quantity_at(Side side, Price price) const noexcept;
  // Copies at most `limit` levels a side, best first.
  Depth depth(std::size_t limit) const;
  // A book whose best bid is not below its best ask is wrong somewhere.
  bool crossed() const noexcept;

 private:
  std::vector<Level> bids_;  // ascending: best (highest) last
  std::vector<Level> asks_;  // descending: best (lowest) last
  std::int64_t version_ = 0;
};

}  // namespace tidegate::market
