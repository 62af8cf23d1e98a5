// Any hashable as a key of the cache, whose library knows text.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "ref.hpp"

namespace tidegate::python {

class CacheKeyTable;

// A key that is no text (or half a surrogate pair), with its number, for as long as somebody uses it.
class CacheKey : public std::enable_shared_from_this<CacheKey> {
 public:
  using Number = std::uint64_t;  // 0: of no key

  CacheKey(std::shared_ptr<CacheKeyTable> table, PyObject* object, Py_hash_t hash, Number number);
  CacheKey(const CacheKey&) = delete;
  CacheKey& operator=(const CacheKey&) = delete;
  // Leaves its table before its object goes, whose end may run anybody's code.
  ~CacheKey();

  PyObject* object() const noexcept { return object_.get(); }
  Number number() const noexcept { return number_; }

 private:
  const std::shared_ptr<CacheKeyTable> table_;
  const Ref object_;
  const Py_hash_t hash_;
  const Number number_;
};

// One use of a key; null for one that is text.
using CacheKeyUse = std::shared_ptr<CacheKey>;

// The keys in use. Equal is what a dict calls equal; the first of equal ones is kept. A number becomes text
// that no str has: 0xff, which UTF-8 does not know, and eight bytes.
//
// A key's __hash__ and __eq__ may be Python's own, in which threads switch and which may use this very cache.
// So a key is hashed once, before the table is looked at, and between the last look and a change no code but
// ours runs: no two keys get one number, and no key two.
class CacheKeyTable : public std::enable_shared_from_this<CacheKeyTable> {
 public:
  using Number = CacheKey::Number;

  // 0: nobody uses it. Both raise where the key is not hashable.
  Number find(PyObject* key) const;
  CacheKeyUse use(PyObject* key);
  bool empty() const noexcept { return keys_.empty(); }

  // Of all the objects that its keys own.
  int traverse(visitproc visit, void* arg) const;

 private:
  friend class CacheKey;
  // The one with the least number beyond `number` of those with that hash; null: there is none.
  CacheKey* after(Number number, Py_hash_t hash) const;
  void forget(const CacheKey& key, Py_hash_t hash) noexcept;

  std::unordered_multimap<Py_hash_t, CacheKey*> keys_;  // each owned by those who use it
  Number last_ = 0;
};

// How the library is told of a key, for one call. Good while the key lives.
class CacheKeyName {
 public:
  // Of a key that is asked for.
  CacheKeyName(const CacheKeyTable& table, PyObject* key) {
    if (!is_text(key)) name_number(table.find(key));
  }
  // Of one that is kept; `use` is null where it is text.
  CacheKeyName(CacheKeyTable& table, PyObject* key, CacheKeyUse& use) {
    if (is_text(key)) return;
    use = table.use(key);
    name_number(use->number());
  }
  CacheKeyName(const CacheKeyName&) = delete;
  CacheKeyName& operator=(const CacheKeyName&) = delete;

  std::string_view view() const noexcept { return view_; }

 private:
  bool is_text(PyObject* key);
  void name_number(CacheKey::Number number);

  std::array<char, 1 + sizeof(CacheKey::Number)> number_;
  std::string_view view_;
};

}  // namespace tidegate::python
