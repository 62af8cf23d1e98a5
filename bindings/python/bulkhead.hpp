// What a Bulkhead of Python's is made of.
#pragma once

#include <Python.h>

namespace tidegate::python {

void add_bulkhead(PyObject* module);

}  // namespace tidegate::python
