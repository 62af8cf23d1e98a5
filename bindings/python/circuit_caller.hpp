// Who makes a call that is reported on without a permit.
#pragma once

#include "tidegate/library/circuit_breaker.hpp"

namespace tidegate::python {

// The running task of asyncio, where there is one; otherwise the thread. Cost: next to nothing until the
// program imports asyncio, then two calls of it, which before Python 3.12 are 2 µs inside a task. A permit
// costs neither.
library::Caller this_call_is_made_by();

}  // namespace tidegate::python
