#include "circuit_permit.hpp"

#include <string>
#include <utility>

#include "coded_error.hpp"
#include "ready_awaitable.hpp"

namespace tidegate::python {

namespace {

using resilience::CircuitVerdict;

PyTypeObject* type = nullptr;              // made with the module
const CodedError* circuit_open = nullptr;  // likewise
constexpr std::string_view kOpenCode = "circuit_open";

Permit& permit_of(PyObject* self) {
  return Native<Permit>::of(self);
}

void report(PyObject* self, CircuitVerdict verdict) {
  library::CircuitBreaker::Permit& permit = permit_of(self).permit;
  switch (verdict) {
    case CircuitVerdict::kSuccess:
      return permit.success();
    case CircuitVerdict::kFailure:
      return permit.failure();
    case CircuitVerdict::kIgnored:
      return permit.cancel();
  }
}

template <CircuitVerdict verdict>
Ref report_as(PyObject* self) {
  report(self, verdict);
  return none();
}

Ref enter(PyObject* self) {
  const Permit& held = permit_of(self);
  if (held.permit) return Ref::share(self);
  if (held.was_given) {
    raise(PyExc_RuntimeError, "this permit has been used; ask for another, one for each call");
  }
  const std::string endpoint{text("endpoint", held.endpoint.get())};
  Ref error = circuit_open->make(
      "the circuit of '" + endpoint + "' is open; use a fallback, or ask again later", kOpenCode);
  if (PyObject_SetAttrString(error.get(), "endpoint", held.endpoint.get()) != 0) throw PythonError{};
  raise(error);
}

constexpr Signature<3> kExit{"Permit.__exit__()", {"type", "value", "traceback"}};

Ref exit(PyObject* self, const Given& given) {
  const auto [exception_type, value, traceback] = kExit.match(given);
  if (exception_type == Py_None) {
    report(self, CircuitVerdict::kSuccess);
    return to_bool(false);
  }
  const Permit& held = permit_of(self);
  CircuitVerdict verdict = CircuitVerdict::kFailure;
  try {
    verdict = Native<Circuit>::of(held.circuit.get()).verdict_on(Ref::share(value));
  } catch (const PythonError&) {  // a predicate that raises has not said that it is none
    tell_unraisable(held.circuit.get());
  }
  report(self, verdict);
  return to_bool(false);
}

Ref enter_async(PyObject* self) {
  return ready_awaitable(enter(self));
}
Ref exit_async(PyObject* self, const Given& given) {
  return ready_awaitable(exit(self, given));
}

int is_granted(PyObject* self) noexcept {
  return permit_of(self).permit ? 1 : 0;
}
PyObject* endpoint(PyObject* self, void* /*unused*/) noexcept {
  return Py_NewRef(permit_of(self).endpoint.get());
}
PyObject* is_probe(PyObject* self, void* /*unused*/) noexcept {
  return PyBool_FromLong(permit_of(self).permit.is_probe() ? 1 : 0);
}

}  // namespace

int Permit::traverse(visitproc visit, void* arg) const {
  return circuit ? visit(circuit.get(), arg) : 0;
}

// Given back first: the breaker's listener, which it may tell, lives as long as `circuit`.
Permit::~Permit() {
  permit.cancel();
}

Ref ask_permit(PyObject* circuit, PyObject* endpoint) {
  auto permit = Native<Circuit>::of(circuit).library().permit(text("endpoint", endpoint));
  Ref made = Ref::take(Native<Permit>::make(type));
  Permit& held = permit_of(made.get());
  held.was_given = static_cast<bool>(permit);
  held.permit = std::move(permit);
  held.circuit = Ref::share(circuit);
  held.endpoint = Ref::share(endpoint);
  return made;
}

void add_circuit_permit(PyObject* module) {
  static const CodedError error{module, "CircuitOpen",
                                "What `with circuit.permit(endpoint)` and a guarded function raise where the "
                                "call is refused; `endpoint` says whose.",
                                base::ErrorCode::kCircuitOpen};
  circuit_open = &error;
  type = make_type<Permit>(
      {.name = "tidegate.Permit",
       .doc =
           "Leave to make one call: true where it was given, and until it is reported on. Reported on once; "
           "one that is dropped counts as cancelled.",
       .methods = {plain_method<report_as<CircuitVerdict::kSuccess>>("success",
                                                                     "The call was answered well."),
                   plain_method<report_as<CircuitVerdict::kFailure>>("failure", "The call failed."),
                   plain_method<report_as<CircuitVerdict::kIgnored>>(
                       "cancel", "The call was given up on our side: it says nothing about the endpoint."),
                   plain_method<enter>("__enter__", "CircuitOpen: refused."),
                   method<exit>("__exit__", "Reports on the call by the exception that ended it, if any."),
                   plain_method<enter_async>("__aenter__", "As __enter__."),
                   method<exit_async>("__aexit__", "As __exit__.")},
       .getters = {{.name = "endpoint", .get = &endpoint},
                   {.name = "is_probe",
                    .get = &is_probe,
                    .doc = "It finds out whether an endpoint that failed works again."}},
       .slots = {{Py_nb_bool, reinterpret_cast<void*>(&is_granted)}}});
  add_to(module, "Permit", reinterpret_cast<PyObject*>(type));
}

}  // namespace tidegate::python
