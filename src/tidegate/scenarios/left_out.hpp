// Arms that could not be run where the report was made: a reader must not take them for forgotten.
#pragma once

#include <string>
#include <vector>

namespace tidegate::scenarios {

struct LeftOut {
  std::string arm;
  std::string why;
};

// A line each, after an empty one; empty: none.
std::string to_text(const std::vector<LeftOut>& arms);

}  // namespace tidegate::scenarios
