// What happens to a program that makes one of the library's classes with settings out of their range.
#pragma once

#include <source_location>
#include <string>
#include <string_view>
#include <vector>

namespace tidegate::library {

// A programming error: nothing where there is no problem; otherwise it writes to stderr what is wrong
// with which field, and where in the caller's own source, and ends the process. `what`: "an EnhancedCache".
void require_valid(std::string_view what, const std::vector<std::string>& problems,
                   const std::source_location& caller);

}  // namespace tidegate::library
