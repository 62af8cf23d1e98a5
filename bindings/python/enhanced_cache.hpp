// What an EnhancedCache of Python's is made of.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "cache_values.hpp"
#include "native_type.hpp"

namespace tidegate::python {

class CacheLoad;

struct Cache : RingPlace {
  Cache();

  // PythonError where __init__ was not called.
  CacheLibrary& library() const;
  const base::Clock& exact_clock() const;
  CacheValue keep(PyObject* object, CacheKeyUse key);
  // The library remembers a failure by the key's number, which ends with its last use: the latest are kept.
  void remember_failed(CacheKeyUse key);

  int traverse(visitproc visit, void* arg) const;
  void clear();

  std::shared_ptr<CacheKeyTable> keys = std::make_shared<CacheKeyTable>();
  RingPlace kept;                                     // of KeptObject
  std::unordered_map<const void*, CacheLoad*> loads;  // those under way, by what the library shares of them
  std::vector<std::string_view> room;                 // of a load's tags, used again and again
  Ref clock;                                          // null: the machine's
  Ref on_removal;                                     // null: nobody is told
  std::deque<CacheKeyUse> failed;
  std::unique_ptr<CacheLibrary> cache;  // last: what it lets go of uses the others
};

// An item's own terms as the caller gave them.
class CacheItemTerms {
 public:
  // Null: not given.
  CacheItemTerms(PyObject* ttl_ms, PyObject* tags);

  // Good while *this lives and stays where it is.
  library::ItemOptions options() const { return {.ttl_ms = ttl_ms_, .tags = {tags_.begin(), tags_.end()}}; }
  // The same with one tag more, in a vector whose room is used again.
  library::ItemOptions options(std::string_view tag, std::vector<std::string_view> room) const {
    room.assign(tags_.begin(), tags_.end());
    room.push_back(tag);
    return {.ttl_ms = ttl_ms_, .tags = std::move(room)};
  }

 private:
  std::optional<std::int64_t> ttl_ms_;
  std::vector<std::string> tags_;
};

void add_enhanced_cache(PyObject* module);

}  // namespace tidegate::python
