// What a process writes down of itself.
#pragma once

#include <string>

namespace tidegate::monitor {

struct MonitorSettings {
  std::string log;                              // every event is appended to this file; empty: to none
  std::string history = "tidegate-history.db";  // the minutes of the last 30 days, for charts; empty: none
};

}  // namespace tidegate::monitor
