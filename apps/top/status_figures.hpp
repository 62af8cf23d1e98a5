// What a running process tells of itself, read from the JSON of its /status. docs/status.md has each field.
#pragma once

#include <cstdint>
#include <string_view>

#include "tidegate/base/error.hpp"
#include "tidegate/dashboard/status.hpp"

namespace tidegate::apps::top {

// Each figure is the process's own. `ready`, `saved` and `saved_percent` are kept beside the status, which
// would work them out anew.
struct StatusFigures {
  dashboard::Status status;
  bool ready = false;
  std::uint64_t saved = 0;
  double saved_percent = 0;
};

// Fields that are not known are left aside: a newer process may tell more. Errors: kParse (no JSON; a field
// that is missing or no such thing as docs/status.md says, by its name), kUnsupported (another schema).
// O(bytes).
base::Result<StatusFigures> read_status(std::string_view json);

}  // namespace tidegate::apps::top
