// What a CircuitBreaker of Python's is made of.
#pragma once

#include <memory>

#include "native_type.hpp"
#include "tidegate/library/circuit_breaker.hpp"

namespace tidegate::python {

struct Circuit {
  // PythonError where __init__ was not called.
  library::CircuitBreaker& library() const;
  // What an exception that ended a call says about the endpoint.
  resilience::CircuitVerdict verdict_on(const Ref& exception) const;

  int traverse(visitproc visit, void* arg) const;
  void clear();

  std::unique_ptr<library::CircuitBreaker> breaker;
  Ref clock;      // null: the machine's
  Ref on_change;  // null: nobody is told
  Ref failure;    // type, tuple of types or predicate: what counts as a failure; null: every Exception
  Ref ignore;     // likewise: what says nothing about the endpoint
};

void add_circuit_breaker(PyObject* module);

}  // namespace tidegate::python
