// A counted reference to a Python object.
#pragma once

#include <utility>

#include "interpreter.hpp"

namespace tidegate::python {

// Null when default-made or moved from. Precondition of all: the interpreter's lock is held.
class Ref {
 public:
  Ref() = default;
  // A reference that somebody gives us. Null there means that an exception is set: PythonError.
  static Ref take(PyObject* object) {
    if (object == nullptr) throw PythonError{};
    return Ref{object};
  }
  // One more to an object, or null, that somebody else keeps.
  static Ref share(PyObject* object) noexcept { return Ref{Py_XNewRef(object)}; }

  Ref(const Ref& other) noexcept : object_(Py_XNewRef(other.object_)) {}
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() {
    if (object_ != nullptr) in_python([this] { Py_DECREF(object_); });
  }

  explicit operator bool() const noexcept { return object_ != nullptr; }
  PyObject* get() const noexcept { return object_; }
  PyObject* release() noexcept { return std::exchange(object_, nullptr); }

 private:
  explicit Ref(PyObject* object) noexcept : object_(object) {}

  PyObject* object_ = nullptr;
};

// The result of a callable of the user's; PythonError: it raised.
template <class... Arguments>
Ref call(const Ref& callable, const Arguments&... arguments) {
  PyObject* all[] = {nullptr, arguments.get()...};
  return Ref::take(in_python([&] {
    return PyObject_Vectorcall(callable.get(), all + 1, sizeof...(arguments) | PY_VECTORCALL_ARGUMENTS_OFFSET,
                               nullptr);
  }));
}

// Calls one whose caller can do nothing with its exception.
template <class... Arguments>
void tell(const Ref& callable, const Arguments&... arguments) {
  try {
    call(callable, arguments...);
  } catch (const PythonError&) {
    tell_unraisable(callable.get());
  }
}

}  // namespace tidegate::python
