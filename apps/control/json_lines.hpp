// JSON as lines that a person reads. Pure.
#pragma once

#include <string>
#include <string_view>

namespace tidegate::apps {

// "key: value", what is inside of something two blanks deeper, of a list each part behind "- ", and lists of
// single values in one line. Words as they are, without quotes; control characters, which a terminal would
// obey, as '?'. What is no JSON comes as it is, but for those. Ends with a line's end.
std::string json_lines(std::string_view json);

}  // namespace tidegate::apps
