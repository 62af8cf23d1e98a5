// What Python's callers pass, checked before it reaches the library: there a wrong number is a bug of the
// program and ends it, here it is a ValueError or TypeError that names the argument and what it may be. No
// message tells a value that is not a number: it may be a secret.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ref.hpp"
#include "tidegate/resilience/params_signature.hpp"

namespace tidegate::python {

// A call's arguments as the interpreter hands them over: `count` by place, then those of `names` (null:
// none).
struct Given {
  PyObject* const* values;
  std::size_t count;
  PyObject* names;
};

// What a function may be called with.
template <std::size_t N>
struct Signature {
  const char* function;
  std::array<const char*, N> names;
  std::size_t required = N;    // of them the first
  std::size_t positional = N;  // the rest by name only

  // In the order of `names`; null: not given. TypeError: one too many, missing, twice or unknown.
  std::array<PyObject*, N> match(const Given& given) const;
  std::array<PyObject*, N> match(PyObject* values, PyObject* names) const;  // as tp_init gets them
};

namespace signature {

struct View {
  const char* function;
  std::span<const char* const> names;
  std::size_t required;
  std::size_t positional;
};
void match_into(std::span<PyObject*> found, const View& wanted, const Given& given);
void match_into(std::span<PyObject*> found, const View& wanted, PyObject* values, PyObject* names);

}  // namespace signature

template <std::size_t N>
std::array<PyObject*, N> Signature<N>::match(const Given& given) const {
  std::array<PyObject*, N> found{};
  if (given.names == nullptr && required <= given.count && given.count <= positional) {
    for (std::size_t i = 0; i < given.count && i < N; ++i) found[i] = given.values[i];
  } else {
    signature::match_into(found, {function, this->names, required, positional}, given);
  }
  return found;
}
template <std::size_t N>
std::array<PyObject*, N> Signature<N>::match(PyObject* values, PyObject* keywords) const {
  std::array<PyObject*, N> found{};
  signature::match_into(found, {function, names, required, positional}, values, keywords);
  return found;
}

struct Range {
  std::int64_t low = 0;
  std::int64_t high = 0;
};

// "of type bytes": how a wrong value is told.
std::string of_type(PyObject* value);

// An int, or a float without a fraction (agents compute their milliseconds).
std::int64_t whole_number(const char* argument, PyObject* value, Range range);
// The same where it may be left out.
std::int64_t whole_number_or(std::int64_t otherwise, const char* argument, PyObject* value, Range range);

// Good while `value` lives.
std::string_view text(const char* argument, PyObject* value);
// Which of `choices` it is.
std::size_t choice(const char* argument, PyObject* value, std::span<const char* const> choices);

// Of an iterable that is no str.
std::vector<std::string> texts(const char* argument, PyObject* value);

// Any mapping. The values may be str, bool, int, float and None, which is the same as leaving the name out.
resilience::Params to_params(PyObject* params);
Ref to_dict(const resilience::Params& params);

// Null for None and for null. Otherwise a callable.
Ref callable_or_none(const char* argument, PyObject* value);

Ref to_str(std::string_view text);
inline Ref none() {
  return Ref::share(Py_None);
}
inline Ref to_bool(bool value) {
  return Ref::share(value ? Py_True : Py_False);
}

}  // namespace tidegate::python
