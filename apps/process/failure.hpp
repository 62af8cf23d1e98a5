// How a command reports that it failed.
#pragma once

#include <string_view>

namespace tidegate::apps {

inline constexpr int kFailed = 1;      // exit code: it could not be done, or what was checked is wrong
inline constexpr int kWrongUsage = 2;  // exit code: the command line is wrong
// Exit code: trading ended, but something that may gain or lose money is left: a position or an open order.
inline constexpr int kSomethingLeft = 3;

// One line on standard error; the exit code to end with.
int tell_failure(std::string_view message);

}  // namespace tidegate::apps
