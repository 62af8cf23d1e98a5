// Holds what was measured against what it must be, a row of the table each.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/medians.hpp"
#include "bench/table.hpp"

namespace tidegate::bench {

// A row whose benchmark did not run says so. Without a bound a row is only told.
class Judge {
 public:
  explicit Judge(const Medians& medians) : medians_(medians) {}

  void time_at_most(const std::string& what, const std::string& row, std::optional<double> most);
  void counter_at_most(const std::string& what, const std::string& row, const std::string& counter,
                       const std::string& unit, std::optional<double> most);
  // Our time is at most `most` times the other's.
  void slower_at_most(const std::string& what, const std::string& our_row, const std::string& other,
                      double most);
  // We do at least `least` times as much in the same time.
  void faster_at_least(const std::string& what, const std::string& our_row, const std::string& other,
                       std::optional<double> least);

  std::vector<TableRow> take() { return std::move(rows_); }

 private:
  void missing(const std::string& what, const std::string& row);
  void at_most(const std::string& what, std::optional<double> measured, const std::string& unit,
               std::optional<double> most, const std::string& row);
  void compare(const std::string& what, const std::string& our_row, const std::string& other, auto ratio_of);

  const Medians& medians_;
  std::vector<TableRow> rows_;
};

}  // namespace tidegate::bench
