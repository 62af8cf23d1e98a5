#include "object_ref.hpp"

namespace tidegate::python {

namespace {

// Once the interpreter shuts down, threads other than its own may no longer enter it.
bool lock_is_gone() noexcept {
#if PY_VERSION_HEX >= 0x030D0000
  return Py_IsFinalizing() != 0;
#else
  return _Py_IsFinalizing() != 0;
#endif
}

}  // namespace

void ObjectRef::Release::operator()(PyObject* object) const noexcept {
  if (PyGILState_Check() != 0) {
    Py_XDECREF(object);
  } else if (!lock_is_gone()) {  // otherwise it ends with the process
    const PyGILState_STATE state = PyGILState_Ensure();
    Py_XDECREF(object);
    PyGILState_Release(state);
  }
}

}  // namespace tidegate::python
