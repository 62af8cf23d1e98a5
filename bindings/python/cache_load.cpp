#include "cache_load.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "retry_after.hpp"

namespace tidegate::python {

namespace {

using Kept = base::Result<CacheValue>;

const CodedError* load_error = nullptr;  // made with the module

Ref to_exception(const base::Error& error, const base::Clock& clock) {
  Ref made = load_error->make(error);
  const Ref retry_after =
      error.retry_at ? to_seconds(std::max(*error.retry_at - clock.now(), base::Duration::zero())) : none();
  if (PyObject_SetAttrString(made.get(), "retry_after", retry_after.get()) != 0) throw PythonError{};
  return made;
}

std::string shown(const Ref& exception) {
  const Ref text_of = Ref::take(in_python([&exception] {
    PyObject* const repr = PyObject_Repr(exception.get());
    if (repr != nullptr) return repr;
    PyErr_Clear();
    return PyUnicode_FromString(Py_TYPE(exception.get())->tp_name);
  }));
  return std::string{text("an exception", text_of.get())};
}

}  // namespace

void CacheLoad::begin(PyObject* cache_object, PyObject* key, PyObject* ttl_ms, PyObject* tags,
                      library::Caller asker) {
  Cache& owner = Native<Cache>::of(cache_object);
  owner.library();
  terms_.emplace(ttl_ms, tags);
  const CacheKeyName named{*owner.keys, key, key_use_};
  cache_ = Ref::share(cache_object);
  do {
    start(named.view(), asker);
  } while (is_to_be_started_anew(named.view()));
  if (begun_.ready) return;
  name_ = named.view();
  if (begun_.ours) {
    under_way_.emplace(number_);
    owner.loads.emplace(begun_.load.get(), this);
    return;
  }
  const CacheLoad* const other = joined();
  if (other == nullptr || !is_part_of(other->number_)) return;
  const auto error = base::fail(base::ErrorCode::kInvalidArgument,
                                "a loader asked the cache for the key that it is loading; it would wait for "
                                "itself: load the value there directly");
  raise(to_exception(error.error(), owner.exact_clock()));
}

void CacheLoad::start(std::string_view name, library::Caller asker) {
  number_ = next_load_number();
  const Tag own = tag();
  auto options = terms_->options({own.data(), own.size()}, std::exchange(cache().room, {}));
  begun_ = cache().library().begin_load(name, options, library::this_thread_as_caller(), asker);
  options.tags.clear();
  cache().room = std::move(options.tags);
}

bool CacheLoad::is_to_be_started_anew(std::string_view name) const {
  if (begun_.ready && !*begun_.ready && is_refusal(begun_.ready->error().code)) {
    cache().library().erase(name);  // what is remembered of it: nothing else is there
    return true;
  }
  return begun_.load != nullptr && !begun_.ours && end_if_stopped();
}

CacheLoad* CacheLoad::joined() const {
  const auto found = cache().loads.find(begun_.load.get());
  return found == cache().loads.end() ? nullptr : found->second;
}

bool CacheLoad::is_of_another_loop(PyObject* loop) const {
  const CacheLoad* const other = joined();
  return other != nullptr && other->loop_ && other->loop_.get() != loop;
}

bool CacheLoad::end_if_stopped() const {
  const CacheLoad* const other = joined();
  if (other == nullptr || !other->loop_) return false;
  const Ref loop = other->loop_;
  const Ref running =
      Ref::take(in_python([&loop] { return PyObject_CallMethod(loop.get(), "is_running", nullptr); }));
  if (running.get() == Py_True) return false;
  CacheLoad* const stopped = joined();  // another thread may have been faster
  if (stopped == nullptr) return true;
  const Ref held = Ref::share(Native<CacheLoad>::around(stopped));
  stopped->give_up();
  return true;
}

Ref CacheLoad::result() const {
  const Kept& found = begun_.ready ? *begun_.ready : begun_.load->wait();
  if (!found) raise(to_exception(found.error(), cache().exact_clock()));
  return (*found)->object;
}

Kept CacheLoad::end(Kept loaded) {
  cache().loads.erase(begun_.load.get());
  under_way_.reset();
  ended_ = true;
  return cache().library().end_load(name_, begun_, std::move(loaded), terms_->options());
}

Ref CacheLoad::end_well(const Ref& value) {
  const Kept kept = end(cache().keep(value.get(), key_use_));
  if (!kept) raise(to_exception(kept.error(), cache().exact_clock()));
  return (*kept)->object;
}

Ref CacheLoad::end_badly(const Ref& exception) {
  if (PyErr_GivenExceptionMatches(exception.get(), PyExc_Exception) == 0) {
    give_up();
    raise(exception);
  }
  const auto refusal = refusal_of(exception);
  auto failure = base::fail(refusal.value_or(base::ErrorCode::kIo),
                            "loading " + told_key() + " failed: " + shown(exception));
  failure.error().retry_at = retry_at(exception, cache().exact_clock().now());
  if (key_use_ && !refusal) cache().remember_failed(key_use_);
  const Kept kept = end(std::move(failure));
  if (kept) return (*kept)->object;
  raise(exception);
}

void CacheLoad::give_up() {
  given_up_ = true;
  doom();  // first, so that it is not remembered as a failure
  end(base::fail(base::ErrorCode::kCancelled,
                 "loading " + told_key() + " was given up before it had a value; ask again"));
}

CacheLoad::Tag CacheLoad::tag() const noexcept {
  Tag tag;
  tag[0] = '\xff';
  std::memcpy(&tag[1], &number_, sizeof number_);
  return tag;
}

void CacheLoad::doom() {
  const Tag own = tag();
  cache().library().erase_tag({own.data(), own.size()});
}

void CacheLoad::forget() {
  doom();
}

void CacheLoad::finalize() {
  if (!is_ours()) return;
  const ExceptionAside aside;
  give_up();
}

void CacheLoad::clear() {
  cache_ = {};
  loop_ = {};
  key_use_ = {};
}

int CacheLoad::traverse(visitproc visit, void* arg) const {
  Py_VISIT(cache_.get());
  Py_VISIT(loop_.get());
  return 0;
}

void forget_loads(Cache& cache) {
  const auto loads = std::exchange(cache.loads, {});
  for (const auto& [shared, load] : loads) load->forget();
}

void add_load_error(PyObject* module) {
  static const CodedError error{module, "LoadError",
                                "What get_or_load raises where another's load failed, or just failed before; "
                                "the caller whose loader raised gets that exception itself. `retry_after` is "
                                "its own, None: it had none."};
  load_error = &error;
}

}  // namespace tidegate::python
