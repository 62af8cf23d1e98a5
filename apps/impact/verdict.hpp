// A line of the report that says whether what is asked of an arm was met.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace tidegate::apps {

inline std::string verdict(bool met, std::string_view arm, std::string_view what) {
  return fmt::format("  {}  {}: {}\n", met ? "met    " : "NOT MET", arm, what);
}

}  // namespace tidegate::apps
