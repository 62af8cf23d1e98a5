// What the JSON of /status says of a process's readiness. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/error.hpp"

namespace tidegate::apps {

// Why it is not ready, a sentence each; none: it is. Error: kParse: that is no status.
base::Result<std::vector<std::string>> reasons_not_ready(std::string_view status_json);

}  // namespace tidegate::apps
