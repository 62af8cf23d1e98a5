// How long an alert is silenced, as a person writes it. Pure.
#pragma once

#include <chrono>
#include <string>

#include "tidegate/base/error.hpp"

namespace tidegate::apps {

// "90s", "30m", "2h", "7d": 1 second to 7 days. Error: kInvalidArgument, saying what to give.
base::Result<std::chrono::seconds> parse_silence_length(const std::string& text);

}  // namespace tidegate::apps
