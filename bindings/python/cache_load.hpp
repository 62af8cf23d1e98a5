// A load that callers share, from its beginning to its end.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "coded_error.hpp"
#include "enhanced_cache.hpp"
#include "loading.hpp"

namespace tidegate::python {

// One call of get_or_load: the item, a load that it begins, or another's that it joins.
//
// Whatever a loader ends with, those who wait are told. An Exception is a failure, which the library
// remembers. What is none (Ctrl-C, SystemExit, a cancelled task) says nothing about the value: nothing is
// remembered, no stale item stands in, and it goes to the caller. Nor is a refusal of our own policies
// remembered: the next caller asks them anew.
class CacheLoad {
 public:
  CacheLoad() = default;
  CacheLoad(const CacheLoad&) = delete;
  CacheLoad& operator=(const CacheLoad&) = delete;
  ~CacheLoad() { finalize(); }

  // `asker`: as begin_load of the library says. LoadError where it would wait for a load that the running
  // code is part of.
  void begin(PyObject* cache, PyObject* key, PyObject* ttl_ms, PyObject* tags, library::Caller asker);

  bool is_ready() const noexcept { return begun_.ready.has_value(); }
  bool is_ours() const noexcept { return begun_.ours && !ended_; }
  bool was_given_up() const noexcept { return given_up_; }
  const CacheLibrary::SharedLoad& shared() const noexcept { return begun_.load; }

  // The value; what the load failed with is raised. Precondition: it is ready or finished.
  Ref result() const;

  // Of another's that is joined. It is a task of another loop than that.
  bool is_of_another_loop(PyObject* loop) const;
  // Where its loop has been stopped nobody would end it: gives it up. True: it has ended.
  bool end_if_stopped() const;

  // Of our own. Precondition of all: is_ours().
  LoadNumber number() const noexcept { return number_; }
  // A task of that loop does it, which has the Python object that this is held by.
  void run_on(Ref loop) { loop_ = std::move(loop); }
  Ref end_well(const Ref& value);
  // The value that stands in for it; `exception` is raised where there is none.
  Ref end_badly(const Ref& exception);
  // After a fork, in the child: whoever loads is the parent's. What is kept stays.
  void forget();

  int traverse(visitproc visit, void* arg) const;
  void finalize();
  void clear();

 private:
  Cache& cache() const { return Native<Cache>::of(cache_.get()); }
  // The one that is joined; null: it is over.
  CacheLoad* joined() const;
  void start(std::string_view name, library::Caller asker);
  bool is_to_be_started_anew(std::string_view name) const;
  base::Result<CacheValue> end(base::Result<CacheValue> loaded);
  void give_up();
  // From now on it may not write, and who asks begins another.
  void doom();
  std::string told_key() const { return key_use_ ? "a value" : "'" + name_ + "'"; }

  // What dooms this load and no other, and touches no item: 0xff, which no tag of a user's has, and its
  // number.
  using Tag = std::array<char, 1 + sizeof(LoadNumber)>;
  Tag tag() const noexcept;

  Ref cache_;
  Ref loop_;  // null: a thread does it
  CacheKeyUse key_use_;
  std::string name_;
  std::optional<CacheItemTerms> terms_;
  CacheLibrary::Start begun_;
  LoadNumber number_ = 0;
  std::optional<LoadUnderWay> under_way_;
  bool ended_ = false;
  bool given_up_ = false;
};

void forget_loads(Cache& cache);
void add_load_error(PyObject* module);

}  // namespace tidegate::python
