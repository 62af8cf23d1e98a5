// Programming errors end the process at once, in every build: a broken invariant near money must not run on.
#pragma once

namespace tidegate::base {

[[noreturn]] void assertion_failed(const char* condition, const char* why, const char* file, int line);

}  // namespace tidegate::base

// `why` is a string literal naming the invariant. The condition must be cheap: it is always evaluated.
#define TIDEGATE_ASSERT(condition, why)                \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::tidegate::base::assertion_failed(#condition, why, __FILE__, __LINE__))
