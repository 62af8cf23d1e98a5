#include "tidegate/library/request_batcher.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "manual_clock.hpp"
#include "request_batch.hpp"
#include "request_batcher.hpp"

namespace tidegate::python {

namespace {

using Library = library::RequestBatcher<Ref, WaiterCallback>;

constexpr Range kBatchWindowMs{1, 60'000};
constexpr Range kMaxBatchSize{1, 10'000};

// The guide's RequestBatcher. It has no thread: batch_workers.py takes what is due, and is woken when that is
// sooner than it knows.
class Batcher {
 public:
  void make(std::int64_t window_ms, std::size_t max_batch_size, bool with_executor, const BatchOwner& owner,
            Ref start);
  // Begins anew. The requests of before are forgotten where the waiters are.
  void make_again();
  bool is_made() const noexcept { return window_ms_ != 0; }
  bool has_executor() const noexcept { return has_executor_; }

  // The requests still waiting get a BatchError.
  void close() { const auto last = std::exchange(library_, nullptr); }
  // Kept alive by who uses it: a callback may close the batcher meanwhile.
  std::shared_ptr<Library> library() const;
  bool is_closed() const noexcept { return library_ == nullptr; }

  bool add(PyObject* endpoint, PyObject* params, Ref callback, bool submitted);
  Ref get_batch(PyObject* endpoint, PyObject* params) const;
  // Null: nothing is due.
  Ref take_due();
  const base::Clock& clock() const;

  int traverse(visitproc visit, void* arg) const;
  void clear();

 private:
  std::int64_t window_ms_ = 0;
  std::size_t max_batch_size_ = 0;
  bool has_executor_ = false;
  BatchOwner owner_;
  Ref start_;          // called when something is due sooner than before; null: nobody listens
  RingPlace waiting_;  // of the library's requests, Waiter
  std::optional<BatchCalls> taken_;
  std::shared_ptr<Library> library_;  // null: closed
};

void Batcher::make(std::int64_t window_ms, std::size_t max_batch_size, bool with_executor,
                   const BatchOwner& owner, Ref start) {
  window_ms_ = window_ms;
  max_batch_size_ = max_batch_size;
  has_executor_ = with_executor;
  owner_ = owner;
  start_ = std::move(start);
  make_again();
}

void Batcher::make_again() {
  Library::Executor take;
  if (has_executor_) take = [this](BatchCalls calls) { taken_ = std::move(calls); };
  library_ = std::make_shared<Library>(window_ms_, max_batch_size_, std::move(take), &clock());
}

const base::Clock& Batcher::clock() const {
  const base::Clock* const chosen = clock_of(owner_.clock.get());
  return chosen == nullptr ? library::system_clock() : *chosen;
}

std::shared_ptr<Library> Batcher::library() const {
  if (library_) return library_;
  if (!is_made()) raise(PyExc_RuntimeError, "RequestBatcher.__init__() was not called");
  raise(PyExc_RuntimeError, "the batcher is closed; make another");
}

bool Batcher::add(PyObject* endpoint, PyObject* params, Ref callback, bool submitted) {
  const std::string_view name = text("endpoint", endpoint);
  resilience::Params converted = to_params(params);
  WaiterCallback waiting{Waiter::make(Ref::share(params), std::move(callback))};
  const Ref waiter = waiting.waiter;
  const std::shared_ptr<Library> library = this->library();
  const base::MonotonicTime deadline = start_ ? library->next_deadline() : base::kNever;
  waiting.held().join(waiting_);
  bool queued = true;
  if (submitted) {
    library->submit(name, std::move(converted), std::move(waiting));
  } else {
    queued = library->add_request(name, std::move(converted), std::move(waiting));
  }
  if (start_ && library->next_deadline() < deadline) tell(Ref{start_});
  return queued;
}

Ref Batcher::get_batch(PyObject* endpoint, PyObject* params) const {
  const std::string_view name = text("endpoint", endpoint);
  const resilience::Params converted = to_params(params);
  return make_batch(library()->get_batch(name, converted), Ref::share(endpoint), Ref::share(params), owner_);
}

Ref Batcher::take_due() {
  const std::shared_ptr<Library> library = this->library();
  if (library->run_due(1) == 0) return {};
  BatchCalls calls = std::move(*std::exchange(taken_, std::nullopt));
  Ref endpoint = to_str(calls.endpoint());
  Ref params = to_dict(calls.params());
  return make_batch(std::move(calls), std::move(endpoint), std::move(params), owner_);
}

int Batcher::traverse(visitproc visit, void* arg) const {
  Py_VISIT(owner_.clock.get());
  Py_VISIT(owner_.wake.get());
  Py_VISIT(start_.get());
  return for_each_in<Waiter>(waiting_, [visit, arg](const Waiter& one) {
    Py_VISIT(one.object());
    return 0;
  });
}

void Batcher::clear() {
  close();
  owner_.wake = {};
  start_ = {};
}

Batcher& batcher_of(PyObject* self) {
  return Native<Batcher>::of(self);
}

void make(PyObject* self, PyObject* values, PyObject* names) {
  static constexpr Signature<6> kSignature{
      "RequestBatcher()", {"batch_window_ms", "max_batch_size", "with_executor", "clock", "start", "wake"}};
  const auto [window, size, with_executor, clock, start, wake] = kSignature.match(values, names);
  if (batcher_of(self).is_made())
    raise(PyExc_RuntimeError, "this RequestBatcher is made already; make another");
  const auto window_ms = whole_number("batch_window_ms", window, kBatchWindowMs);
  const auto most = static_cast<std::size_t>(whole_number("max_batch_size", size, kMaxBatchSize));
  clock_of(clock);
  batcher_of(self).make(window_ms, most, with_executor == Py_True,
                        {Ref::share(clock), callable_or_none("wake", wake)},
                        callable_or_none("start", start));
}

void require_executor(PyObject* self, const char* call) {
  if (batcher_of(self).has_executor()) return;
  raise(PyExc_RuntimeError, std::string{call} + " needs the executor given at construction");
}

Ref add_request(PyObject* self, const Given& given) {
  static constexpr Signature<3> kSignature{
      "RequestBatcher.add_request()", {"endpoint", "params", "callback"}, 2};
  const auto [endpoint, params, callback] = kSignature.match(given);
  return to_bool(batcher_of(self).add(endpoint, params, callable_or_none("callback", callback), false));
}

Ref submit(PyObject* self, const Given& given) {
  static constexpr Signature<3> kSignature{"RequestBatcher.submit()", {"endpoint", "params", "callback"}};
  const auto [endpoint, params, callback] = kSignature.match(given);
  require_executor(self, "submit");
  batcher_of(self).add(endpoint, params, Ref::share(callback), true);
  return none();
}

Ref get_batch(PyObject* self, const Given& given) {
  static constexpr Signature<2> kSignature{"RequestBatcher.get_batch()", {"endpoint", "params"}};
  const auto [endpoint, params] = kSignature.match(given);
  return batcher_of(self).get_batch(endpoint, params);
}

Ref due(PyObject* self) {
  Ref result = Ref::take(PyList_New(0));
  for (const Library::Due& one : batcher_of(self).library()->due()) {
    const Ref pair = Ref::take(PyTuple_Pack(2, to_str(one.endpoint).get(), to_dict(one.params).get()));
    if (PyList_Append(result.get(), pair.get()) != 0) throw PythonError{};
  }
  return result;
}

Ref seconds(base::Duration time) {
  return Ref::take(PyFloat_FromDouble(std::chrono::duration<double>(time).count()));
}

Ref next_deadline(PyObject* self) {
  const base::MonotonicTime at = batcher_of(self).library()->next_deadline();
  return at == base::kNever ? none() : seconds(at.time_since_epoch());
}

Ref seconds_until_due(PyObject* self) {
  const base::MonotonicTime at = batcher_of(self).library()->next_deadline();
  if (at == base::kNever) return none();
  return seconds(std::max(base::Duration::zero(), at - batcher_of(self).clock().now()));
}

Ref take_due(PyObject* self) {
  require_executor(self, "run_due");
  Ref batch = batcher_of(self).take_due();
  return batch ? batch : none();
}

Ref statistics(PyObject* self) {
  const auto all = batcher_of(self).library()->statistics();
  return Ref::take(Py_BuildValue("{s:K,s:K,s:K}", "requests", static_cast<unsigned long long>(all.requests),
                                 "batches", static_cast<unsigned long long>(all.batches), "refused",
                                 static_cast<unsigned long long>(all.refused)));
}

Ref close(PyObject* self) {
  batcher_of(self).close();
  return none();
}

Ref begin_again(PyObject* self) {
  if (!batcher_of(self).is_closed()) batcher_of(self).make_again();
  return none();
}

PyObject* is_closed(PyObject* self, void* /*unused*/) noexcept {
  return PyBool_FromLong(batcher_of(self).is_closed() ? 1 : 0);
}

Ref forget_requests(PyObject* /*module*/) {
  forget_waiters();
  return none();
}

PyMethodDef module_functions[] = {
    plain_method<forget_requests>("forget_requests_of_parent", "After a fork, in the child."), {}};

std::vector<PyMethodDef> methods() {
  return {
      method<add_request>(
          "add_request",
          "True: queued, another's batch will answer the callback. False: the caller must now get_batch, "
          "which "
          "includes this request, and execute it.\n\n"
          "callback(result) is called once: with the answer, or with an exception where the batch failed."),
      method<submit>("_submit", "For submit."),
      method<get_batch>("get_batch", "A list of requests; empty when another caller has taken them already."),
      plain_method<due>("due",
                        "(endpoint, params) of each batch that should be taken now, the longest due first."),
      plain_method<next_deadline>(
          "next_deadline",
          "When the next batch will be due, in seconds of CLOCK_BOOTTIME; None: none waits."),
      plain_method<seconds_until_due>("seconds_until_due", "How long until then; None: none waits."),
      plain_method<take_due>("_take_due", "The batch that is due the longest; None: none is."),
      plain_method<statistics>("statistics", "Counts since construction."),
      plain_method<close>("close", "Requests still waiting get a BatchError."),
      plain_method<begin_again>("_begin_again", "After a fork, in the child."),
  };
}

}  // namespace

void add_request_batcher(PyObject* module) {
  add_request_batch(module);
  PyTypeObject* const type =
      make_type<Batcher>({.name = "tidegate._tidegate.RequestBatcher",
                          .doc = "What tidegate.RequestBatcher (request_batcher.py) is "
                                 "made of.",
                          .methods = methods(),
                          .getters = {{.name = "is_closed", .get = &is_closed}},
                          .slots = {{Py_tp_init, reinterpret_cast<void*>(&init<make>)}},
                          .open = true});
  add_to(module, "RequestBatcher", reinterpret_cast<PyObject*>(type));
  if (PyModule_AddFunctions(module, module_functions) != 0) throw PythonError{};
}

}  // namespace tidegate::python
