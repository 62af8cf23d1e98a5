// Python types made of C++ objects, with the interpreter's own slots: a call costs what Python's own do.
#pragma once

#include <cstddef>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "arguments.hpp"
#include "ref.hpp"

namespace tidegate::python {

// What a Python object of ours holds. T is made empty with the object, says `int traverse(visitproc, void*)`
// (an int: stop) of every Python object it owns, each as often as it owns it, and drops them on `clear()`, so
// that the garbage collector sees through it. `void finalize()`, where T has it, comes before either: there
// it may run code of the user's.
template <class T>
struct Native {
  PyObject header;
  alignas(T) std::byte storage[sizeof(T)];

  static T& of(PyObject* object) noexcept {
    return *std::launder(reinterpret_cast<T*>(reinterpret_cast<Native*>(object)->storage));
  }

  // The object that a T is held by.
  static PyObject* around(const T* held) noexcept {
    const auto* const bytes = reinterpret_cast<const std::byte*>(held) - offsetof(Native, storage);
    return reinterpret_cast<PyObject*>(const_cast<std::byte*>(bytes));
  }

  static PyObject* make(PyTypeObject* type) noexcept {
    PyObject* const object = type->tp_alloc(type, 0);
    if (object != nullptr) new (reinterpret_cast<Native*>(object)->storage) T{};
    return object;
  }
  static PyObject* make_for_python(PyTypeObject* type, PyObject* /*args*/, PyObject* /*keywords*/) noexcept {
    return make(type);
  }
  static void end(PyObject* object) noexcept {
    PyTypeObject* const type = Py_TYPE(object);
    if (type->tp_finalize != nullptr && PyObject_CallFinalizerFromDealloc(object) < 0) return;  // revived
    PyObject_GC_UnTrack(object);
    {
      const ExceptionAside aside;  // what it lets go of may run code of the user's
      of(object).~T();
    }
    type->tp_free(object);
    Py_DECREF(type);
  }
  static int traverse(PyObject* object, visitproc visit, void* arg) noexcept {
    Py_VISIT(Py_TYPE(object));
    return of(object).traverse(visit, arg);
  }
  static int clear(PyObject* object) noexcept {
    of(object).clear();
    return 0;
  }
  static void finalize(PyObject* object) noexcept {
    const ExceptionAside aside;
    of(object).finalize();
  }
};

// Turns what our functions throw into Python's exceptions.
template <class Result, class Act>
Result guarded(Result failed, Act act) noexcept {
  try {
    return act();
  } catch (const PythonError&) {
    return failed;
  } catch (const std::bad_alloc&) {
    PyErr_NoMemory();
    return failed;
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_RuntimeError, error.what());
    return failed;
  }
}

// Methods, each a `Ref f(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* names)` …
using Fast = Ref(PyObject* self, const Given& given);
template <Fast* function>
PyObject* fast(PyObject* self, PyObject* const* values, Py_ssize_t count, PyObject* names) noexcept {
  return guarded<PyObject*>(nullptr, [&] {
    return function(self, Given{values, static_cast<std::size_t>(count), names}).release();
  });
}
// … or a `Ref f(PyObject* self)`.
using Plain = Ref(PyObject* self);
template <Plain* function>
PyObject* plain(PyObject* self, PyObject* /*unused*/) noexcept {
  return guarded<PyObject*>(nullptr, [&] { return function(self).release(); });
}
using Init = void(PyObject* self, PyObject* values, PyObject* names);
template <Init* function>
int init(PyObject* self, PyObject* values, PyObject* names) noexcept {
  return guarded(-1, [&] {
    function(self, values, names);
    return 0;
  });
}

template <Fast* function>
PyMethodDef method(const char* name, const char* doc) {
  return {name, reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(&fast<function>)),
          METH_FASTCALL | METH_KEYWORDS, doc};
}
template <Plain* function>
PyMethodDef plain_method(const char* name, const char* doc) {
  return {name, &plain<function>, METH_NOARGS, doc};
}

// What a type is made from; `methods` end without a null, which `make_type` adds.
struct TypeParts {
  const char* name;  // with its module
  const char* doc;
  std::vector<PyMethodDef> methods;
  std::vector<PyGetSetDef> getters;
  std::vector<PyType_Slot> slots;
  bool open = false;  // programs may make and derive it
};

// Kept for ever, as types are. `size` and the first four slots are Native<T>'s.
PyTypeObject* make_type(TypeParts parts, std::size_t size, destructor end, traverseproc traverse,
                        inquiry clear);

template <class T>
PyTypeObject* make_type(TypeParts parts) {
  using Object = Native<T>;
  if (parts.open) parts.slots.push_back({Py_tp_new, reinterpret_cast<void*>(&Object::make_for_python)});
  if constexpr (requires(T held) { held.finalize(); }) {
    parts.slots.push_back({Py_tp_finalize, reinterpret_cast<void*>(&Object::finalize)});
  }
  return make_type(std::move(parts), sizeof(Object), &Object::end, &Object::traverse, &Object::clear);
}

void add_to(PyObject* module, const char* name, PyObject* object);

}  // namespace tidegate::python
