#include "request_batch.hpp"

#include <string>

#include "arguments.hpp"
#include "coded_error.hpp"

namespace tidegate::python {

namespace {

// Made with the module, and kept for ever: they are types.
const CodedError* batch_error = nullptr;
PyTypeObject* waiter_type = nullptr;
PyTypeObject* batch_type = nullptr;
PyObject* request_type = nullptr;

unsigned forks = 0;

struct Batch {
  int traverse(visitproc visit, void* arg) const {
    Py_VISIT(endpoint.get());
    Py_VISIT(params.get());
    Py_VISIT(requests.get());
    if (!open) return 0;
    Py_VISIT(open->owner.clock.get());
    Py_VISIT(open->owner.wake.get());
    return for_each_in<Waiter>(open->waiters, [visit, arg](const Waiter& one) {
      Py_VISIT(one.object());
      return 0;
    });
  }
  void finalize() {
    if (open) open->give_up();
  }
  void clear() {
    open = nullptr;
    requests = {};
  }

  std::shared_ptr<OpenBatch> open;
  Ref endpoint;
  Ref params;
  Ref requests;  // list[Request]
};

Batch& batch_of(PyObject* self) {
  return Native<Batch>::of(self);
}

Ref list_requests(const std::shared_ptr<OpenBatch>& open) {
  Ref requests = Ref::take(PyList_New(0));
  const Ref endpoint = to_str(open->calls.endpoint());
  for (const WaiterCallback& callback : open->calls.callbacks()) {
    callback.held().handed_out(open);
    const Ref request = call(Ref::share(request_type), endpoint, callback.held().params(), callback.waiter);
    if (PyList_Append(requests.get(), request.get()) != 0) throw PythonError{};
  }
  return requests;
}

constexpr Signature<1> kCallback{"a request's callback", {"result"}};
PyObject* call_waiter(PyObject* self, PyObject* values, PyObject* names) noexcept {
  return guarded<PyObject*>(nullptr, [&] {
    const auto [result] = kCallback.match(values, names);
    Native<Waiter>::of(self).answer(Ref::share(result));
    return none().release();
  });
}

Ref answer(PyObject* self, const Given& given) {
  static constexpr Signature<1> kSignature{"Batch.answer()", {"result"}};
  const auto [result] = kSignature.match(given);
  const std::shared_ptr<OpenBatch> open = batch_of(self).open;
  open->answer(Ref::share(result));
  return none();
}

Ref fail(PyObject* self, const Given& given) {
  static constexpr Signature<1> kSignature{"Batch.fail()", {"error"}};
  const auto [error] = kSignature.match(given);
  const std::shared_ptr<OpenBatch> open = batch_of(self).open;
  if (PyExceptionInstance_Check(error)) {
    open->answer(Ref::share(error));
  } else if (PyUnicode_Check(error)) {
    open->answer(batch_error->make(text("error", error), "failed"));
  } else {
    raise(PyExc_TypeError, "error is " + of_type(error) + "; it must be an exception or a str");
  }
  return none();
}

PyObject* endpoint(PyObject* self, void* /*unused*/) noexcept {
  return Py_NewRef(batch_of(self).endpoint.get());
}
PyObject* params(PyObject* self, void* /*unused*/) noexcept {
  return Py_NewRef(batch_of(self).params.get());
}

Py_ssize_t length(PyObject* self) noexcept {
  return PyList_GET_SIZE(batch_of(self).requests.get());
}
PyObject* iterate(PyObject* self) noexcept {
  return PyObject_GetIter(batch_of(self).requests.get());
}
PyObject* item(PyObject* self, PyObject* index) noexcept {
  return PyObject_GetItem(batch_of(self).requests.get(), index);
}

}  // namespace

Ref Waiter::make(Ref params, Ref callback) {
  Ref made = Ref::take(Native<Waiter>::make(waiter_type));
  Waiter& waiter = Native<Waiter>::of(made.get());
  waiter.params_ = std::move(params);
  waiter.callback_ = std::move(callback);
  waiter.forks_ = forks;
  return made;
}

PyObject* Waiter::object() const noexcept {
  return Native<Waiter>::around(this);
}

void Waiter::handed_out(const std::shared_ptr<OpenBatch>& batch) {
  batch_ = batch;
  join(batch->waiters);
}

void Waiter::answer(const Ref& result) {
  if (std::exchange(answered_, true)) return;
  leave();
  const Ref callback = std::exchange(callback_, {});
  if (forks_ != forks) return;
  if (callback) tell(callback, result);
  const auto batch = batch_.lock();
  if (batch != nullptr && --batch->unanswered == 0) batch->answer(result);
}

int Waiter::traverse(visitproc visit, void* arg) const {
  Py_VISIT(params_.get());
  Py_VISIT(callback_.get());
  return 0;
}

void WaiterCallback::operator()(const base::Result<Ref>& result) const {
  held().answer(result ? *result : batch_error->make(result.error()));
}

void OpenBatch::answer(const Ref& result) {
  Calls taken = std::move(calls);  // so that of two who answer one finds nothing left
  if (taken.empty()) return;
  taken.answer(result);
  if (owner.wake) tell(owner.wake);
}

void OpenBatch::give_up() {
  if (calls.empty()) return;
  { const Calls ended = std::move(calls); }
  if (owner.wake) tell(owner.wake);
}

Ref make_batch(BatchCalls calls, Ref endpoint, Ref params, BatchOwner owner) {
  Ref made = Ref::take(Native<Batch>::make(batch_type));
  Batch& batch = batch_of(made.get());
  batch.open = std::make_shared<OpenBatch>(std::move(owner), std::move(calls));
  batch.endpoint = std::move(endpoint);
  batch.params = std::move(params);
  batch.requests = list_requests(batch.open);
  return made;
}

void forget_waiters() {
  ++forks;
}

void add_request_batch(PyObject* module) {
  static const CodedError error{
      module, "BatchError",
      "What a callback gets in place of an answer when its batch failed; `code` says "
      "how: 'failed', 'cancelled', 'queue_full'."};
  batch_error = &error;
  const Ref collections = Ref::take(PyImport_ImportModule("collections"));
  const Ref namedtuple = Ref::take(PyObject_GetAttrString(collections.get(), "namedtuple"));
  request_type = call(namedtuple, to_str("Request"), to_str("endpoint params callback")).release();
  add_to(module, "Request", request_type);
  waiter_type = make_type<Waiter>({.name = "tidegate._tidegate.Callback",
                                   .doc = "Calls one request's callback; a second call does nothing.",
                                   .slots = {{Py_tp_call, reinterpret_cast<void*>(&call_waiter)}}});
  batch_type = make_type<Batch>(
      {.name = "tidegate.Batch",
       .doc = "A list of identical requests: make one call with `endpoint` and `params`, then answer() or "
              "fail(). "
              "Dropped without either, its callbacks get a BatchError.",
       .methods = {method<answer>("answer", "Calls every callback with `result`, oldest first."),
                   method<fail>("fail", "Calls every callback with an exception: `error`, or its text's.")},
       .getters = {{.name = "endpoint", .get = &endpoint}, {.name = "params", .get = &params}},
       .slots = {{Py_mp_length, reinterpret_cast<void*>(&length)},
                 {Py_mp_subscript, reinterpret_cast<void*>(&item)},
                 {Py_tp_iter, reinterpret_cast<void*>(&iterate)}}});
  add_to(module, "Batch", reinterpret_cast<PyObject*>(batch_type));
}

}  // namespace tidegate::python
