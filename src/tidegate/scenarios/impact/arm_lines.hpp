// The lines in which an arm's process reports its calls to its parent.
#pragma once

#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/scenarios/impact/report.hpp"

namespace tidegate::scenarios {

// Without the value itself. Both processes read the same monotonic clock, so instants need no translation.
std::string call_line(const CallRecord& record);
std::string last_line(const ProcessScore& process);

struct ArmLine {
  std::optional<CallRecord> call;       // its max_age is left for the reader to fill in
  std::optional<ProcessScore> process;  // the last line; else the other one
};
// Error: kParse.
base::Result<ArmLine> parse_arm_line(const std::string& line);

}  // namespace tidegate::scenarios
