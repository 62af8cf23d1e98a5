// Where text for a person goes, without ever waiting for its reader.
#pragma once

#include <string>
#include <vector>

namespace tidegate::monitor {

class Output {
 public:
  virtual ~Output() = default;
  // Whole lines, below what was written before. What there is no room for is dropped, counted and reported.
  virtual void write(std::string text) = 0;
  // Lines that are redrawn in place (a terminal's; no newline at the end). One that still waits is replaced.
  virtual void show(std::string picture) = 0;
  // What went wrong with the output itself since the last call, or went right again; for a report elsewhere.
  virtual std::vector<std::string> take_news() = 0;
};

}  // namespace tidegate::monitor
