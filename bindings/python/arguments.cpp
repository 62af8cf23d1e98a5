#include "arguments.hpp"

#include <cmath>
#include <string>
#include <utility>

namespace tidegate::python {

namespace {

using resilience::Params;
using resilience::ParamValue;

std::string type_name(py::handle value) {
  return Py_TYPE(value.ptr())->tp_name;
}

std::string text_of(const Range& range) {
  return std::to_string(range.low) + " to " + std::to_string(range.high);
}

// A Python int as 64 bits; `overflow` is the sign of one that does not fit.
std::pair<std::int64_t, int> to_int64(const py::object& number) {
  int overflow = 0;
  const std::int64_t value = PyLong_AsLongLongAndOverflow(number.ptr(), &overflow);
  if (value == -1 && PyErr_Occurred() != nullptr) throw py::error_already_set{};
  return {value, overflow};
}

py::object to_int(py::handle value) {
  auto number = py::reinterpret_steal<py::object>(PyNumber_Index(value.ptr()));
  if (!number) throw py::error_already_set{};
  return number;
}

ParamValue to_param(const std::string& name, py::handle value) {
  if (PyUnicode_Check(value.ptr())) return value.cast<std::string>();
  if (PyBool_Check(value.ptr())) return value.ptr() == Py_True;
  if (PyFloat_Check(value.ptr())) return PyFloat_AS_DOUBLE(value.ptr());
  if (PyIndex_Check(value.ptr()) != 0) {
    const auto [number, overflow] = to_int64(to_int(value));
    if (overflow == 0) return number;
    throw py::value_error("the parameter '" + name +
                          "' is a number that does not fit 64 bits; pass it as a str");
  }
  throw py::type_error("the parameter '" + name + "' is of type " + type_name(value) +
                       "; it must be a str, int, float, bool or None");
}

}  // namespace

std::int64_t whole_number(const char* argument, py::handle value, Range range) {
  const std::string name{argument};
  const std::string wanted = "; it must be a whole number from " + text_of(range);
  py::object number;
  if (PyFloat_Check(value.ptr())) {
    const double real = PyFloat_AS_DOUBLE(value.ptr());
    if (!std::isfinite(real) || std::trunc(real) != real) {
      throw py::value_error(name + " is " + py::repr(value).cast<std::string>() + wanted);
    }
    number = py::reinterpret_steal<py::object>(PyLong_FromDouble(real));
  } else if (PyIndex_Check(value.ptr()) != 0) {
    number = to_int(value);
  } else {
    throw py::type_error(name + " is of type " + type_name(value) + wanted);
  }
  const auto [whole, overflow] = to_int64(number);
  if (overflow != 0) throw py::value_error(name + " is too " + (overflow > 0 ? "large" : "small") + wanted);
  if (whole < range.low || whole > range.high) {
    throw py::value_error(name + " is " + std::to_string(whole) + wanted);
  }
  return whole;
}

Params to_params(const py::dict& params) {
  Params result;
  for (const auto& [key, value] : params) {
    if (!PyUnicode_Check(key.ptr())) {
      throw py::type_error("the parameter name " + py::repr(key).cast<std::string>() + " is of type " +
                           type_name(key) + "; names are str");
    }
    auto name = key.cast<std::string>();
    if (value.is_none()) continue;
    ParamValue converted = to_param(name, value);
    result.insert_or_assign(std::move(name), std::move(converted));
  }
  return result;
}

py::dict to_dict(const Params& params) {
  py::dict result;
  for (const auto& [name, value] : params) {
    result[py::str(name)] = std::visit([](const auto& held) { return py::cast(held); }, value);
  }
  return result;
}

py::object callable_or_none(const char* argument, const py::object& value) {
  if (value.is_none()) return {};
  if (PyCallable_Check(value.ptr()) != 0) return value;
  throw py::type_error(std::string{argument} + " is of type " + type_name(value) +
                       "; it must be a callable or None");
}

}  // namespace tidegate::python
