#include "interpreter.hpp"

#include <unistd.h>

namespace tidegate::python {

void raise(PyObject* type, const std::string& message) {
  PyErr_SetString(type, message.c_str());
  throw PythonError{};
}

void wait_for_the_end() noexcept {
  while (true) pause();
}

#if PY_VERSION_HEX >= 0x030C0000
ExceptionAside::ExceptionAside() : exception_(PyErr_GetRaisedException()) {}
ExceptionAside::~ExceptionAside() {
  PyErr_SetRaisedException(exception_);
}
#else
ExceptionAside::ExceptionAside() {
  PyErr_Fetch(&type_, &value_, &traceback_);
}
ExceptionAside::~ExceptionAside() {
  PyErr_Restore(type_, value_, traceback_);
}
#endif

void tell_unraisable(PyObject* callable) {
  in_python([callable] { PyErr_WriteUnraisable(callable); });
}

}  // namespace tidegate::python
