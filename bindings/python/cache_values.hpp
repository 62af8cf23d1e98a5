// What the cache keeps: an object, seen by the garbage collector for as long as it is kept.
#pragma once

#include <memory>
#include <utility>

#include "cache_keys.hpp"
#include "ring.hpp"
#include "tidegate/library/enhanced_cache.hpp"

namespace tidegate::python {

// In the ring of its cache, which owns the object through it.
struct KeptObject : RingPlace {
  KeptObject(Ref kept, CacheKeyUse use) : object(std::move(kept)), key(std::move(use)) {}
  KeptObject(const KeptObject&) = delete;
  KeptObject& operator=(const KeptObject&) = delete;
  ~KeptObject() { leave(); }  // nobody walks over what is going, whose end may run anybody's code

  Ref object;
  CacheKeyUse key;  // null where the key is text
};

// A shared pointer is copied under the library's lock without running anybody's code.
using CacheValue = std::shared_ptr<KeptObject>;
using CacheLibrary = library::EnhancedCache<CacheValue>;

}  // namespace tidegate::python
