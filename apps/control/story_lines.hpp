// What became of a request, as lines that a person reads. Pure.
#pragma once

#include <string>
#include <string_view>

namespace tidegate::apps {

// The `lines` of what /explain/REQUEST_ID answered (docs/explain.md), each with its newline; control
// characters, which a terminal would obey, as '?'. What has none comes as it is, but for those.
std::string story_lines(std::string_view explanation_json);

}  // namespace tidegate::apps
