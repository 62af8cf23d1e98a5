#include "tidegate/dashboard/history_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

namespace tidegate::dashboard {
namespace {

using monitor::ValueSummary;

constexpr std::array<std::pair<std::string_view, float ValueSummary::*>, 4> kStatistics{{
    {"min", &ValueSummary::min},
    {"max", &ValueSummary::max},
    {"mean", &ValueSummary::mean},
    {"last", &ValueSummary::last},
}};

// Up to the year 2286: what a person mistypes is refused, and no sum of instants overflows.
constexpr std::int64_t kLastMs = 9'999'999'999'999;

// Of what a stranger wrote, enough to recognise it.
constexpr std::size_t kMostShown = 100;

std::unexpected<base::Error> refused(std::string why) {
  return base::fail(base::ErrorCode::kInvalidArgument, std::move(why));
}

template <class T>
bool read_number(std::string_view text, T least, T most, T& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size() && out >= least && out <= most;
}

bool read_instant(std::string_view text, base::WallTime& out) {
  std::int64_t ms = 0;
  if (!read_number<std::int64_t>(text, 0, kLastMs, ms)) return false;
  out = base::from_unix_ms(ms);
  return true;
}

bool is_statistic(std::string_view name) {
  return std::ranges::any_of(kStatistics, [name](const auto& each) { return each.first == name; });
}

// False: the key is none, or its value cannot be right.
bool read_part(std::string_view key, std::string_view value, HistoryRequest& out, bool& has_from) {
  if (key == "group") {
    out.group = value;
    return true;
  }
  if (key == "value") {
    out.values.emplace_back(value);
    return out.values.size() <= monitor::kMostHistoryValues;
  }
  if (key == "statistic") {
    out.statistics.emplace_back(value);
    return is_statistic(value) && out.statistics.size() <= kStatistics.size();
  }
  if (key == "from") return has_from = read_instant(value, out.from);
  if (key == "to") return read_instant(value, out.to);
  if (key == "points") {
    return read_number(value, std::size_t{1}, HistoryRequest::kMostPoints, out.points);
  }
  return false;
}

std::string names_of(const std::vector<monitor::HistoryGroup>& groups) {
  std::string names;
  for (const auto& group : groups) names += (names.empty() ? "" : ", ") + group.name;
  return names;
}

struct Column {
  std::string_view name;
  monitor::HistorySeries series;
};

// Where the first interval of any of them begins, and how many there are up to the last.
struct Axis {
  std::int64_t from_ms = 0;
  std::int64_t step_ms = 0;
  std::size_t count = 0;
};

Axis axis_of(const std::vector<Column>& columns) {
  Axis axis{.from_ms = std::numeric_limits<std::int64_t>::max()};
  std::int64_t last = 0;
  for (const Column& column : columns) {
    axis.step_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(column.series.step).count();  // all have it
    if (column.series.points.empty()) continue;
    axis.from_ms = std::min(axis.from_ms, base::to_unix_ms(column.series.points.front().at));
    last = std::max(last, base::to_unix_ms(column.series.points.back().at));
  }
  if (last < axis.from_ms) return {.step_ms = axis.step_ms};
  axis.count = axis.step_ms == 0 ? 1 : static_cast<std::size_t>((last - axis.from_ms) / axis.step_ms) + 1;
  return axis;
}

void append_points(std::string& out, const monitor::HistorySeries& series, float ValueSummary::*statistic,
                   const Axis& axis) {
  std::size_t written = 0;
  const auto nothing_until = [&](std::size_t place) {
    for (; written < place; ++written) out += written == 0 ? "null" : ",null";
  };
  out += '[';
  for (const auto& point : series.points) {
    const std::int64_t from_first = base::to_unix_ms(point.at) - axis.from_ms;
    nothing_until(axis.step_ms == 0 ? 0 : static_cast<std::size_t>(from_first / axis.step_ms));
    if (written > 0) out += ',';
    append_number(out, point.value.*statistic);
    ++written;
  }
  nothing_until(axis.count);
  out += ']';
}

void append_column(std::string& out, const Column& column, const HistoryRequest& request, const Axis& axis) {
  out += fmt::format("\"{}\":{{", column.name);
  bool first = true;
  for (const auto& [name, statistic] : kStatistics) {
    if (!request.statistics.empty() &&
        std::ranges::find(request.statistics, name) == request.statistics.end())
      continue;
    out += fmt::format("{}\"{}\":", std::exchange(first, false) ? "" : ",", name);
    append_points(out, column.series, statistic, axis);
  }
  out += '}';
}

}  // namespace

base::Result<HistoryRequest> parse_history_request(std::string_view query, base::WallTime now) {
  HistoryRequest request{.to = now};
  bool has_from = false;
  while (!query.empty()) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    const std::size_t equals = std::min(part.find('='), part.size());
    const std::string_view value = part.substr(std::min(equals + 1, part.size()));
    if (read_part(part.substr(0, equals), value, request, has_from)) continue;
    return refused(fmt::format(
        "\"{}\" is no part of a request for history: give group=NAME, and if wanted value=NAME and "
        "statistic=min, max, mean or last (each again for more), from=MS and to=MS since 1970, "
        "points=1..{}",
        part.substr(0, kMostShown), HistoryRequest::kMostPoints));
  }
  if (request.group.empty()) return refused("which history? Give group=NAME");
  if (!has_from) request.from = request.to - HistoryRequest::kUsualSpan;
  return request;
}

base::Result<std::string> history_json(const monitor::SeriesHistory& history, const HistoryRequest& request) {
  const auto group = std::ranges::find(history.groups(), request.group, &monitor::HistoryGroup::name);
  if (group == history.groups().end()) {
    return refused(fmt::format("there is no history of \"{}\"; there is of {}",
                               std::string_view{request.group}.substr(0, kMostShown),
                               names_of(history.groups())));
  }
  std::vector<Column> columns;
  for (const std::string& value : request.values.empty() ? group->values : request.values) {
    const auto column = history.find(group->name, value);
    if (!column) {
      return refused(fmt::format("the history of {} has no \"{}\"; it has {}", group->name,
                                 std::string_view{value}.substr(0, kMostShown),
                                 fmt::join(group->values, ", ")));
    }
    columns.push_back({value, history.query(*column, request.from, request.to, request.points)});
  }
  const Axis axis = axis_of(columns);
  std::string out = fmt::format("{{\"group\":\"{}\",\"from_ms\":{},\"step_ms\":{},\"count\":{},\"values\":{{",
                                group->name, axis.from_ms, axis.step_ms, axis.count);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) out += ',';
    append_column(out, columns[i], request, axis);
  }
  return out + "}}\n";
}

void append_number(std::string& out, float value) {
  if (std::isfinite(value)) {
    fmt::format_to(std::back_inserter(out), "{}", value);
  } else {
    out += "null";
  }
}

}  // namespace tidegate::dashboard
