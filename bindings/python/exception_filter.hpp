// Which exceptions an argument means: a type, a tuple of types, or a callable that is given the exception.
#pragma once

#include "ref.hpp"

namespace tidegate::python {

// The filter that an argument gives; null for None and for null. A wrong one raises TypeError.
Ref exception_filter(const char* argument, PyObject* value);
// Precondition: `filter` is not null. PythonError: its callable raised.
bool matches(const Ref& filter, const Ref& exception);

}  // namespace tidegate::python
