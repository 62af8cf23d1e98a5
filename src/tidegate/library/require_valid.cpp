#include "tidegate/library/require_valid.hpp"

#include <cstdio>
#include <cstdlib>

namespace tidegate::library {

void require_valid(std::string_view what, const std::vector<std::string>& problems,
                   const std::source_location& caller) {
  if (problems.empty()) return;
  std::string text = std::string{caller.file_name()} + ":" + std::to_string(caller.line()) + ": " +
                     std::string{what} + " cannot be made: ";
  for (std::size_t i = 0; i < problems.size(); ++i) text += (i == 0 ? "" : "; ") + problems[i];
  text += " (check what users type with the settings' validate() first)\n";
  std::fputs(text.c_str(), stderr);
  std::abort();
}

}  // namespace tidegate::library
