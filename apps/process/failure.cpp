#include "apps/process/failure.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace tidegate::apps {

int tell_failure(std::string_view message) {
  fmt::print(stderr, "tidegate: {}\n", message);
  return kFailed;
}

}  // namespace tidegate::apps
