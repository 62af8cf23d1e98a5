#include "request_batch.hpp"

#include <string>
#include <utility>

#include "arguments.hpp"
#include "coded_error.hpp"

namespace tidegate::python {

namespace {

// Made with the module, and kept for ever: they are types.
const CodedError* batch_error = nullptr;
PyObject* request_type = nullptr;

py::list list_requests(const std::shared_ptr<OpenBatch>& open) {
  py::list requests;
  for (const WaiterCallback& callback : open->calls.callbacks()) {
    callback.waiter->handed_out(open);
    requests.append(py::handle(request_type)(open->calls.endpoint(), callback.waiter->params(),
                                             py::cast(callback.waiter)));
  }
  return requests;
}

void bind_waiter(py::module_& module) {
  py::class_<Waiter, std::shared_ptr<Waiter>>(module, "Callback",
                                              "Calls one request's callback; a second call does nothing.")
      .def("__call__", &Waiter::answer, py::arg("result"));
}

}  // namespace

void Waiter::answer(const py::object& result) {
  if (std::exchange(answered_, true)) return;
  const auto callback = std::exchange(callback_, std::nullopt);
  if (callback) call_user(callback->object(), result);
  const auto batch = batch_.lock();
  if (batch != nullptr && --batch->unanswered == 0) batch->answer(result);
}

void WaiterCallback::operator()(const base::Result<ObjectRef>& result) const {
  const py::gil_scoped_acquire lock;
  waiter->answer(result ? result->object() : batch_error->make(result.error()));
}

Batch::Batch(Calls calls, py::str endpoint, py::dict params, ClockPtr clock)
    : open_(std::make_shared<OpenBatch>(std::move(clock), std::move(calls), calls.size())),
      endpoint_(std::move(endpoint)),
      params_(std::move(params)),
      requests_(list_requests(open_)) {}

void OpenBatch::answer(py::object result) {
  // Taken out under the interpreter's lock, so that of two threads one finds nothing left to answer.
  Calls taken = std::move(calls);
  without_lock([&taken, held = ObjectRef{std::move(result)}] { taken.answer(held); });
}

void Batch::fail(const py::object& error) {
  const bool is_exception = PyExceptionInstance_Check(error.ptr()) != 0;
  answer(is_exception ? error : batch_error->make(py::str(error).cast<std::string>(), "failed"));
}

void bind_request_batch(py::module_& module) {
  static const CodedError error{
      module, "BatchError",
      "What a callback gets in place of an answer when its batch failed; `code` says "
      "how: 'failed', 'cancelled', 'queue_full'."};
  batch_error = &error;
  request_type =
      py::module_::import("collections")
          .attr("namedtuple")("Request", "endpoint params callback", py::arg("module") = "tidegate")
          .release()
          .ptr();
  module.attr("Request") = py::handle(request_type);
  bind_waiter(module);

  py::class_<Batch>(
      module, "Batch",
      "A list of identical requests: make one call with `endpoint` and `params`, then answer() or "
      "fail(). Dropped without either, its callbacks get a BatchError.")
      .def_property_readonly("endpoint", &Batch::endpoint)
      .def_property_readonly("params", &Batch::params)
      .def("answer", &Batch::answer, py::arg("result"), "Calls every callback with `result`, oldest first.")
      .def("fail", &Batch::fail, py::arg("error"),
           "Calls every callback with an exception: `error`, or its text's.")
      .def("__len__", [](const Batch& self) { return py::len(self.requests()); })
      .def("__iter__", [](const Batch& self) { return py::iter(self.requests()); })
      .def("__getitem__",
           [](const Batch& self, const py::object& index) -> py::object { return self.requests()[index]; });
}

}  // namespace tidegate::python
