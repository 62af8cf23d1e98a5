// When an exception says that one should come back.
#pragma once

#include <chrono>
#include <optional>

#include "ref.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::python {

// `retry_after` seconds from `now`, where the exception has such a number.
std::optional<base::MonotonicTime> retry_at(const Ref& exception, base::MonotonicTime now);

inline Ref to_seconds(base::Duration time) {
  return Ref::take(PyFloat_FromDouble(std::chrono::duration<double>(time).count()));
}

}  // namespace tidegate::python
