// A day of seconds in memory, for charts: what is drawn needs no server beside the process.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/monitor/history/downsampling.hpp"
#include "tidegate/monitor/history/history_groups.hpp"

namespace tidegate::monitor {

// What recording a row did to what was there.
enum class Recorded : std::uint8_t {
  kNew,    // no other row of this second was there, nor one of a later second in its place
  kAgain,  // the second's earlier row is replaced: the clock stepped back, or it is read twice a second
  kInsteadOfLater,  // the row of a later second is lost: the clock stepped back by the history's length or
                    // more
};

// One row of four-byte values a second, for as many seconds as the history is long; after that each takes the
// place of the row of that many seconds before.
//
// All memory is reserved at the start and never grows: 4 bytes a value and second, 8 a second, so 60.0 MiB
// for a day of 30 groups of 6. Pages of values that were never written are only reserved: a process that
// starts takes 0.7 MiB, and the rest as the day passes.
//
// A second that was not recorded is absent, and so are those that a clock leaps over; nothing is filled in. A
// clock that steps back records the seconds that it passes again anew, one by one (kAgain); the later ones
// stay until it reaches them. Only a step back by the whole length makes a later second give way
// (kInsteadOfLater): whatever the clock does, one row costs one row. Thread rule: single owner.
class SeriesHistory {
 public:
  static constexpr std::chrono::seconds kShortest{60};
  static constexpr std::chrono::seconds kLongest{86'400};
  static constexpr std::size_t kMostBytes = std::size_t{64} * 1024 * 1024;

  // What is wrong with what the constructor is given; empty: nothing.
  static std::vector<std::string> check(std::span<const HistoryGroup> groups, std::chrono::seconds length);

  // Precondition: check() finds nothing.
  explicit SeriesHistory(std::vector<HistoryGroup> groups, std::chrono::seconds length = kLongest);

  // `row`: a value a column. What is not finite is no value. `second` is cut to its whole second: whoever
  // records once a second does so in the middle of it, where a timer that is late falls into no other.
  // O(columns). Precondition: `row` has a value for each column.
  Recorded record(base::WallTime second, std::span<const float> row);

  // The seconds that begin at `from` or later and before `to`, in at most `max_points` intervals
  // (Downsampler). Of a span that is longer than the history only the latest part is looked at. O(seconds): a
  // day into 1,000 points takes 0.5 ms (2026-11-30). Precondition: `column` is below columns().
  HistorySeries query(std::size_t column, base::WallTime from, base::WallTime to,
                      std::size_t max_points) const;

  const std::vector<HistoryGroup>& groups() const noexcept { return groups_; }
  std::size_t columns() const noexcept { return columns_; }
  std::optional<std::size_t> find(std::string_view group, std::string_view value) const noexcept {
    return find_history_column(groups_, group, value);
  }
  // What was reserved for rows.
  std::size_t bytes() const noexcept;

 private:
  std::size_t slot_of(std::int64_t second) const noexcept;

  std::vector<HistoryGroup> groups_;
  std::size_t columns_;
  std::size_t length_;                 // seconds
  std::vector<std::int64_t> seconds_;  // by slot: the second whose row is there
  // By column, then by slot: a chart reads one column from end to end. Undefined where no row is.
  std::unique_ptr<float[]> values_;
};

}  // namespace tidegate::monitor
