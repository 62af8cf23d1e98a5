#include "coded_error.hpp"

#include <string>

namespace tidegate::python {

namespace py = pybind11;

CodedError::CodedError(py::module_& module, const char* name, const char* doc)
    : type_(PyErr_NewExceptionWithDoc((std::string{"tidegate."} + name).c_str(), doc, PyExc_RuntimeError,
                                      nullptr)) {
  if (type_ == nullptr) throw py::error_already_set{};
  module.attr(name) = py::handle(type_);
}

py::object CodedError::make(std::string_view message, std::string_view code) const {
  py::object error = py::handle(type_)(message);
  error.attr("code") = code;
  return error;
}

void raise(const py::object& exception) {
  PyErr_SetObject(py::type::handle_of(exception).ptr(), exception.ptr());
  throw py::error_already_set{};
}

}  // namespace tidegate::python
