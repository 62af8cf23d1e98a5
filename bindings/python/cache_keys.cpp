#include "cache_keys.hpp"

#include <cstring>
#include <utility>

namespace tidegate::python {

namespace {

Py_hash_t hash_of(PyObject* key) {
  const Py_hash_t hash = in_python([key] { return PyObject_Hash(key); });
  if (hash == -1) throw PythonError{};
  return hash;
}

bool are_equal(PyObject* kept, PyObject* asked) {
  const int equal = in_python([=] { return PyObject_RichCompareBool(kept, asked, Py_EQ); });
  if (equal < 0) throw PythonError{};
  return equal != 0;
}

}  // namespace

CacheKey::CacheKey(std::shared_ptr<CacheKeyTable> table, PyObject* object, Py_hash_t hash, Number number)
    : table_(std::move(table)), object_(Ref::share(object)), hash_(hash), number_(number) {}

CacheKey::~CacheKey() {
  table_->forget(*this, hash_);
}

CacheKey* CacheKeyTable::after(Number number, Py_hash_t hash) const {
  CacheKey* next = nullptr;
  const auto [first, last] = keys_.equal_range(hash);
  for (auto at = first; at != last; ++at) {
    CacheKey* const one = at->second;
    if (one->number() > number && (next == nullptr || one->number() < next->number())) next = one;
  }
  return next;
}

// Keys that come while we compare have greater numbers than those before.
CacheKeyTable::Number CacheKeyTable::find(PyObject* key) const {
  const Py_hash_t hash = hash_of(key);
  Number compared = 0;
  while (CacheKey* const next = after(compared, hash)) {
    compared = next->number();
    if (next->object() == key) return compared;
    const CacheKeyUse kept = next->shared_from_this();  // meanwhile it may be erased
    if (are_equal(kept->object(), key)) return compared;
  }
  return 0;
}

CacheKeyUse CacheKeyTable::use(PyObject* key) {
  const Py_hash_t hash = hash_of(key);
  Number compared = 0;
  while (CacheKey* const next = after(compared, hash)) {
    CacheKeyUse kept = next->shared_from_this();
    if (are_equal(kept->object(), key)) return kept;
    compared = kept->number();
  }
  CacheKeyUse made = std::make_shared<CacheKey>(shared_from_this(), key, hash, ++last_);
  keys_.emplace(hash, made.get());
  return made;
}

void CacheKeyTable::forget(const CacheKey& key, Py_hash_t hash) noexcept {
  const auto [first, last] = keys_.equal_range(hash);
  for (auto at = first; at != last; ++at) {
    if (at->second != &key) continue;
    keys_.erase(at);
    return;
  }
}

int CacheKeyTable::traverse(visitproc visit, void* arg) const {
  for (const auto& [hash, key] : keys_) Py_VISIT(key->object());
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

void CacheKeyName::name_number(CacheKey::Number number) {
  number_[0] = '\xff';
  std::memcpy(&number_[1], &number, sizeof number);
  view_ = {number_.data(), number_.size()};
}

}  // namespace tidegate::python
