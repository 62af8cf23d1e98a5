#include "tidegate/dashboard/live.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "tidegate/dashboard/history_json.hpp"
#include "tidegate/dashboard/status_json.hpp"

namespace tidegate::dashboard {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kWent = "-";
constexpr const char* kCame = "+";

Json whole_of(const Json& value) {
  return value.is_structured() ? Json::array({value}) : value;
}

std::optional<Json> object_patch(const Json& from, const Json& to) {
  Json patch = Json::object();
  auto before = from.begin();
  for (auto after = to.begin(); after != to.end(); ++after, ++before) {
    if (before.key() != after.key()) return whole_of(to);
    if (auto change = patch_of(*before, *after)) patch[after.key()] = std::move(*change);
  }
  if (patch.empty()) return std::nullopt;
  return patch;
}

// How many elements went in front: lists of what happened last move on, others keep their first.
std::size_t gone(const Json& from, const Json& to) {
  if (from.empty() || to.empty()) return 0;
  const auto first = std::find(from.begin(), from.end(), to.front());
  return first == from.end() ? 0 : static_cast<std::size_t>(first - from.begin());
}

std::optional<Json> list_patch(const Json& from, const Json& to) {
  const std::size_t went = gone(from, to);
  const std::size_t kept = from.size() - went;
  if (kept > to.size()) return whole_of(to);
  Json patch = Json::object();
  if (went > 0) patch[kWent] = went;
  for (std::size_t i = 0; i < kept; ++i) {
    if (auto change = patch_of(from[went + i], to[i])) patch[std::to_string(i)] = std::move(*change);
  }
  if (to.size() > kept) {
    Json came = Json::array();
    for (std::size_t i = kept; i < to.size(); ++i) came.push_back(to[i]);
    patch[kCame] = std::move(came);
  }
  if (patch.empty()) return std::nullopt;
  return patch;
}

// By hand: a tree of JSON values for figures alone would cost more than all the rest.
std::string rows_json(const std::vector<HistoryRow>& rows) {
  std::string out = "[";
  for (const HistoryRow& row : rows) {
    out += (out.size() > 1 ? ",[" : "[") + std::to_string(row.second);
    for (const float value : row.values) {
      out += ',';
      append_number(out, value);
    }
    out += ']';
  }
  return out + "]";
}

}  // namespace

std::optional<Json> patch_of(const Json& from, const Json& to) {
  if (from.is_object() && to.is_object() && from.size() == to.size()) return object_patch(from, to);
  if (from.is_array() && to.is_array()) return list_patch(from, to);
  if (from == to) return std::nullopt;
  return whole_of(to);
}

std::vector<HistoryRow> HistoryTail::take(const monitor::SeriesHistory& history, base::WallTime now) {
  const auto at = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
  if (!next_ || *next_ > at + 1) {  // the first call, or a clock that stepped back
    next_ = at;
    return {};
  }
  const std::int64_t first = std::max(*next_, at + 1 - kMostRows);
  const auto count = static_cast<std::size_t>(at + 1 - first);
  if (count == 0) return {};
  std::vector<HistoryRow> rows(count);
  std::vector<bool> recorded(count);
  for (std::size_t i = 0; i < count; ++i) {
    rows[i].second = first + static_cast<std::int64_t>(i);
    rows[i].values.assign(history.columns(), std::numeric_limits<float>::quiet_NaN());
  }
  const auto second_at = [](std::int64_t second) { return base::from_unix_ms(second * 1000); };
  for (std::size_t column = 0; column < history.columns(); ++column) {
    for (const auto& point : history.query(column, second_at(first), second_at(at + 1), count).points) {
      const auto row = static_cast<std::size_t>(base::to_unix_ms(point.at) / 1000 - first);
      rows[row].values[column] = point.value.last;
      recorded[row] = true;
    }
  }
  // The running second may still be recorded; what comes before it will not be any more.
  while (!rows.empty() && !recorded[rows.size() - 1]) rows.pop_back();
  if (!rows.empty()) next_ = rows.back().second + 1;
  return rows;
}

std::string LiveStatus::whole() const {
  Json groups = Json::array();
  for (const monitor::HistoryGroup& group : groups_) {
    groups.push_back({{"group", group.name}, {"values", group.values}});
  }
  return to_line({{"whole", status_}, {"history", std::move(groups)}});
}

std::string LiveStatus::advance(Json status, const std::vector<HistoryRow>& rows) {
  std::string out = "{";
  if (const auto patch = patch_of(status_, status)) {
    out += "\"patch\":" + to_line(*patch);
    out.pop_back();  // its newline
  }
  if (!rows.empty()) out += std::string{out.size() > 1 ? "," : ""} + "\"rows\":" + rows_json(rows);
  status_ = std::move(status);
  return out + "}\n";
}

}  // namespace tidegate::dashboard
