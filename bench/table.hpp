// One line of what is promised of speed and memory, and how all of them are printed.
#pragma once

#include <string>
#include <vector>

namespace tidegate::bench {

enum class Holds : unsigned char {
  kYes,
  kNo,
  kUnknown,  // something it needs was not found; `measured` says what
  kNoTarget  // told beside the others
};

struct TableRow {
  std::string what;
  std::string measured;
  std::string target;
  Holds holds = Holds::kUnknown;
};

void print(const std::vector<TableRow>& rows);

// "12.3", one digit after the point, or two below 10.
std::string rounded(double number);

}  // namespace tidegate::bench
