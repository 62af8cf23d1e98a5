#include "bench/table.hpp"

#include <algorithm>
#include <cstdio>

namespace tidegate::bench {

namespace {

const char* name(Holds holds) {
  switch (holds) {
    case Holds::kYes:
      return "yes";
    case Holds::kNo:
      return "NO";
    case Holds::kUnknown:
      return "?";
    case Holds::kNoTarget:
      return "";
  }
  return "";
}

int width_of(const std::vector<TableRow>& rows, std::string TableRow::*column) {
  std::size_t width = 0;
  for (const TableRow& row : rows) width = std::max(width, (row.*column).size());
  return static_cast<int>(width);
}

}  // namespace

std::string rounded(double number) {
  char text[32];
  std::snprintf(text, sizeof text, std::abs(number) < 10 ? "%.2f" : "%.1f", number);
  return text;
}

void print(const std::vector<TableRow>& rows) {
  std::vector<TableRow> all{{"what", "measured", "must be", Holds::kNoTarget}};
  all.insert(all.end(), rows.begin(), rows.end());
  const int what = width_of(all, &TableRow::what);
  const int measured = width_of(all, &TableRow::measured);
  const int target = width_of(all, &TableRow::target);
  for (const TableRow& row : all) {
    std::printf("%-*s  %-*s  %-*s  %s\n", what, row.what.c_str(), measured, row.measured.c_str(), target,
                row.target.c_str(), &row == &all.front() ? "holds" : name(row.holds));
  }
}

}  // namespace tidegate::bench
