// The exceptions of the module: RuntimeErrors whose `code` says what kind of failure it was.
#pragma once

#include <string_view>

#include "ref.hpp"
#include "tidegate/base/error.hpp"

namespace tidegate::python {

// One exception type; kept for ever, as types are.
class CodedError {
 public:
  // Adds the type to the module under `name`.
  CodedError(PyObject* module, const char* name, const char* doc);

  Ref make(std::string_view message, std::string_view code) const;
  Ref make(const base::Error& error) const { return make(error.message, name(error.code)); }
  const Ref& type() const noexcept { return type_; }

 private:
  Ref type_;
};

// Raises an exception object, as Python's `raise` does.
[[noreturn]] void raise(const Ref& exception);

// The exception that is set, which is set no longer.
Ref caught();

}  // namespace tidegate::python
