#include "circuit_snapshot.hpp"

#include <chrono>

#include "arguments.hpp"
#include "native_type.hpp"
#include "tidegate/base/circuit_state.hpp"

namespace tidegate::python {

namespace {

using resilience::CircuitSnapshot;

PyTypeObject* type = nullptr;  // made with the module

PyStructSequence_Field fields[] = {
    {"state", "'closed', 'open', 'half_open', 'forced_open', 'disabled' or 'metrics_only'"},
    {"judged", "the state it would be in while only measuring; else the same"},
    {"since", "when `judged` began, in seconds of the breaker's clock"},
    {"open_until", "until when it refuses; None unless `judged` is 'open'"},
    {"blocked_until", "as block_for said; None: never blocked"},
    {"consecutive_failures", "while closed, under that rule"},
    {"window_calls", "while closed, under a ratio rule: answered or overdue"},
    {"window_bad", "of these, those that count against the endpoint"},
    {"probes_in_flight", "while half open, like the next two"},
    {"probe_successes", nullptr},
    {"probe_failures", nullptr},
    {"admitted", "calls since it was made, like the rest"},
    {"successes", nullptr},
    {"failures", nullptr},
    {"ignored", nullptr},
    {"late", "verdicts that came too late to decide anything"},
    {"opened", "times it opened, or would have"},
    {"would_refuse", "calls admitted against its own judgement"},
    {nullptr, nullptr}};

Ref seconds(base::MonotonicTime at) {
  return Ref::take(PyFloat_FromDouble(std::chrono::duration<double>(at.time_since_epoch()).count()));
}

template <class Number>
Ref number(Number value) {
  return Ref::take(PyLong_FromLongLong(static_cast<long long>(value)));
}

}  // namespace

void add_circuit_snapshot(PyObject* module) {
  static PyStructSequence_Desc description{.name = "tidegate.CircuitSnapshot",
                                           .doc = "What a circuit tells about itself.",
                                           .fields = fields,
                                           .n_in_sequence = static_cast<int>(std::size(fields)) - 1};
  type = reinterpret_cast<PyTypeObject*>(
      Ref::take(reinterpret_cast<PyObject*>(PyStructSequence_NewType(&description))).release());
  add_to(module, "CircuitSnapshot", reinterpret_cast<PyObject*>(type));
}

Ref to_python(const CircuitSnapshot& snapshot) {
  const bool is_open = snapshot.judged == base::CircuitState::kOpen;
  const bool was_blocked = snapshot.blocked_until != base::MonotonicTime::min();
  Ref values[] = {to_str(name(snapshot.state)),
                  to_str(name(snapshot.judged)),
                  seconds(snapshot.since),
                  is_open ? seconds(snapshot.open_until) : none(),
                  was_blocked ? seconds(snapshot.blocked_until) : none(),
                  number(snapshot.consecutive_failures),
                  number(snapshot.window_calls),
                  number(snapshot.window_bad),
                  number(snapshot.probes_in_flight),
                  number(snapshot.probe_successes),
                  number(snapshot.probe_failures),
                  number(snapshot.counts.admitted),
                  number(snapshot.counts.successes),
                  number(snapshot.counts.failures),
                  number(snapshot.counts.ignored),
                  number(snapshot.counts.late),
                  number(snapshot.counts.opened),
                  number(snapshot.counts.would_refuse)};
  static_assert(std::size(values) == std::size(fields) - 1);
  Ref result = Ref::take(PyStructSequence_New(type));
  for (std::size_t i = 0; i < std::size(values); ++i) {
    PyStructSequence_SetItem(result.get(), static_cast<Py_ssize_t>(i), values[i].release());
  }
  return result;
}

}  // namespace tidegate::python
