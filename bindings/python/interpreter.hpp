// Python's interpreter as C++ sees it: its exceptions, its lock, and its end.
//
// - Everything here runs with the interpreter's lock held, the library's calls too: they take 30 ns, less
// than
//   letting go of the lock and taking it again. It also means that no lock of the library's is held by
//   anybody when a process forks. Only who waits lets go (without_lock).
// - The other way round, no lock of the library's is held while it calls back or destroys a value.
#pragma once

#include <Python.h>
#include <cxxabi.h>

#include <string>

namespace tidegate::python {

// On its way out of our code, where a Python exception is set.
struct PythonError {};

[[noreturn]] void raise(PyObject* type, const std::string& message);

// Never returns: what later Pythons (3.14) do with threads that want to enter an interpreter that has ended.
// Earlier ones unwind the thread's stack, which ends the process in the first destructor that it meets.
[[noreturn]] void wait_for_the_end() noexcept;

// Calls `act`, which may run Python code, and so end the thread.
template <class Act>
decltype(auto) in_python(Act act) {
  try {
    return act();
  } catch (const abi::__forced_unwind&) {
    wait_for_the_end();
  }
}

// Calls `act`, which must not throw, with the interpreter's lock released.
template <class Act>
void without_lock(Act act) {
  PyThreadState* const thread = PyEval_SaveThread();
  act();
  in_python([thread] { PyEval_RestoreThread(thread); });
}

// Takes the exception that is set, if any, out of the way of what comes.
class ExceptionAside {
 public:
  ExceptionAside();
  ExceptionAside(const ExceptionAside&) = delete;
  ExceptionAside& operator=(const ExceptionAside&) = delete;
  ~ExceptionAside();

 private:
#if PY_VERSION_HEX >= 0x030C0000
  PyObject* exception_;
#else
  PyObject* type_;
  PyObject* value_;
  PyObject* traceback_;
#endif
};

// Goes to sys.unraisablehook, which prints it: the exception of a `callable` whose caller can do nothing
// about it. Precondition: one is set.
void tell_unraisable(PyObject* callable);

}  // namespace tidegate::python
