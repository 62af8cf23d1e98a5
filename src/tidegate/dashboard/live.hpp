// What readers of the live stream are told: the whole once, then what changed. docs/status.md has the form.
// Pure.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/monitor/history/series_history.hpp"

namespace tidegate::dashboard {

// What makes `to` of `from`; absent: they are equal. Something that is no object is the new value itself; a
// list of one is the new value, whole; an object tells what changed of an object, by member, or of a list:
// "-" so many elements went in front, then by place, then "+" those that came behind.
// O(both).
std::optional<nlohmann::ordered_json> patch_of(const nlohmann::ordered_json& from,
                                               const nlohmann::ordered_json& to);

// One second of the history, a value a column; what is absent is NaN.
struct HistoryRow {
  std::int64_t second = 0;  // since 1970
  std::vector<float> values;
};

// Rows of a history as they come. Thread rule: single owner.
class HistoryTail {
 public:
  // At most that many at once; older ones are left out, and can be asked for as a range.
  static constexpr std::int64_t kMostRows = 10;

  // Those that were recorded since the last call, the newest last; of the first call none. O(columns).
  std::vector<HistoryRow> take(const monitor::SeriesHistory& history, base::WallTime now);

 private:
  std::optional<std::int64_t> next_;  // the first second that is to be told
};

// What was told last, and how to tell what is next. Thread rule: single owner.
class LiveStatus {
 public:
  LiveStatus(nlohmann::ordered_json status, std::vector<monitor::HistoryGroup> groups)
      : status_(std::move(status)), groups_(std::move(groups)) {}

  // {"whole": status, "history": [{"group", "values"}, …]}: columns of rows, in their order.
  std::string whole() const;
  // {"patch": …, "rows": [[second, value or null, …], …]}; either is left out where there is none. `status`
  // is what is told from then on.
  std::string advance(nlohmann::ordered_json status, const std::vector<HistoryRow>& rows);

 private:
  nlohmann::ordered_json status_;
  std::vector<monitor::HistoryGroup> groups_;
};

}  // namespace tidegate::dashboard
