// Leave to make one call, as Python holds it: a value, and what a `with` or an `async with` is about.
#pragma once

#include "circuit_breaker.hpp"

namespace tidegate::python {

struct Permit {
  int traverse(visitproc visit, void* arg) const;
  void clear() {
    permit.cancel();
    circuit = {};
  }
  ~Permit();

  Ref circuit;   // a CircuitBreaker
  Ref endpoint;  // a str
  library::CircuitBreaker::Permit permit;
  bool was_given = false;
};

// Of a CircuitBreaker.
Ref ask_permit(PyObject* circuit, PyObject* endpoint);
void add_circuit_permit(PyObject* module);

}  // namespace tidegate::python
