#include "counts.hpp"

namespace tidegate::python {

Ref to_dict(std::initializer_list<std::pair<const char*, std::uint64_t>> counts) {
  Ref result = Ref::take(PyDict_New());
  for (const auto& [name, count] : counts) {
    const Ref number = Ref::take(PyLong_FromUnsignedLongLong(count));
    if (PyDict_SetItemString(result.get(), name, number.get()) != 0) throw PythonError{};
  }
  return result;
}

}  // namespace tidegate::python
