#include "ready_awaitable.hpp"

#include <utility>

namespace tidegate::python {

namespace {

PyTypeObject* type = nullptr;  // made with the module

struct Ready {
  int traverse(visitproc visit, void* arg) const {
    if (value) return visit(value.get(), arg);
    return 0;
  }
  void clear() { value = {}; }

  Ref value;
};

PyObject* itself(PyObject* self) noexcept {
  return Py_NewRef(self);
}

// An iterator that ends with the value; made an exception of its own, so that a tuple is not taken apart.
PyObject* next(PyObject* self) noexcept {
  return guarded<PyObject*>(nullptr, [self]() -> PyObject* {
    const Ref value = std::exchange(Native<Ready>::of(self).value, none());
    const Ref stop = call(Ref::share(PyExc_StopIteration), value);
    PyErr_SetObject(PyExc_StopIteration, stop.get());
    return nullptr;
  });
}

}  // namespace

void add_ready_awaitable() {
  type = make_type<Ready>({.name = "tidegate.Ready",
                           .doc = "What `await` gets at once.",
                           .slots = {{Py_am_await, reinterpret_cast<void*>(&itself)},
                                     {Py_tp_iter, reinterpret_cast<void*>(&itself)},
                                     {Py_tp_iternext, reinterpret_cast<void*>(&next)}}});
}

Ref ready_awaitable(Ref value) {
  Ref made = Ref::take(Native<Ready>::make(type));
  Native<Ready>::of(made.get()).value = std::move(value);
  return made;
}

}  // namespace tidegate::python
