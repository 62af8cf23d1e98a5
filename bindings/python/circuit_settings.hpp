// What a CircuitBreaker of Python's is made with.
#pragma once

#include <Python.h>

#include "tidegate/resilience/circuit/settings.hpp"

namespace tidegate::python {

// The arguments of CircuitBreaker(); null: not given.
struct CircuitArguments {
  resilience::CircuitBreakerSettings settings;
  PyObject* on_change;
  PyObject* failure;
  PyObject* ignore;
  PyObject* clock;
};

CircuitArguments circuit_arguments(PyObject* values, PyObject* names);

}  // namespace tidegate::python
