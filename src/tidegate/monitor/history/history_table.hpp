// Which samples the product's history is made of: a row a value, and no code a group.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tidegate/monitor/history/history_groups.hpp"

namespace tidegate::monitor {

// How the samples of one metric, one a set of labels, become one value.
enum class Reduce : std::uint8_t {
  kSum,       // of gauges
  kMax,       // of gauges
  kCountOf,   // how many gauges are in one of `states`
  kRate,      // growth a second of counters together; of a histogram: of its count
  kQuantile,  // of what histograms together recorded since the last row, in seconds
};

struct HistoryValue {
  std::string_view group;
  std::string_view value;
  std::string_view metric;
  Reduce reduce{};
  double q = 0;              // kQuantile: from 0 to 1
  std::uint32_t states = 0;  // kCountOf: bit n stands for the gauge's value n
  // Only samples whose label has one of these values; no label: all of them.
  std::string_view label{};
  std::array<std::string_view, 3> among{};
};

// What the product shows; docs/history.md is held against it.
std::span<const HistoryValue> product_history() noexcept;

// The groups of a table, in its order. Precondition: a group's rows stand together.
std::vector<HistoryGroup> history_groups_of(std::span<const HistoryValue> table);

}  // namespace tidegate::monitor
