// Python objects in C++ hands, and the interpreter's lock: one rule for each.
//
// - An object is held by an ObjectRef, which any thread may copy, move and drop, with or without the
// interpreter's lock.
// - The library is called without that lock (without_lock). None of its own locks is held while it calls
// back,
//   copies or destroys a value, so a callback or a destructor that waits for the interpreter blocks nobody.
#pragma once

#include <pybind11/pybind11.h>

#include <exception>
#include <memory>
#include <type_traits>

namespace tidegate::python {

namespace py = pybind11;

// A shared reference: copies count in C++, so they cost no interpreter's lock.
class ObjectRef {
 public:
  // Precondition: the interpreter's lock is held.
  explicit ObjectRef(py::object object) : held_(object.release().ptr(), Release{}) {}

  // Precondition: the interpreter's lock is held.
  py::object object() const { return py::reinterpret_borrow<py::object>(held_.get()); }

 private:
  // Takes the interpreter's lock where the thread does not hold it.
  struct Release {
    void operator()(PyObject* object) const noexcept;
  };

  std::shared_ptr<PyObject> held_;
};

// Calls `act` with the interpreter's lock released.
//
// Not py::gil_scoped_release: an interpreter that is shutting down ends daemon threads where they ask for its
// lock, by unwinding their stack, and its destructor would turn that into an abort of the process.
template <class Act>
auto without_lock(Act act) {
  PyThreadState* const thread = PyEval_SaveThread();
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Act&>>) {
      act();
      PyEval_RestoreThread(thread);
    } else {
      auto result = act();
      PyEval_RestoreThread(thread);
      return result;
    }
  } catch (const std::exception&) {  // out of memory; the library throws nothing else
    PyEval_RestoreThread(thread);
    throw;
  }
}

// Calls a callable of the user's whose caller can do nothing with an exception: it goes to
// sys.unraisablehook, which prints it. Precondition: the interpreter's lock is held.
template <class... Arguments>
void call_user(const py::object& callable, Arguments&&... arguments) {
  try {
    callable(std::forward<Arguments>(arguments)...);
  } catch (py::error_already_set& error) {
    error.discard_as_unraisable(callable);
  }
}

}  // namespace tidegate::python
