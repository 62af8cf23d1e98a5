#include "native_type.hpp"

#include <memory>
#include <utility>

namespace tidegate::python {

namespace {

// The tables of a type, which it reads for as long as it lives.
template <class Entry>
Entry* keep(std::vector<Entry> entries) {
  entries.push_back({});
  auto kept = std::make_unique<Entry[]>(entries.size());
  std::move(entries.begin(), entries.end(), kept.get());
  return kept.release();
}

}  // namespace

PyTypeObject* make_type(TypeParts parts, std::size_t size, destructor end, traverseproc traverse,
                        inquiry clear) {
  std::vector<PyType_Slot> slots = std::move(parts.slots);
  slots.push_back({Py_tp_doc, const_cast<char*>(parts.doc)});
  slots.push_back({Py_tp_dealloc, reinterpret_cast<void*>(end)});
  slots.push_back({Py_tp_traverse, reinterpret_cast<void*>(traverse)});
  slots.push_back({Py_tp_clear, reinterpret_cast<void*>(clear)});
  slots.push_back({Py_tp_methods, keep(std::move(parts.methods))});
  slots.push_back({Py_tp_getset, keep(std::move(parts.getters))});
  slots.push_back({});
  unsigned int flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC;
  if (parts.open) flags |= Py_TPFLAGS_BASETYPE;
#if PY_VERSION_HEX >= 0x030A0000
  if (!parts.open) flags |= Py_TPFLAGS_DISALLOW_INSTANTIATION;
#endif
  PyType_Spec spec{.name = parts.name,
                   .basicsize = static_cast<int>(size),
                   .itemsize = 0,
                   .flags = flags,
                   .slots = slots.data()};
  return reinterpret_cast<PyTypeObject*>(Ref::take(PyType_FromSpec(&spec)).release());
}

void add_to(PyObject* module, const char* name, PyObject* object) {
  if (PyModule_AddObjectRef(module, name, object) != 0) throw PythonError{};
}

}  // namespace tidegate::python
