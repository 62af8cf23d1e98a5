// A batch as Python sees it: a list of its requests, to be answered once.
#pragma once

#include <pybind11/pybind11.h>

#include <memory>
#include <optional>

#include "manual_clock.hpp"
#include "object_ref.hpp"
#include "tidegate/library/request_batch.hpp"

namespace tidegate::python {

// One caller's request. Its callback is called once, whoever is first: the batch's answer, or somebody who
// took the request out of the batch and calls `request.callback(result)`. All calls hold the interpreter's
// lock.
class Waiter {
 public:
  // `callback`: null for none.
  Waiter(py::dict params, const py::object& callback) : params_(std::move(params)) {
    if (callback) callback_.emplace(callback);
  }

  py::object params() const { return params_.object(); }
  void answer(const py::object& result);

 private:
  ObjectRef params_;  // the caller's own dict
  std::optional<ObjectRef> callback_;
};

// What the library keeps for a request.
struct WaiterCallback {
  std::shared_ptr<Waiter> waiter;

  explicit operator bool() const noexcept { return waiter != nullptr; }
  void operator()(const base::Result<ObjectRef>& result) const;
};

class Batch {
 public:
  using Calls = library::RequestBatch<ObjectRef, WaiterCallback>;

  // `endpoint` and `params` of its calls, or, where it is empty, those asked for. `clock`: what its batcher
  // was given; a batch may outlive it. Precondition, here and below: the interpreter's lock is held.
  Batch(Calls calls, py::str endpoint, py::dict params, ClockPtr clock);

  py::object endpoint() const { return endpoint_.object(); }
  py::object params() const { return params_.object(); }
  py::object requests() const { return requests_.object(); }

  // Both do nothing when the batch has been answered already.
  void answer(py::object result);
  void fail(const py::object& error);

 private:
  ClockPtr clock_;  // before calls_, which read it when they end
  Calls calls_;
  ObjectRef endpoint_;
  ObjectRef params_;
  ObjectRef requests_;  // list[Request]
};

void bind_request_batch(py::module_& module);

}  // namespace tidegate::python
