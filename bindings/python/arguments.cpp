#include "arguments.hpp"

#include <cmath>
#include <utility>

namespace tidegate::python {

namespace {

using resilience::Params;
using resilience::ParamValue;

std::string text_of(const Range& range) {
  return std::to_string(range.low) + " to " + std::to_string(range.high);
}

// A Python int as 64 bits; `overflow` is the sign of one that does not fit.
std::pair<std::int64_t, int> to_int64(const Ref& number) {
  int overflow = 0;
  const std::int64_t value = PyLong_AsLongLongAndOverflow(number.get(), &overflow);
  if (value == -1 && PyErr_Occurred() != nullptr) throw PythonError{};
  return {value, overflow};
}

Ref to_int(PyObject* value) {
  return Ref::take(in_python([value] { return PyNumber_Index(value); }));
}

std::string number_text(double real) {
  const Ref told = Ref::take(PyFloat_FromDouble(real));
  return std::string{text("a number", Ref::take(PyObject_Repr(told.get())).get())};
}

ParamValue to_param(const std::string& name, PyObject* value) {
  if (PyUnicode_Check(value)) return std::string{text(name.c_str(), value)};
  if (PyBool_Check(value)) return value == Py_True;
  if (PyFloat_Check(value)) return PyFloat_AS_DOUBLE(value);
  if (PyIndex_Check(value) != 0) {
    const auto [number, overflow] = to_int64(to_int(value));
    if (overflow == 0) return number;
    raise(PyExc_ValueError,
          "the parameter '" + name + "' is a number that does not fit 64 bits; pass it as a str");
  }
  raise(PyExc_TypeError,
        "the parameter '" + name + "' is " + of_type(value) + "; it must be a str, int, float, bool or None");
}

void add_param(Params& params, PyObject* key, PyObject* value) {
  if (!PyUnicode_Check(key)) {
    raise(PyExc_TypeError, "a parameter's name is " + of_type(key) + "; names are str");
  }
  if (value == Py_None) return;
  std::string name{text("a parameter's name", key)};
  ParamValue converted = to_param(name, value);
  params.insert_or_assign(std::move(name), std::move(converted));
}

}  // namespace

namespace signature {

namespace {

std::string call_of(const View& wanted) {
  return wanted.function;
}

void place_named(std::span<PyObject*> found, const View& wanted, PyObject* name, PyObject* value) {
  for (std::size_t i = 0; i < wanted.names.size(); ++i) {
    if (PyUnicode_CompareWithASCIIString(name, wanted.names[i]) != 0) continue;
    if (found[i] != nullptr) {
      raise(PyExc_TypeError, call_of(wanted) + " got the argument '" + wanted.names[i] + "' twice");
    }
    found[i] = value;
    return;
  }
  std::string known;
  for (const char* one : wanted.names) known += (known.empty() ? "" : ", ") + std::string{one};
  raise(PyExc_TypeError, call_of(wanted) + " has no argument '" + std::string{text("a name", name)} +
                             "'; it has: " + (known.empty() ? "none" : known));
}

void place_positional(std::span<PyObject*> found, const View& wanted, PyObject* const* values,
                      std::size_t count) {
  if (count > wanted.positional) {
    raise(PyExc_TypeError, call_of(wanted) + " takes " + std::to_string(wanted.positional) +
                               " arguments by place, and was given " + std::to_string(count));
  }
  for (std::size_t i = 0; i < count; ++i) found[i] = values[i];
}

void require_all(std::span<PyObject*> found, const View& wanted) {
  for (std::size_t i = 0; i < wanted.required; ++i) {
    if (found[i] == nullptr) {
      raise(PyExc_TypeError, call_of(wanted) + " needs the argument '" + wanted.names[i] + "'");
    }
  }
}

}  // namespace

void match_into(std::span<PyObject*> found, const View& wanted, const Given& given) {
  place_positional(found, wanted, given.values, given.count);
  const Py_ssize_t named = given.names == nullptr ? 0 : PyTuple_GET_SIZE(given.names);
  for (Py_ssize_t i = 0; i < named; ++i) {
    place_named(found, wanted, PyTuple_GET_ITEM(given.names, i),
                given.values[given.count + static_cast<std::size_t>(i)]);
  }
  require_all(found, wanted);
}

void match_into(std::span<PyObject*> found, const View& wanted, PyObject* values, PyObject* names) {
  place_positional(found, wanted, PySequence_Fast_ITEMS(values),
                   static_cast<std::size_t>(PyTuple_GET_SIZE(values)));
  PyObject* name = nullptr;
  PyObject* value = nullptr;
  Py_ssize_t at = 0;
  while (names != nullptr && PyDict_Next(names, &at, &name, &value) != 0) {
    place_named(found, wanted, name, value);
  }
  require_all(found, wanted);
}

}  // namespace signature

std::string of_type(PyObject* value) {
  return std::string{"of type "} + Py_TYPE(value)->tp_name;
}

std::int64_t whole_number(const char* argument, PyObject* value, Range range) {
  const std::string name{argument};
  const std::string wanted = "; it must be a whole number from " + text_of(range);
  Ref number;
  if (PyFloat_Check(value)) {
    const double real = PyFloat_AS_DOUBLE(value);
    if (!std::isfinite(real) || std::trunc(real) != real) {
      raise(PyExc_ValueError, name + " is " + number_text(real) + wanted);
    }
    number = Ref::take(PyLong_FromDouble(real));
  } else if (PyIndex_Check(value) != 0) {
    number = to_int(value);
  } else {
    raise(PyExc_TypeError, name + " is " + of_type(value) + wanted);
  }
  const auto [whole, overflow] = to_int64(number);
  if (overflow != 0) {
    raise(PyExc_ValueError, name + " is too " + (overflow > 0 ? "large" : "small") + wanted);
  }
  if (whole < range.low || whole > range.high) {
    raise(PyExc_ValueError, name + " is " + std::to_string(whole) + wanted);
  }
  return whole;
}

std::int64_t whole_number_or(std::int64_t otherwise, const char* argument, PyObject* value, Range range) {
  return value == nullptr ? otherwise : whole_number(argument, value, range);
}

std::string_view text(const char* argument, PyObject* value) {
  if (!PyUnicode_Check(value)) {
    raise(PyExc_TypeError, std::string{argument} + " is " + of_type(value) + "; it must be a str");
  }
  Py_ssize_t size = 0;
  const char* const bytes = PyUnicode_AsUTF8AndSize(value, &size);
  if (bytes == nullptr) {  // Python's own message would show it
    PyErr_Clear();
    raise(PyExc_ValueError,
          std::string{argument} + " has half of a surrogate pair; it must be encodable as UTF-8");
  }
  return {bytes, static_cast<std::size_t>(size)};
}

std::size_t choice(const char* argument, PyObject* value, std::span<const char* const> choices) {
  const std::string_view chosen = text(argument, value);
  std::string known;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (chosen == choices[i]) return i;
    known += (i == 0 ? "'" : i + 1 == choices.size() ? " or '" : ", '") + std::string{choices[i]} + "'";
  }
  raise(PyExc_ValueError, std::string{argument} + " is another str; it must be " + known);
}

std::vector<std::string> texts(const char* argument, PyObject* value) {
  if (PyUnicode_Check(value) || PyBytes_Check(value)) {
    raise(PyExc_TypeError,
          std::string{argument} + " is " + of_type(value) + "; it must be an iterable of str");
  }
  PyObject* const iterator = in_python([value] { return PyObject_GetIter(value); });
  if (iterator == nullptr && PyErr_ExceptionMatches(PyExc_TypeError) != 0) {
    raise(PyExc_TypeError,
          std::string{argument} + " is " + of_type(value) + "; it must be an iterable of str");
  }
  const Ref all = Ref::take(iterator);
  const std::string each = "each of " + std::string{argument};
  std::vector<std::string> result;
  while (PyObject* const next = in_python([&all] { return PyIter_Next(all.get()); })) {
    result.emplace_back(text(each.c_str(), Ref::take(next).get()));
  }
  if (PyErr_Occurred() != nullptr) throw PythonError{};
  return result;
}

Params to_params(PyObject* params) {
  Params result;
  if (PyDict_CheckExact(params)) {
    PyObject* key = nullptr;
    PyObject* value = nullptr;
    Py_ssize_t at = 0;
    while (PyDict_Next(params, &at, &key, &value) != 0) {
      const Ref kept_key = Ref::share(key);  // a number's __index__ may change the dict
      const Ref kept_value = Ref::share(value);
      add_param(result, kept_key.get(), kept_value.get());
    }
    return result;
  }
  if (PyMapping_Check(params) == 0 || PyObject_HasAttrString(params, "items") == 0) {
    raise(PyExc_TypeError, "params is " + of_type(params) + "; it must be a dict or another mapping");
  }
  const Ref items = Ref::take(in_python([params] { return PyMapping_Items(params); }));
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(items.get()); ++i) {
    PyObject* const item = PyList_GET_ITEM(items.get(), i);
    if (!PyTuple_Check(item) || PyTuple_GET_SIZE(item) != 2) {
      raise(PyExc_TypeError, "params has an item " + of_type(item) + "; items are pairs");
    }
    add_param(result, PyTuple_GET_ITEM(item, 0), PyTuple_GET_ITEM(item, 1));
  }
  return result;
}

Ref to_dict(const Params& params) {
  struct ToPython {
    PyObject* operator()(const std::string& value) const { return to_str(value).release(); }
    PyObject* operator()(std::int64_t value) const { return PyLong_FromLongLong(value); }
    PyObject* operator()(double value) const { return PyFloat_FromDouble(value); }
    PyObject* operator()(bool value) const { return PyBool_FromLong(value ? 1 : 0); }
  };
  Ref result = Ref::take(PyDict_New());
  for (const auto& [name, held] : params) {
    const Ref value = Ref::take(std::visit(ToPython{}, held));
    if (PyDict_SetItem(result.get(), to_str(name).get(), value.get()) != 0) throw PythonError{};
  }
  return result;
}

Ref callable_or_none(const char* argument, PyObject* value) {
  if (value == nullptr || value == Py_None) return {};
  if (PyCallable_Check(value) != 0) return Ref::share(value);
  raise(PyExc_TypeError, std::string{argument} + " is " + of_type(value) + "; it must be a callable or None");
}

Ref to_str(std::string_view text) {
  return Ref::take(PyUnicode_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size())));
}

}  // namespace tidegate::python
