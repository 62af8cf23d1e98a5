#include "tidegate/sim/history/depth_merge.hpp"

#include <algorithm>

#include "tidegate/base/assert.hpp"

namespace tidegate::sim {

void merge_level(std::vector<market::Level>& changes, const market::Level& later) {
  const auto at = std::ranges::find(changes, later.price, &market::Level::price);
  if (at != changes.end()) {
    at->quantity = later.quantity;
  } else {
    changes.push_back(later);
  }
}

void merge_update(market::DepthUpdate& into, const market::DepthUpdate& later) {
  if (into.last_version == 0) {
    into = later;
    return;
  }
  TIDEGATE_ASSERT(later.first_version == into.last_version + 1, "updates of one book follow each other");
  for (const market::Level& level : later.bids) merge_level(into.bids, level);
  for (const market::Level& level : later.asks) merge_level(into.asks, level);
  into.last_version = later.last_version;
}

}  // namespace tidegate::sim
