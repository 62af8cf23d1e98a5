#include "manual_clock.hpp"

#include "native_type.hpp"

namespace tidegate::python {

namespace {

PyTypeObject* type = nullptr;  // made with the module

constexpr Range kStep{0, 3'600'000'000};  // a thousand hours in milliseconds

Ref advance_ms(PyObject* self, const Given& given) {
  static constexpr Signature<1> kSignature{"ManualClock.advance_ms()", {"ms"}};
  const auto [ms] = kSignature.match(given);
  Native<ManualClock>::of(self).advance(whole_number("ms", ms, kStep));
  return none();
}

void make(PyObject* /*self*/, PyObject* values, PyObject* names) {
  static constexpr Signature<0> kSignature{"ManualClock()", {}};
  kSignature.match(values, names);
}

}  // namespace

void add_manual_clock(PyObject* module) {
  type = make_type<ManualClock>(
      {.name = "tidegate.ManualClock",
       .doc = "A clock that moves only when told: pass it as `clock` to test without waiting.",
       .methods = {method<advance_ms>("advance_ms", "By that many milliseconds.")},
       .slots = {{Py_tp_init, reinterpret_cast<void*>(&init<make>)}},
       .open = true});
  add_to(module, "ManualClock", reinterpret_cast<PyObject*>(type));
}

const base::Clock* clock_of(PyObject* argument) {
  if (argument == nullptr || argument == Py_None) return nullptr;
  if (PyObject_TypeCheck(argument, type)) return &Native<ManualClock>::of(argument);
  raise(PyExc_TypeError, "clock is " + of_type(argument) + "; it must be a ManualClock or None");
}

}  // namespace tidegate::python
