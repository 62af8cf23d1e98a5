#include "tidegate/monitor/history/history_groups.hpp"

#include <algorithm>

#include "tidegate/base/validation.hpp"

namespace tidegate::monitor {
namespace {

std::string in_brackets(std::string_view of, std::size_t index) {
  return std::string{of} + "[" + std::to_string(index) + "]";
}

std::vector<std::string> check_group(const HistoryGroup& group) {
  base::Problems problems;
  problems.require(!group.name.empty(), "name", base::in_quotes(group.name), "something");
  problems.require_range("values", group.values.size(), 1, kMostHistoryValues);
  for (auto value = group.values.begin(); value != group.values.end(); ++value) {
    const bool is_new = std::find(group.values.begin(), value, *value) == value;
    problems.require(is_new && !value->empty(),
                     in_brackets("values", static_cast<std::size_t>(value - group.values.begin())),
                     base::in_quotes(*value), "a name that no other value of the group has");
  }
  return problems.take();
}

}  // namespace

std::vector<std::string> check_history_groups(std::span<const HistoryGroup> groups) {
  base::Problems problems;
  problems.require_range("groups", groups.size(), 1, kMostHistoryGroups);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const std::string field = in_brackets("groups", i);
    problems.append(field, check_group(groups[i]));
    const auto same = [&groups, i](const HistoryGroup& other) { return other.name == groups[i].name; };
    problems.require(std::none_of(groups.begin(), groups.begin() + static_cast<std::ptrdiff_t>(i), same),
                     field + ".name", base::in_quotes(groups[i].name), "a name that no other group has");
  }
  return problems.take();
}

std::size_t history_columns(std::span<const HistoryGroup> groups) noexcept {
  std::size_t columns = 0;
  for (const HistoryGroup& group : groups) columns += group.values.size();
  return columns;
}

std::optional<std::size_t> find_history_column(std::span<const HistoryGroup> groups, std::string_view group,
                                               std::string_view value) noexcept {
  std::size_t before = 0;
  for (const HistoryGroup& candidate : groups) {
    if (candidate.name == group) {
      const auto found = std::find(candidate.values.begin(), candidate.values.end(), value);
      if (found == candidate.values.end()) return std::nullopt;
      return before + static_cast<std::size_t>(found - candidate.values.begin());
    }
    before += candidate.values.size();
  }
  return std::nullopt;
}

}  // namespace tidegate::monitor
