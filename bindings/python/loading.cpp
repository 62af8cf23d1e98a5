#include "loading.hpp"

#include <unordered_set>

namespace tidegate::python {

namespace {

std::unordered_set<LoadNumber>& under_way() {
  static std::unordered_set<LoadNumber> numbers;
  return numbers;
}

// Holds a tuple of numbers. Kept for ever, as types are.
PyObject* variable() {
  static PyObject* const made = Ref::take(PyContextVar_New("tidegate_loading", nullptr)).release();
  return made;
}

// Null: the running code is part of none.
Ref numbers_here() {
  PyObject* numbers = nullptr;
  if (PyContextVar_Get(variable(), nullptr, &numbers) != 0) throw PythonError{};
  return numbers == nullptr ? Ref{} : Ref::take(numbers);
}

LoadNumber number_at(const Ref& numbers, Py_ssize_t place) {
  return PyLong_AsUnsignedLongLong(PyTuple_GET_ITEM(numbers.get(), place));
}

// Those that have ended are left out: what a load begins, and what loads again, may go on for ever.
Ref with(LoadNumber load) {
  const Ref own = Ref::take(PyLong_FromUnsignedLongLong(load));
  const Ref before = numbers_here();
  if (!before) return Ref::take(PyTuple_Pack(1, own.get()));
  const Ref all = Ref::take(PyList_New(0));
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(before.get()); ++i) {
    if (!under_way().contains(number_at(before, i))) continue;
    if (PyList_Append(all.get(), PyTuple_GET_ITEM(before.get(), i)) != 0) throw PythonError{};
  }
  if (PyList_Append(all.get(), own.get()) != 0) throw PythonError{};
  return Ref::take(PyList_AsTuple(all.get()));
}

}  // namespace

LoadNumber next_load_number() noexcept {
  static LoadNumber last = 0;
  return ++last;
}

LoadUnderWay::LoadUnderWay(LoadNumber number) : number_(number) {
  under_way().insert(number_);
}

LoadUnderWay::~LoadUnderWay() {
  under_way().erase(number_);
}

void take_part_in(LoadNumber load) {
  Ref::take(PyContextVar_Set(variable(), with(load).get()));
}

bool is_part_of(LoadNumber load) {
  const Ref numbers = numbers_here();
  for (Py_ssize_t i = 0; numbers && i < PyTuple_GET_SIZE(numbers.get()); ++i) {
    if (number_at(numbers, i) == load) return true;
  }
  return false;
}

PartOfLoad::PartOfLoad(LoadNumber load)
    : before_(Ref::take(PyContextVar_Set(variable(), with(load).get()))) {}

PartOfLoad::~PartOfLoad() {
  const ExceptionAside aside;
  if (PyContextVar_Reset(variable(), before_.get()) != 0)
    PyErr_Clear();  // another context runs: it has its own
}

}  // namespace tidegate::python
