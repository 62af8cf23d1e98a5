#include "coded_error.hpp"

#include <string>
#include <utility>
#include <vector>

#include "arguments.hpp"
#include "native_type.hpp"

namespace tidegate::python {

namespace {

// Filled with the module.
std::vector<std::pair<PyObject*, base::ErrorCode>>& refusals() {
  static std::vector<std::pair<PyObject*, base::ErrorCode>> types;
  return types;
}

}  // namespace

CodedError::CodedError(PyObject* module, const char* name, const char* doc,
                       std::optional<base::ErrorCode> refusal)
    : type_(Ref::take(PyErr_NewExceptionWithDoc((std::string{"tidegate."} + name).c_str(), doc,
                                                PyExc_RuntimeError, nullptr))) {
  add_to(module, name, type_.get());
  if (refusal) refusals().emplace_back(type_.get(), *refusal);
}

std::optional<base::ErrorCode> refusal_of(const Ref& exception) {
  for (const auto& [type, code] : refusals()) {
    if (PyErr_GivenExceptionMatches(exception.get(), type) != 0) return code;
  }
  return std::nullopt;
}

bool is_refusal(base::ErrorCode code) {
  for (const auto& [type, refusal] : refusals()) {
    if (code == refusal) return true;
  }
  return false;
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
