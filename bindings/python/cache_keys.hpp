// Any hashable as a key of the cache, whose library knows text.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "ref.hpp"

namespace tidegate::python {

// The keys that are no text (or half a surrogate pair), each with a number while somebody uses it. Equal is
// what a dict calls equal; the first of equal ones is kept. A number becomes text that no str has: 0xff,
// which UTF-8 does not know, and eight bytes.
class CacheKeyTable {
 public:
  using Number = std::uint64_t;  // 0: of no key

  CacheKeyTable() : numbers_(Ref::take(PyDict_New())) {}

  // 0: nobody uses it.
  Number find(PyObject* key) const;
  // Counts as one use. Raises where the key is not hashable.
  Number use(PyObject* key);
  void use_again(Number number) { ++used_.at(number).uses; }
  void leave(Number number);
  PyObject* key_of(Number number) const { return used_.at(number).key.get(); }
  // Of all that it owns. The dict may be emptied by the garbage collector while keys are still used.
  int traverse(visitproc visit, void* arg) const;

 private:
  struct Used {
    Ref key;
    std::uint64_t uses;
  };

  Ref numbers_;  // dict of key: number
  Number last_ = 0;
  std::unordered_map<Number, Used> used_;
};

// One use of a key that is no text; empty for one that is.
class CacheKeyUse {
 public:
  CacheKeyUse() = default;
  CacheKeyUse(std::shared_ptr<CacheKeyTable> table, PyObject* key)
      : table_(std::move(table)), number_(table_->use(key)) {}
  CacheKeyUse(const CacheKeyUse& other) : table_(other.table_), number_(other.number_) {
    if (table_) table_->use_again(number_);
  }
  CacheKeyUse(CacheKeyUse&& other) noexcept = default;
  CacheKeyUse& operator=(CacheKeyUse other) noexcept {
    std::swap(table_, other.table_);
    std::swap(number_, other.number_);
    return *this;
  }
  ~CacheKeyUse() {
    if (table_) table_->leave(number_);
  }

  explicit operator bool() const noexcept { return table_ != nullptr; }
  CacheKeyTable::Number number() const noexcept { return number_; }
  PyObject* key() const { return table_->key_of(number_); }

 private:
  std::shared_ptr<CacheKeyTable> table_;
  CacheKeyTable::Number number_ = 0;
};

// How the library is told of a key, for one call. Good while the key lives.
class CacheKeyName {
 public:
  // Of a key that is asked for.
  CacheKeyName(const CacheKeyTable& table, PyObject* key) {
    if (!is_text(key)) name_number(table.find(key));
  }
  // Of one that is kept; `use` is empty where it is text.
  CacheKeyName(const std::shared_ptr<CacheKeyTable>& table, PyObject* key, CacheKeyUse& use) {
    if (is_text(key)) return;
    use = CacheKeyUse{table, key};
    name_number(use.number());
  }
  CacheKeyName(const CacheKeyName&) = delete;
  CacheKeyName& operator=(const CacheKeyName&) = delete;

  std::string_view view() const noexcept { return view_; }

 private:
  bool is_text(PyObject* key);
  void name_number(CacheKeyTable::Number number);

  std::array<char, 1 + sizeof(CacheKeyTable::Number)> number_;
  std::string_view view_;
};

}  // namespace tidegate::python
