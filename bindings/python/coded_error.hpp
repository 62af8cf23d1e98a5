// The exceptions of the module: RuntimeErrors whose `code` says what kind of failure it was.
#pragma once

#include <pybind11/pybind11.h>

#include <string_view>

#include "tidegate/base/error.hpp"

namespace tidegate::python {

// One exception type; kept for ever, as types are. Precondition of all: the interpreter's lock is held.
class CodedError {
 public:
  // Adds the type to the module under `name`.
  CodedError(pybind11::module_& module, const char* name, const char* doc);

  pybind11::object make(std::string_view message, std::string_view code) const;
  pybind11::object make(const base::Error& error) const { return make(error.message, name(error.code)); }

 private:
  PyObject* type_;
};

// Raises an exception object, as Python's `raise` does.
[[noreturn]] void raise(const pybind11::object& exception);

}  // namespace tidegate::python
