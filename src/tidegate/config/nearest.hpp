// What somebody may have meant who wrote a name that there is not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tidegate::config {

// The known name that is most like `written`, the first of equals; empty: none is near. Near is what a few
// slips of the fingers apart (a letter missing, added, changed, or two swapped: one for each third of the
// name), and what is a part of the other up to an underscore ("open_for" of "open_for_ms"). Capitals do not
// count. A name over 64 bytes is near to none. O(known × length²).
std::string nearest(std::string_view written, const std::vector<std::string>& known);

// "; the nearest is X", or nothing where there is none.
std::string nearest_in_words(std::string_view written, const std::vector<std::string>& known);

}  // namespace tidegate::config
