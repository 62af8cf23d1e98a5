// What a RequestBatcher of Python's is made of.
#pragma once

#include <Python.h>

namespace tidegate::python {

void add_request_batcher(PyObject* module);

}  // namespace tidegate::python
