#include "tidegate/base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace tidegate::base {

void assertion_failed(const char* condition, const char* why, const char* file, int line) {
  std::fprintf(stderr, "tidegate: internal error: %s (%s) at %s:%d\n", why, condition, file, line);
  std::abort();
}

}  // namespace tidegate::base
