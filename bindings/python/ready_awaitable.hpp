// What `await` gets at once.
#pragma once

#include "native_type.hpp"

namespace tidegate::python {

void add_ready_awaitable();
// An awaitable whose result is `value`.
Ref ready_awaitable(Ref value);

}  // namespace tidegate::python
