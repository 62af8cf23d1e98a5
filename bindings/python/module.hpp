// The parts that the module `tidegate._tidegate` is put together from; one a class of the guide.
#pragma once

#include <pybind11/pybind11.h>

#include "manual_clock.hpp"

namespace tidegate::python {

void bind_circuit_breaker(pybind11::module_& module);
void bind_enhanced_cache(pybind11::module_& module);
void bind_request_batcher(pybind11::module_& module);

}  // namespace tidegate::python
