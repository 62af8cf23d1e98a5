#include "circuit_breaker.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

#include "circuit_caller.hpp"
#include "circuit_permit.hpp"
#include "circuit_settings.hpp"
#include "circuit_snapshot.hpp"
#include "exception_filter.hpp"
#include "manual_clock.hpp"

namespace tidegate::python {

namespace {

using library::CircuitBreaker;
using resilience::CircuitVerdict;

constexpr Range kBlockMs{0, std::int64_t{100} * 365 * 24 * 3600 * 1000};  // a hundred years

Circuit& circuit_of(PyObject* self) {
  return Native<Circuit>::of(self);
}

CircuitBreaker::Listener make_listener(Circuit& self) {
  if (!self.on_change) return nullptr;
  return [&self](std::string_view endpoint, const resilience::CircuitTransition& change) {
    const Ref listener = self.on_change;
    if (listener) tell(listener, to_str(endpoint), to_str(name(change.from)), to_str(name(change.to)));
  };
}

void make(PyObject* object, PyObject* values, PyObject* names) {
  Circuit& self = circuit_of(object);
  if (self.breaker) raise(PyExc_RuntimeError, "this CircuitBreaker is made already; make another");
  const CircuitArguments given = circuit_arguments(values, names);
  const base::Clock* const clock = clock_of(given.clock);
  self.on_change = callable_or_none("on_change", given.on_change);
  self.failure = exception_filter("failure", given.failure);
  self.ignore = exception_filter("ignore", given.ignore);
  self.clock = Ref::share(given.clock);
  self.breaker = std::make_unique<CircuitBreaker>(given.settings, make_listener(self),
                                                  clock == nullptr ? library::system_clock() : *clock);
}

// Of the calls that take an endpoint and nothing else.
constexpr Signature<1> kEndpoint{"a method of CircuitBreaker", {"endpoint"}};

std::string_view endpoint_of(const Given& given) {
  return text("endpoint", kEndpoint.match(given)[0]);
}

Ref permit(PyObject* self, const Given& given) {
  return ask_permit(self, kEndpoint.match(given)[0]);
}

Ref pre_request(PyObject* self, const Given& given) {
  return to_bool(circuit_of(self).library().pre_request(endpoint_of(given), this_call_is_made_by()));
}

template <void (CircuitBreaker::*record)(std::string_view, library::Caller)>
Ref record_as(PyObject* self, const Given& given) {
  (circuit_of(self).library().*record)(endpoint_of(given), this_call_is_made_by());
  return none();
}

template <void (CircuitBreaker::*act)(std::string_view)>
Ref by_hand(PyObject* self, const Given& given) {
  (circuit_of(self).library().*act)(endpoint_of(given));
  return none();
}

Ref block_for(PyObject* self, const Given& given) {
  static constexpr Signature<2> kSignature{"CircuitBreaker.block_for()", {"endpoint", "ms"}};
  const auto [endpoint, ms] = kSignature.match(given);
  const std::chrono::milliseconds time{whole_number("ms", ms, kBlockMs)};
  circuit_of(self).library().block_for(text("endpoint", endpoint), time);
  return none();
}

Ref state(PyObject* self, const Given& given) {
  return to_str(name(circuit_of(self).library().state(endpoint_of(given))));
}

Ref snapshot(PyObject* self, const Given& given) {
  return to_python(circuit_of(self).library().snapshot(endpoint_of(given)));
}

std::vector<PyMethodDef> methods() {
  return {
      method<permit>(
          "permit",
          "Leave to make one call: a Permit, false where it is refused. Also for `with` and `async "
          "with`, which raise CircuitOpen there."),
      method<pre_request>("pre_request", "True: make the call and report on it. False: use a fallback."),
      method<record_as<&CircuitBreaker::record_success>>("record_success", "The call was answered well."),
      method<record_as<&CircuitBreaker::record_failure>>("record_failure", "The call failed."),
      method<record_as<&CircuitBreaker::record_cancelled>>(
          "record_cancelled", "The call was given up on our side: it says nothing about the endpoint."),
      method<block_for>("block_for", "The upstream said Retry-After: refuse until then, whatever the state."),
      method<state>("state", "'closed', 'open', 'half_open', 'forced_open', 'disabled' or 'metrics_only'."),
      method<snapshot>("snapshot",
                       "A CircuitSnapshot: its state, what it has counted, until when it refuses."),
      method<by_hand<&CircuitBreaker::force_open>>("force_open", "Refuses all until another is set by hand."),
      method<by_hand<&CircuitBreaker::disable>>(
          "disable", "Admits all and judges nothing until another is set by hand."),
      method<by_hand<&CircuitBreaker::measure_only>>(
          "measure_only", "Admits all and judges as if it mattered, until another is set by hand."),
      method<by_hand<&CircuitBreaker::reset>>("reset", "Closes the circuit and forgets its failures."),
  };
}

}  // namespace

CircuitBreaker& Circuit::library() const {
  if (!breaker) raise(PyExc_RuntimeError, "CircuitBreaker.__init__() was not called");
  return *breaker;
}

CircuitVerdict Circuit::verdict_on(const Ref& exception) const {
  // Who gives up (KeyboardInterrupt, CancelledError, GeneratorExit) says nothing about the endpoint.
  if (PyErr_GivenExceptionMatches(exception.get(), PyExc_Exception) == 0) return CircuitVerdict::kIgnored;
  if (ignore && matches(ignore, exception)) return CircuitVerdict::kIgnored;
  // What is no failure is an answer.
  return !failure || matches(failure, exception) ? CircuitVerdict::kFailure : CircuitVerdict::kSuccess;
}

int Circuit::traverse(visitproc visit, void* arg) const {
  Py_VISIT(on_change.get());
  Py_VISIT(failure.get());
  Py_VISIT(ignore.get());
  Py_VISIT(clock.get());
  return 0;
}

void Circuit::clear() {
  on_change = {};
  failure = {};
  ignore = {};
}

void add_circuit_breaker(PyObject* module) {
  add_circuit_permit(module);
  add_circuit_snapshot(module);
  PyTypeObject* const type =
      make_type<Circuit>({.name = "tidegate._tidegate.CircuitBreaker",
                          .doc = "What tidegate.CircuitBreaker (circuit_breaker.py) is made of.",
                          .methods = methods(),
                          .slots = {{Py_tp_init, reinterpret_cast<void*>(&init<make>)}},
                          .open = true});
  add_to(module, "CircuitBreaker", reinterpret_cast<PyObject*>(type));
}

}  // namespace tidegate::python
