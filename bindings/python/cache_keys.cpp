#include "cache_keys.hpp"

#include <cstring>
#include <utility>

namespace tidegate::python {

CacheKeyTable::Number CacheKeyTable::find(PyObject* key) const {
  PyObject* const number = in_python([&] { return PyDict_GetItemWithError(numbers_.get(), key); });
  if (number != nullptr) return PyLong_AsUnsignedLongLong(number);
  if (PyErr_Occurred() != nullptr) throw PythonError{};
  return 0;
}

CacheKeyTable::Number CacheKeyTable::use(PyObject* key) {
  if (const Number known = find(key); used_.contains(known)) {
    use_again(known);
    return known;
  }
  const Ref number = Ref::take(PyLong_FromUnsignedLongLong(last_ + 1));
  if (in_python([&] { return PyDict_SetItem(numbers_.get(), key, number.get()); }) != 0) throw PythonError{};
  used_.emplace(++last_, Used{Ref::share(key), 1});
  return last_;
}

void CacheKeyTable::leave(Number number) {
  const auto found = used_.find(number);
  if (--found->second.uses > 0) return;
  const Ref key = std::move(found->second.key);
  used_.erase(found);
  const ExceptionAside aside;
  if (in_python([&] { return PyDict_DelItem(numbers_.get(), key.get()); }) == 0) return;
  if (PyErr_ExceptionMatches(PyExc_KeyError) != 0) return PyErr_Clear();  // its own __hash__ has changed
  tell_unraisable(key.get());
}

int CacheKeyTable::traverse(visitproc visit, void* arg) const {
  Py_VISIT(numbers_.get());
  for (const auto& [number, used] : used_) Py_VISIT(used.key.get());
  return 0;
}

bool CacheKeyName::is_text(PyObject* key) {
  if (!PyUnicode_Check(key)) return false;
  Py_ssize_t size = 0;
  const char* const bytes = PyUnicode_AsUTF8AndSize(key, &size);
  if (bytes == nullptr) {
    PyErr_Clear();
    return false;
  }
  view_ = {bytes, static_cast<std::size_t>(size)};
  return true;
}

void CacheKeyName::name_number(CacheKeyTable::Number number) {
  number_[0] = '\xff';
  std::memcpy(&number_[1], &number, sizeof number);
  view_ = {number_.data(), number_.size()};
}

}  // namespace tidegate::python
