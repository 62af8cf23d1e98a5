// What a RateLimiter of Python's is made of.
#pragma once

#include "coded_error.hpp"

namespace tidegate::python {

void add_rate_limiter(PyObject* module);
// What is raised where there is no room. Precondition: added.
const CodedError& rate_limited();

}  // namespace tidegate::python
