#include "tidegate/scenarios/left_out.hpp"

#include <fmt/format.h>

namespace tidegate::scenarios {

std::string to_text(const std::vector<LeftOut>& arms) {
  std::string out;
  for (const LeftOut& left_out : arms) out += fmt::format("\n  left out: {}: {}", left_out.arm, left_out.why);
  return out.empty() ? out : out + '\n';
}

}  // namespace tidegate::scenarios
