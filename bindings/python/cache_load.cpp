#include "cache_load.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "coded_error.hpp"

namespace tidegate::python {

namespace {

using Start = CacheLibrary::Start;
using Kept = base::Result<CacheValue>;

const CodedError* load_error = nullptr;  // made with the module
PyTypeObject* type = nullptr;            // likewise

// A load, from its beginning to its end.
class CacheLoad : public RingPlace {
 public:
  CacheLoad() = default;
  CacheLoad(const CacheLoad&) = delete;
  CacheLoad& operator=(const CacheLoad&) = delete;
  ~CacheLoad() { finalize(); }

  // `asker`: as begin_load of the library says.
  void begin(PyObject* cache, PyObject* key, PyObject* ttl_ms, PyObject* tags, library::Caller asker);

  bool is_ready() const noexcept { return begun_.ready.has_value(); }
  bool is_ours() const noexcept { return begun_.ours && !ended_; }
  const CacheLibrary::SharedLoad& shared() const noexcept { return begun_.load; }
  const std::string& name() const noexcept { return name_; }

  // The value; what the load failed with is raised. Precondition: it is ready or finished.
  Ref result() const;
  // Precondition of both: is_ours().
  Ref end_well(const Ref& value);
  // The value that stands in for it; `exception` is raised where there is none.
  Ref end_badly(const Ref& exception);
  void forget();

  int traverse(visitproc visit, void* arg) const { return cache_ ? visit(cache_.get(), arg) : 0; }
  void finalize();
  void clear() {
    cache_ = {};
    key_use_ = {};
  }

 private:
  Cache& cache() const { return Native<Cache>::of(cache_.get()); }
  Kept end(base::Result<CacheValue> loaded);
  std::string told_key() const { return key_use_ ? "a value" : "'" + name_ + "'"; }

  Ref cache_;
  CacheKeyUse key_use_;
  std::string name_;
  std::optional<CacheItemTerms> terms_;
  Start begun_;
  bool ended_ = false;
};

void CacheLoad::begin(PyObject* cache_object, PyObject* key, PyObject* ttl_ms, PyObject* tags,
                      library::Caller asker) {
  Cache& owner = Native<Cache>::of(cache_object);
  CacheLibrary& library = owner.library();
  terms_.emplace(ttl_ms, tags);
  const CacheKeyName named{owner.keys, key, key_use_};
  cache_ = Ref::share(cache_object);
  begun_ = library.begin_load(named.view(), terms_->options(), library::this_thread_as_caller(), asker);
  if (begun_.ready) return;
  name_ = named.view();
  if (begun_.ours) join(owner.loads);
}

Ref CacheLoad::result() const {
  const Kept& found = begun_.ready ? *begun_.ready : begun_.load->wait();
  if (!found) raise(load_error->make(found.error()));
  return (*found)->object;
}

Kept CacheLoad::end(base::Result<CacheValue> loaded) {
  leave();
  ended_ = true;
  return cache().library().end_load(name_, begun_, std::move(loaded), terms_->options());
}

Ref CacheLoad::end_well(const Ref& value) {
  const Kept kept = end(cache().keep(value.get(), key_use_));
  if (!kept) raise(load_error->make(kept.error()));
  return (*kept)->object;
}

Ref CacheLoad::end_badly(const Ref& exception) {
  const Ref shown = Ref::take(in_python([&] {
    PyObject* const text = PyObject_Repr(exception.get());
    if (text != nullptr) return text;
    PyErr_Clear();
    return PyUnicode_FromString(Py_TYPE(exception.get())->tp_name);
  }));
  if (key_use_) cache().remember_failed(key_use_);
  const Kept kept =
      end(base::fail(base::ErrorCode::kIo,
                     "loading " + told_key() + " failed: " + std::string{text("an exception", shown.get())}));
  if (kept) return (*kept)->object;
  raise(exception);
}

void CacheLoad::forget() {
  if (!is_ours()) return;
  leave();
  cache().library().erase(name_);
}

void CacheLoad::finalize() {
  if (!is_ours()) return;
  end(base::fail(base::ErrorCode::kCancelled,
                 "loading " + told_key() + " was given up by whoever did it; ask again"));
}

// A signal's handler runs between two slices, so that Ctrl-C ends the wait of who waits for another's load.
void wait_for(const CacheLibrary::SharedLoad& load) {
  constexpr std::chrono::milliseconds kSlice{50};
  struct Arrival {
    std::mutex lock;
    std::condition_variable changed;
    bool is_there = false;
  };
  const auto arrival = std::make_shared<Arrival>();
  load->when_finished([arrival] {
    const std::lock_guard locked{arrival->lock};
    arrival->is_there = true;
    arrival->changed.notify_all();
  });
  bool is_there = false;
  while (!is_there) {
    without_lock([&] {
      std::unique_lock locked{arrival->lock};
      is_there = arrival->changed.wait_for(locked, kSlice, [&] { return arrival->is_there; });
    });
    if (in_python([] { return PyErr_CheckSignals(); }) != 0) throw PythonError{};
  }
}

// A coroutine would be kept in place of what it brings.
[[noreturn]] void refuse_coroutine() {
  raise(PyExc_TypeError, "loader is a coroutine function; await get_or_load_async, which takes it");
}

bool is_coroutine_function(PyObject* callable) {
  PyObject* const function = PyMethod_Check(callable) ? PyMethod_Function(callable) : callable;
  if (!PyFunction_Check(function)) return false;
  const PyObject* const code = PyFunction_GetCode(function);
  return (reinterpret_cast<const PyCodeObject*>(code)->co_flags & CO_COROUTINE) != 0;
}

void close_coroutine(const Ref& coroutine) {
  Ref::take(in_python([&] { return PyObject_CallMethod(coroutine.get(), "close", nullptr); }));
  refuse_coroutine();
}

Ref load_now(CacheLoad& load, const Ref& loader) {
  Ref value;
  try {
    value = call(loader);
    if (PyCoro_CheckExact(value.get())) close_coroutine(value);
  } catch (const PythonError&) {
    return load.end_badly(caught());
  }
  return load.end_well(value);
}

CacheLoad& load_of(PyObject* self) {
  return Native<CacheLoad>::of(self);
}

void require_ours(const CacheLoad& load) {
  if (!load.is_ours()) raise(PyExc_RuntimeError, "this load is not ours to end, or has been ended");
}

constexpr Signature<1> kFinish{"Load.finish()", {"value"}};
Ref finish(PyObject* self, const Given& given) {
  const auto [value] = kFinish.match(given);
  require_ours(load_of(self));
  return load_of(self).end_well(Ref::share(value));
}

constexpr Signature<1> kFail{"Load.fail()", {"exception"}};
Ref fail(PyObject* self, const Given& given) {
  const auto [exception] = kFail.match(given);
  require_ours(load_of(self));
  return load_of(self).end_badly(Ref::share(exception));
}

constexpr Signature<1> kWhenFinished{"Load.when_finished()", {"call"}};
Ref when_finished(PyObject* self, const Given& given) {
  const auto [then] = kWhenFinished.match(given);
  load_of(self).shared()->when_finished([held = Ref::share(then)] { tell(held); });
  return none();
}

Ref result(PyObject* self) {
  return load_of(self).result();
}

PyObject* is_ready(PyObject* self, void* /*unused*/) noexcept {
  return PyBool_FromLong(load_of(self).is_ready() ? 1 : 0);
}
PyObject* is_ours(PyObject* self, void* /*unused*/) noexcept {
  return PyBool_FromLong(load_of(self).is_ours() ? 1 : 0);
}
PyObject* number(PyObject* self, void* /*unused*/) noexcept {
  return PyLong_FromVoidPtr(load_of(self).shared().get());
}

}  // namespace

Ref get_or_load(PyObject* self, const Given& given) {
  static constexpr Signature<4> kSignature{
      "EnhancedCache.get_or_load()", {"key", "loader", "ttl_ms", "tags"}, 2};
  const auto [key, loader, ttl_ms, tags] = kSignature.match(given);
  const Ref callable = callable_or_none("loader", loader);
  if (!callable) raise(PyExc_TypeError, "loader is None; it must be a callable");
  if (is_coroutine_function(loader)) refuse_coroutine();
  CacheLoad load;
  load.begin(self, key, ttl_ms, tags, library::this_thread_as_caller());
  if (load.is_ours()) return load_now(load, callable);
  if (!load.is_ready()) wait_for(load.shared());
  return load.result();
}

Ref begin_load(PyObject* self, const Given& given) {
  static constexpr Signature<3> kSignature{"EnhancedCache._begin_load()", {"key", "ttl_ms", "tags"}, 1};
  const auto [key, ttl_ms, tags] = kSignature.match(given);
  Ref made = Ref::take(Native<CacheLoad>::make(type));
  load_of(made.get()).begin(self, key, ttl_ms, tags, 0);
  return made;
}

void forget_loads(Cache& cache) {
  for_each_in<CacheLoad>(cache.loads, [](CacheLoad& load) {
    load.forget();
    return 0;
  });
}

void add_cache_load(PyObject* module) {
  static const CodedError error{module, "LoadError",
                                "What get_or_load raises where another's load failed, or just failed before; "
                                "the caller whose loader raised gets that exception itself."};
  load_error = &error;
  type = make_type<CacheLoad>(
      {.name = "tidegate._tidegate.Load",
       .doc = "A load in steps. Where it is not ready: ours is ended, another's waited for.",
       .methods = {method<finish>("finish", "Ends it with a value, which it answers."),
                   method<fail>("fail", "Ends it with an exception: answers what stands in, or raises it."),
                   method<when_finished>("when_finished", "Calls back once, on the thread that ends it."),
                   plain_method<result>("result", "The value; LoadError where the load failed.")},
       .getters = {{.name = "is_ready", .get = &is_ready},
                   {.name = "is_ours", .get = &is_ours},
                   {.name = "number", .get = &number}}});
}

}  // namespace tidegate::python
