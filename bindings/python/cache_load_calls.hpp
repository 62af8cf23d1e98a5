// Loads as Python asks for them: by a function that is called at once, or in steps, for coroutines.
#pragma once

#include "native_type.hpp"

namespace tidegate::python {

// EnhancedCache.get_or_load(key, loader, ttl_ms=None, tags=()).
Ref get_or_load(PyObject* self, const Given& given);
// EnhancedCache._begin_load(key, ttl_ms=None, tags=()): a Load, for the coroutine of that name.
Ref begin_load(PyObject* self, const Given& given);
void add_load();

}  // namespace tidegate::python
