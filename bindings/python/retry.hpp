// What a Retry of Python's is made of.
#pragma once

#include <Python.h>

namespace tidegate::python {

// Precondition: the rate limiter was added, whose refusals are repeated.
void add_retry(PyObject* module);

}  // namespace tidegate::python
