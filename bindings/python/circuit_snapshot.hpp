// What a circuit tells about itself, as a named tuple.
#pragma once

#include "ref.hpp"
#include "tidegate/resilience/circuit/breaker.hpp"

namespace tidegate::python {

void add_circuit_snapshot(PyObject* module);
Ref to_python(const resilience::CircuitSnapshot& snapshot);

}  // namespace tidegate::python
