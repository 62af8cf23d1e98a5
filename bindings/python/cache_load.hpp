// Loads that callers share: by a function that is called at once, or in steps, for coroutines.
#pragma once

#include "enhanced_cache.hpp"

namespace tidegate::python {

// EnhancedCache.get_or_load(key, loader, ttl_ms=None, tags=()).
Ref get_or_load(PyObject* self, const Given& given);
// EnhancedCache._begin_load(key, ttl_ms=None, tags=()): a Load, for the coroutine of that name.
Ref begin_load(PyObject* self, const Given& given);
// After a fork, in the child: the threads that load are the parent's.
void forget_loads(Cache& cache);
void add_cache_load(PyObject* module);

}  // namespace tidegate::python
