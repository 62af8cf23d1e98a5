#include "exception_filter.hpp"

#include <string>

#include "arguments.hpp"

namespace tidegate::python {

Ref exception_filter(const char* argument, PyObject* value) {
  if (value == nullptr || value == Py_None) return {};
  const auto is_exception_type = [](PyObject* one) { return PyExceptionClass_Check(one) != 0; };
  if (PyTuple_Check(value)) {
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(value); ++i) {
      PyObject* const one = PyTuple_GET_ITEM(value, i);
      if (is_exception_type(one)) continue;
      raise(PyExc_TypeError,
            std::string{argument} + " has an item " + of_type(one) + "; items are exception types");
    }
    return Ref::share(value);
  }
  if (is_exception_type(value) || PyCallable_Check(value) != 0) return Ref::share(value);
  raise(PyExc_TypeError, std::string{argument} + " is " + of_type(value) +
                             "; it must be an exception type, a tuple of them, or a callable");
}

bool matches(const Ref& filter, const Ref& exception) {
  if (PyTuple_Check(filter.get()) || PyExceptionClass_Check(filter.get())) {
    return PyErr_GivenExceptionMatches(exception.get(), filter.get()) != 0;
  }
  const Ref answer = call(filter, exception);
  const int truth = in_python([&answer] { return PyObject_IsTrue(answer.get()); });
  if (truth < 0) throw PythonError{};
  return truth != 0;
}

}  // namespace tidegate::python
