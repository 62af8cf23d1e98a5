// The exceptions of the module: RuntimeErrors whose `code` says what kind of failure it was.
#pragma once

#include <optional>
#include <string_view>

#include "ref.hpp"
#include "tidegate/base/error.hpp"

namespace tidegate::python {

// One exception type; kept for ever, as types are.
class CodedError {
 public:
  // Adds the type to the module under `name`. `refusal`: what it means where a policy of ours raises it,
  // which says nothing about what was asked for.
  CodedError(PyObject* module, const char* name, const char* doc,
             std::optional<base::ErrorCode> refusal = std::nullopt);

  Ref make(std::string_view message, std::string_view code) const;
  Ref make(const base::Error& error) const { return make(error.message, name(error.code)); }
  const Ref& type() const noexcept { return type_; }

 private:
  Ref type_;
};

// Which refusal of our own policies an exception is; nullopt: it is none.
std::optional<base::ErrorCode> refusal_of(const Ref& exception);
bool is_refusal(base::ErrorCode code);

// Raises an exception object, as Python's `raise` does.
[[noreturn]] void raise(const Ref& exception);

// The exception that is set, which is set no longer.
Ref caught();

}  // namespace tidegate::python
