// Which values a history keeps: groups of a few values each, as a page draws them in one chart.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tidegate::monitor {

struct HistoryGroup {
  std::string name;
  std::vector<std::string> values;

  bool operator==(const HistoryGroup&) const = default;
};

// What bounds the memory of a history, and what one chart can show.
inline constexpr std::size_t kMostHistoryGroups = 30;
inline constexpr std::size_t kMostHistoryValues = 6;  // of a group

// A line a problem, in the words of base/validation.hpp; empty: all is well. There is a group at least, none
// has more values than it may, no name is empty or given twice (of a value: in its group).
std::vector<std::string> check_history_groups(std::span<const HistoryGroup> groups);

// All values in the order of their groups are a row; a value's place in it is its column.
std::size_t history_columns(std::span<const HistoryGroup> groups) noexcept;

// The column of that value; none: there is no such value. O(groups).
std::optional<std::size_t> find_history_column(std::span<const HistoryGroup> groups, std::string_view group,
                                               std::string_view value) noexcept;

}  // namespace tidegate::monitor
