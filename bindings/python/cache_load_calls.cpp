#include "cache_load_calls.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "cache_load.hpp"

namespace tidegate::python {

namespace {

PyTypeObject* type = nullptr;  // made with the module

// A signal's handler runs between two slices, so that Ctrl-C ends the wait of who waits for another's load.
void wait_for(const CacheLoad& load) {
  constexpr std::chrono::milliseconds kSlice{50};
  struct Arrival {
    std::mutex lock;
    std::condition_variable changed;
    bool is_there = false;
  };
  const auto arrival = std::make_shared<Arrival>();
  load.shared()->when_finished([arrival] {
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
    if (!is_there) load.end_if_stopped();
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

// Nor is any other awaitable what somebody wants to be kept.
void refuse_awaitable(const Ref& value) {
  if (PyCoro_CheckExact(value.get())) {
    Ref::take(in_python([&] { return PyObject_CallMethod(value.get(), "close", nullptr); }));
    refuse_coroutine();
  }
  const PyAsyncMethods* const async = Py_TYPE(value.get())->tp_as_async;
  if (async == nullptr || async->am_await == nullptr) return;
  raise(PyExc_TypeError,
        "loader brought an awaitable, " + of_type(value.get()) + "; await get_or_load_async, which takes it");
}

Ref load_now(CacheLoad& load, const Ref& loader) {
  Ref value;
  try {
    const PartOfLoad part{load.number()};
    value = call(loader);
    refuse_awaitable(value);
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

// One that was given up meanwhile has told those who waited; what it came to is its caller's all the same.
constexpr Signature<1> kFinish{"Load.finish()", {"value"}};
Ref finish(PyObject* self, const Given& given) {
  Ref value = Ref::share(kFinish.match(given)[0]);
  if (load_of(self).was_given_up()) return value;
  require_ours(load_of(self));
  return load_of(self).end_well(value);
}

constexpr Signature<1> kFail{"Load.fail()", {"exception"}};
Ref fail(PyObject* self, const Given& given) {
  const Ref exception = Ref::share(kFail.match(given)[0]);
  if (load_of(self).was_given_up()) raise(exception);
  require_ours(load_of(self));
  return load_of(self).end_badly(exception);
}

constexpr Signature<1> kRunOn{"Load.run_on()", {"loop"}};
Ref run_on(PyObject* self, const Given& given) {
  const auto [loop] = kRunOn.match(given);
  require_ours(load_of(self));
  load_of(self).run_on(Ref::share(loop));
  return none();
}

Ref take_part(PyObject* self) {
  if (load_of(self).was_given_up()) return none();
  require_ours(load_of(self));
  take_part_in(load_of(self).number());
  return none();
}

constexpr Signature<1> kIsOfAnotherLoop{"Load.is_of_another_loop()", {"loop"}};
Ref is_of_another_loop(PyObject* self, const Given& given) {
  const auto [loop] = kIsOfAnotherLoop.match(given);
  return to_bool(load_of(self).is_of_another_loop(loop));
}

Ref end_if_stopped(PyObject* self) {
  return to_bool(load_of(self).end_if_stopped());
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
  if (!load.is_ready()) wait_for(load);
  return load.result();
}

Ref begin_load(PyObject* self, const Given& given) {
  static constexpr Signature<3> kSignature{"EnhancedCache._begin_load()", {"key", "ttl_ms", "tags"}, 1};
  const auto [key, ttl_ms, tags] = kSignature.match(given);
  Ref made = Ref::take(Native<CacheLoad>::make(type));
  load_of(made.get()).begin(self, key, ttl_ms, tags, 0);
  return made;
}

void add_load() {
  type = make_type<CacheLoad>(
      {.name = "tidegate._tidegate.Load",
       .doc = "A load in steps. Where it is not ready: ours is ended, another's waited for.",
       .methods = {method<run_on>("run_on", "A task of that loop does it."),
                   plain_method<take_part>("take_part", "The running task does it."),
                   method<finish>("finish", "Ends it with a value, which it answers."),
                   method<fail>("fail", "Ends it with an exception: answers what stands in, or raises it."),
                   method<is_of_another_loop>("is_of_another_loop", "Another's, by a task of another loop."),
                   plain_method<end_if_stopped>(
                       "end_if_stopped", "Ends another's whose loop has been stopped. True: it has ended."),
                   method<when_finished>("when_finished", "Calls back once, on the thread that ends it."),
                   plain_method<result>("result", "The value; LoadError where the load failed.")},
       .getters = {{.name = "is_ready", .get = &is_ready}, {.name = "is_ours", .get = &is_ours}}});
}

}  // namespace tidegate::python
