// Which part of the history a chart wants, and that part as JSON: /history. docs/status.md has both. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/monitor/history/series_history.hpp"

namespace tidegate::dashboard {

struct HistoryRequest {
  static constexpr base::Duration kUsualSpan = std::chrono::minutes{15};
  static constexpr std::size_t kUsualPoints = 600;
  static constexpr std::size_t kMostPoints = 2000;  // what bounds an answer: it is made while all else waits

  std::string group;
  std::vector<std::string> values;      // of the group; empty: all of them
  std::vector<std::string> statistics;  // "min", "max", "mean", "last"; empty: all of them
  base::WallTime from{};
  base::WallTime to{};
  std::size_t points = kUsualPoints;
};

// "group=latency&value=p50&value=p99&statistic=max&from=MS&to=MS&points=600": all but the group may be left
// out; the span ends now and lasts kUsualSpan. Error: kInvalidArgument, saying what to give.
base::Result<HistoryRequest> parse_history_request(std::string_view query, base::WallTime now);

// One line with its newline. Each value's points stand at equal distances, null where there is none. Error:
// kInvalidArgument, naming what there is: there is no such group or value.
base::Result<std::string> history_json(const monitor::SeriesHistory& history, const HistoryRequest& request);

// The shortest figures that say it; null: it is none. What JSON knows.
void append_number(std::string& out, float value);

}  // namespace tidegate::dashboard
