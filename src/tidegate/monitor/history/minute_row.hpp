// How a minute's values are bytes in the file. Known inside history only.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "tidegate/monitor/history/downsampling.hpp"

namespace tidegate::monitor {

// A value is its count in two bytes, and: nothing where it is 0; one number where it was the same all minute,
// as most are; else minimum, maximum, mean and last. Numbers are IEEE 754 in four bytes, all least byte
// first: a file may go to another machine. The count's highest bit says which of the two; it stays at 32,767,
// which no minute reaches whose clock does not run in circles.
std::vector<std::byte> encode_minute(std::span<const ValueSummary> values);

// The value at that place. None: these are not the bytes of a row that long. O(column).
std::optional<ValueSummary> decode_minute(std::span<const std::byte> row, std::size_t column);

}  // namespace tidegate::monitor
