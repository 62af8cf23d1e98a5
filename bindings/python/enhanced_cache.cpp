#include "enhanced_cache.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "cache_load.hpp"
#include "cache_load_calls.hpp"
#include "counts.hpp"
#include "manual_clock.hpp"

namespace tidegate::python {

namespace {

constexpr std::int64_t kHundredYearsMs = std::int64_t{100} * 365 * 24 * 3600 * 1000;
constexpr Range kTtlMs{-kHundredYearsMs, kHundredYearsMs};  // what is already over is simply not kept
constexpr std::size_t kMostTags = 8;
constexpr std::size_t kMostFailed = 64;  // as many as one shard of the library remembers

RingPlace& all_caches() {
  static RingPlace ring;
  return ring;
}

Cache& cache_of(PyObject* self) {
  return Native<Cache>::of(self);
}

Ref key_of(std::string_view name, const CacheValue& value) {
  return value->key ? Ref::share(value->key->object()) : to_str(name);
}

CacheLibrary::RemovalListener make_listener(Cache& self) {
  if (!self.on_removal) return nullptr;
  return [&self](std::string_view key, const CacheValue& value, resilience::RemovalCause cause) {
    const Ref listener = self.on_removal;
    if (listener) tell(listener, key_of(key, value), value->object, to_str(name(cause)));
  };
}

constexpr Signature<10> kSettings{
    .function = "EnhancedCache()",
    .names = {"default_ttl_ms", "max_items", "eviction", "ttl_jitter_percent", "refresh_after_ms",
              "expire_after_access_ms", "stale_ms", "failure_ttl_ms", "on_removal", "clock"},
    .required = 0,
    .positional = 2};

library::EnhancedCacheSettings settings_of(const std::array<PyObject*, 10>& given) {
  static constexpr const char* kEvictions[] = {"lru", "s3_fifo"};
  library::EnhancedCacheSettings settings;
  const auto number = [&given](std::size_t place, std::int64_t otherwise, Range range) {
    return whole_number_or(otherwise, kSettings.names[place], given[place], range);
  };
  settings.default_ttl_ms = number(0, settings.default_ttl_ms, {0, kHundredYearsMs});
  settings.max_items = static_cast<std::size_t>(number(1, 1000, {1, 10'000'000}));
  if (given[2] != nullptr && choice("eviction", given[2], kEvictions) == 1) {
    settings.eviction = resilience::Eviction::kS3Fifo;
  }
  settings.ttl_jitter_percent = static_cast<std::uint32_t>(number(3, 0, {0, 50}));
  settings.refresh_after_ms = number(4, 0, {0, kHundredYearsMs});
  settings.expire_after_access_ms = number(5, 0, {0, kHundredYearsMs});
  settings.stale_ms = number(6, 0, {0, kHundredYearsMs});
  settings.failure_ttl_ms = number(7, settings.failure_ttl_ms, {0, 60'000});
  return settings;
}

void make(PyObject* object, PyObject* values, PyObject* names) {
  Cache& self = cache_of(object);
  if (self.cache) raise(PyExc_RuntimeError, "this EnhancedCache is made already; make another");
  const auto given = kSettings.match(values, names);
  const library::EnhancedCacheSettings settings = settings_of(given);
  const base::Clock* const clock = clock_of(given[9]);
  self.on_removal = callable_or_none("on_removal", given[8]);
  self.clock = Ref::share(given[9]);
  const auto clocks =
      clock == nullptr ? library::EnhancedCacheClocks{} : library::EnhancedCacheClocks::only(*clock);
  self.cache = std::make_unique<CacheLibrary>(settings, make_listener(self), nullptr, clocks);
}

// Null: absent or expired.
Ref find(Cache& cache, PyObject* key) {
  const CacheKeyName named{*cache.keys, key};
  Ref found;
  cache.library().with_value(named.view(),
                             [&found](const CacheValue& value) { found = Ref::share(value->object.get()); });
  return found;
}

Ref get(PyObject* self, const Given& given) {
  static constexpr Signature<2> kSignature{"EnhancedCache.get()", {"key", "default"}, 1};
  const auto [key, otherwise] = kSignature.match(given);
  Ref found = find(cache_of(self), key);
  if (found) return found;
  return otherwise == nullptr ? none() : Ref::share(otherwise);
}

Ref get_many(PyObject* self, const Given& given) {
  static constexpr Signature<1> kSignature{"EnhancedCache.get_many()", {"keys"}};
  const auto [keys] = kSignature.match(given);
  cache_of(self).library();
  if (PyUnicode_Check(keys) || PyBytes_Check(keys)) {
    raise(PyExc_TypeError, "keys is " + of_type(keys) + "; it must be an iterable of keys");
  }
  const Ref iterator = Ref::take(in_python([keys] { return PyObject_GetIter(keys); }));
  Ref result = Ref::take(PyDict_New());
  while (PyObject* const next = in_python([&iterator] { return PyIter_Next(iterator.get()); })) {
    const Ref key = Ref::take(next);
    const Ref found = find(cache_of(self), key.get());
    if (found && in_python([&] { return PyDict_SetItem(result.get(), key.get(), found.get()); }) != 0) {
      throw PythonError{};
    }
  }
  if (PyErr_Occurred() != nullptr) throw PythonError{};
  return result;
}

Ref set(PyObject* self, const Given& given) {
  static constexpr Signature<4> kSignature{"EnhancedCache.set()", {"key", "value", "ttl_ms", "tags"}, 2};
  const auto [key, value, ttl_ms, tags] = kSignature.match(given);
  const CacheItemTerms terms{ttl_ms, tags};
  CacheLibrary& library = cache_of(self).library();
  CacheKeyUse use;
  const CacheKeyName named{*cache_of(self).keys, key, use};
  library.set(named.view(), cache_of(self).keep(value, std::move(use)), terms.options());
  return none();
}

Ref erase(PyObject* self, const Given& given) {
  static constexpr Signature<1> kSignature{"EnhancedCache.erase()", {"key"}};
  const auto [key] = kSignature.match(given);
  CacheLibrary& library = cache_of(self).library();
  return to_bool(library.erase(CacheKeyName{*cache_of(self).keys, key}.view()));
}

template <class Number>
Ref to_int(Number number) {
  return Ref::take(PyLong_FromLongLong(static_cast<long long>(number)));
}

// What every text begins with: other keys' names begin with a byte that no text has.
std::size_t erase_all_texts(Cache& cache) {
  return cache.library().erase_where([](std::string_view key) { return !key.starts_with('\xff'); });
}

Ref erase_prefix(PyObject* self, const Given& given) {
  static constexpr Signature<1> kSignature{"EnhancedCache.erase_prefix()", {"prefix"}};
  const auto [prefix] = kSignature.match(given);
  const std::string_view beginning = text("prefix", prefix);
  Cache& cache = cache_of(self);
  return to_int(beginning.empty() ? erase_all_texts(cache) : cache.library().erase_prefix(beginning));
}

Ref erase_tag(PyObject* self, const Given& given) {
  static constexpr Signature<1> kSignature{"EnhancedCache.erase_tag()", {"tag"}};
  const auto [tag] = kSignature.match(given);
  return to_int(cache_of(self).library().erase_tag(text("tag", tag)));
}

Ref clear(PyObject* self) {
  cache_of(self).library().clear();
  return none();
}

Py_ssize_t length(PyObject* self) noexcept {
  return guarded<Py_ssize_t>(-1, [self] { return static_cast<Py_ssize_t>(cache_of(self).library().size()); });
}

Ref statistics(PyObject* self) {
  const auto all = cache_of(self).library().statistics();
  return to_dict({{"hits", all.hits},
                  {"misses", all.misses},
                  {"stored", all.stored},
                  {"evictions", all.evictions},
                  {"expirations", all.expirations},
                  {"loads", all.loads},
                  {"failed_loads", all.failed_loads},
                  {"joined_loads", all.joined_loads}});
}

Ref after_fork(PyObject* /*module*/) {
  for_each_in<Cache>(all_caches(), [](Cache& cache) {
    forget_loads(cache);
    return 0;
  });
  return none();
}

PyMethodDef module_functions[] = {
    plain_method<after_fork>("forget_loads_of_parent", "After a fork, in the child."), {}};

}  // namespace

Cache::Cache() {
  join(all_caches());
}

CacheLibrary& Cache::library() const {
  if (!cache) raise(PyExc_RuntimeError, "EnhancedCache.__init__() was not called");
  return *cache;
}

const base::Clock& Cache::exact_clock() const {
  const base::Clock* const chosen = clock_of(clock.get());
  return chosen == nullptr ? library::system_clock() : *chosen;
}

CacheValue Cache::keep(PyObject* object, CacheKeyUse key) {
  auto value = std::make_shared<KeptObject>(Ref::share(object), std::move(key));
  value->join(kept);
  return value;
}

void Cache::remember_failed(CacheKeyUse key) {
  failed.push_back(std::move(key));
  if (failed.size() <= kMostFailed) return;
  // Out of the queue before it goes: its end may run code that fails to load something too.
  const CacheKeyUse oldest = std::move(failed.front());
  failed.pop_front();
}

int Cache::traverse(visitproc visit, void* arg) const {
  Py_VISIT(on_removal.get());
  Py_VISIT(clock.get());
  if (const int stop = keys->traverse(visit, arg); stop != 0) return stop;
  return for_each_in<KeptObject>(kept, [visit, arg](const KeptObject& one) {
    Py_VISIT(one.object.get());
    return 0;
  });
}

void Cache::clear() {
  on_removal = {};
  { const auto forgotten = std::exchange(failed, {}); }
  if (cache) cache->clear();
}

CacheItemTerms::CacheItemTerms(PyObject* ttl_ms, PyObject* tags) {
  if (ttl_ms != nullptr && ttl_ms != Py_None) ttl_ms_ = whole_number("ttl_ms", ttl_ms, kTtlMs);
  if (tags == nullptr) return;
  tags_ = texts("tags", tags);
  if (tags_.size() > kMostTags) {
    raise(PyExc_ValueError,
          "tags are " + std::to_string(tags_.size()) + "; an item may have " + std::to_string(kMostTags));
  }
}

void add_enhanced_cache(PyObject* module) {
  add_load_error(module);
  add_load();
  PyTypeObject* const type = make_type<Cache>(
      {.name = "tidegate._tidegate.EnhancedCache",
       .doc = "What tidegate.EnhancedCache (enhanced_cache.py) is made of.",
       .methods =
           {method<get>("get", "The object itself, not a copy; `default` when it is absent or expired."),
            method<get_many>("get_many", "A dict of those that are there."),
            method<set>(
                "set", "With a TTL of 0 or less the value is not kept, and an older one of that key leaves."),
            method<get_or_load>(
                "get_or_load",
                "The item, or what loader() brings. All who ask for the key meanwhile wait for "
                "that one load."),
            method<begin_load>("_begin_load", "For get_or_load_async."),
            method<erase>("erase", "True: it was there."),
            method<erase_prefix>("erase_prefix",
                                 "Of the keys that are str. The number erased. Looks at every item."),
            method<erase_tag>("erase_tag", "The number erased: every item that was set with that tag."),
            plain_method<clear>("clear", "Erases all."),
            plain_method<statistics>("statistics", "Counts since construction.")},
       .slots = {{Py_tp_init, reinterpret_cast<void*>(&init<make>)},
                 {Py_mp_length, reinterpret_cast<void*>(&length)}},
       .open = true});
  add_to(module, "EnhancedCache", reinterpret_cast<PyObject*>(type));
  if (PyModule_AddFunctions(module, module_functions) != 0) throw PythonError{};
}

}  // namespace tidegate::python
