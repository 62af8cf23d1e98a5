// Text from outside, made fit for an error message.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tidegate::mexc::wire {

// At most `limit` bytes; control characters become "?", a cut is marked by "...".
std::string printable(std::string_view text, std::size_t limit = 120);

}  // namespace tidegate::mexc::wire
