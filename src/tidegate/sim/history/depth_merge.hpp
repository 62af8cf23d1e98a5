// Several changes of a book reported as one.
#pragma once

#include <vector>

#include "tidegate/market/types.hpp"

namespace tidegate::sim {

// Quantities are absolute: of two changes of one price the later one counts. O(changes).
void merge_level(std::vector<market::Level>& changes, const market::Level& later);

// `later` must follow `into` directly, unless `into` is empty (versions zero).
void merge_update(market::DepthUpdate& into, const market::DepthUpdate& later);

}  // namespace tidegate::sim
