#include "retry_after.hpp"

#include <algorithm>
#include <cmath>

namespace tidegate::python {

namespace {

constexpr double kHundredYears = 100.0 * 365 * 24 * 3600;

}  // namespace

std::optional<base::MonotonicTime> retry_at(const Ref& exception, base::MonotonicTime now) {
  PyObject* const found =
      in_python([&exception] { return PyObject_GetAttrString(exception.get(), "retry_after"); });
  if (found == nullptr) {
    PyErr_Clear();
    return std::nullopt;
  }
  const Ref value = Ref::take(found);
  if (PyBool_Check(value.get()) || !(PyFloat_Check(value.get()) || PyLong_Check(value.get()))) {
    return std::nullopt;
  }
  const double seconds = PyFloat_AsDouble(value.get());
  if (PyErr_Occurred() != nullptr) PyErr_Clear();  // an int that no float holds: -1
  if (!std::isfinite(seconds) || seconds <= 0) return std::nullopt;
  const std::chrono::duration<double> wait{std::min(seconds, kHundredYears)};
  return base::saturating_add(now, std::chrono::ceil<base::Duration>(wait));
}

}  // namespace tidegate::python
