// What `tidegate status` prints: a running process on one page.
#pragma once

#include <string>
#include <string_view>

namespace tidegate::apps {

// Of what /status answered, at most 42 lines, each with its newline: printable ASCII and nothing else, so
// that it pipes well whatever an exchange's texts hold. `width`: of the terminal, in whose rows longer lines
// are folded or cut; 0: it is none, and every line is whole. What top::read_status cannot read is a line that
// says why.
std::string status_text(std::string_view status_json, int width);

}  // namespace tidegate::apps
