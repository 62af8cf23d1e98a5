#include "circuit_caller.hpp"

#include "ref.hpp"

namespace tidegate::python {

namespace {

struct Asyncio {
  Ref running_loop;  // asyncio._get_running_loop: None instead of an exception
  Ref current_task;
};

// Null until the program has imported it: a program without asyncio does not pay for it.
const Asyncio* asyncio() {
  static const Asyncio* known = nullptr;
  static PyObject* const name = PyUnicode_InternFromString("asyncio");
  if (known != nullptr) return known;
  const Ref module = Ref::share(PyDict_GetItemWithError(PyImport_GetModuleDict(), name));
  if (!module) return nullptr;
  // One that is just being imported by another thread has not all of its names yet.
  PyObject* const running_loop = PyObject_GetAttrString(module.get(), "_get_running_loop");
  PyObject* const current_task = PyObject_GetAttrString(module.get(), "current_task");
  PyErr_Clear();
  Ref loop = running_loop == nullptr ? Ref{} : Ref::take(running_loop);
  Ref task = current_task == nullptr ? Ref{} : Ref::take(current_task);
  if (loop && task) known = new Asyncio{std::move(loop), std::move(task)};
  return known;
}

}  // namespace

library::Caller this_call_is_made_by() {
  if (const Asyncio* const known = asyncio()) {
    const Ref loop = call(known->running_loop);
    if (loop.get() != Py_None) {
      const Ref task = call(known->current_task, loop);
      if (task.get() != Py_None) return reinterpret_cast<library::Caller>(task.get());
    }
  }
  return library::this_thread_as_caller();
}

}  // namespace tidegate::python
