// What Python's callers pass, checked before it reaches the library: there a wrong number is a bug of the
// program and ends it, here it is a ValueError or TypeError that names the argument and what it may be.
#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>

#include "tidegate/resilience/params_signature.hpp"

namespace tidegate::python {

namespace py = pybind11;

struct Range {
  std::int64_t low = 0;
  std::int64_t high = 0;
};

// An int, or a float without a fraction (agents compute their milliseconds).
std::int64_t whole_number(const char* argument, py::handle value, Range range);

// The values may be str, bool, int, float and None, which is the same as leaving the name out.
resilience::Params to_params(const py::dict& params);
py::dict to_dict(const resilience::Params& params);

// Null for None. Otherwise a callable.
py::object callable_or_none(const char* argument, const py::object& value);

}  // namespace tidegate::python
