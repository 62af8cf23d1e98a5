#include "coded_error.hpp"

#include <string>

#include "arguments.hpp"
#include "native_type.hpp"

namespace tidegate::python {

CodedError::CodedError(PyObject* module, const char* name, const char* doc)
    : type_(Ref::take(PyErr_NewExceptionWithDoc((std::string{"tidegate."} + name).c_str(), doc,
                                                PyExc_RuntimeError, nullptr))) {
  add_to(module, name, type_.get());
}

Ref CodedError::make(std::string_view message, std::string_view code) const {
  Ref error = call(type_, to_str(message));
  if (PyObject_SetAttrString(error.get(), "code", to_str(code).get()) != 0) throw PythonError{};
  return error;
}

void raise(const Ref& exception) {
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.get())), exception.get());
  throw PythonError{};
}

Ref caught() {
#if PY_VERSION_HEX >= 0x030C0000
  return Ref::take(PyErr_GetRaisedException());
#else
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  const Ref kept_type = Ref::take(type);
  const Ref kept_traceback = traceback == nullptr ? Ref{} : Ref::take(traceback);
  Ref exception = Ref::take(value);
  if (kept_traceback) PyException_SetTraceback(exception.get(), kept_traceback.get());
  return exception;
#endif
}

}  // namespace tidegate::python
