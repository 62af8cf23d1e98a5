// Values of several runs, kept ascending, and what so many of them do not exceed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace tidegate::scenarios {

template <class T>
void insert_sorted(std::vector<T>& ascending, T value) {
  ascending.insert(std::ranges::upper_bound(ascending, value), value);
}

// The smallest value that so many percent do not exceed. Preconditions: ascending and not empty; 1 to 100.
template <class T>
T percentile(const std::vector<T>& ascending, std::size_t percent) {
  return ascending[(ascending.size() * percent + 99) / 100 - 1];
}

}  // namespace tidegate::scenarios
