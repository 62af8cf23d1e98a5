// A batch as Python sees it: a list of its requests, to be answered once.
#pragma once

#include <pybind11/pybind11.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "manual_clock.hpp"
#include "object_ref.hpp"
#include "tidegate/library/request_batch.hpp"

namespace tidegate::python {

struct OpenBatch;

// One caller's request. Its callback is called once, whoever is first: the batch's answer, or somebody who
// took the request out of the batch and calls `request.callback(result)`. The last of a batch that is
// answered so answers the batch, for those who share it. All calls hold the interpreter's lock.
class Waiter {
 public:
  // `callback`: null for none.
  Waiter(py::dict params, const py::object& callback) : params_(std::move(params)) {
    if (callback) callback_.emplace(callback);
  }

  py::object params() const { return params_.object(); }
  void handed_out(const std::shared_ptr<OpenBatch>& batch) { batch_ = batch; }
  void answer(const py::object& result);

 private:
  ObjectRef params_;  // the caller's own dict
  std::optional<ObjectRef> callback_;
  bool answered_ = false;
  std::weak_ptr<OpenBatch> batch_;
};

// What the library keeps for a request.
struct WaiterCallback {
  std::shared_ptr<Waiter> waiter;

  explicit operator bool() const noexcept { return waiter != nullptr; }
  void operator()(const base::Result<ObjectRef>& result) const;
};

// What a batch in somebody's hands shares with its requests.
struct OpenBatch {
  using Calls = library::RequestBatch<ObjectRef, WaiterCallback>;

  // Does nothing when it has been answered already. Precondition: the interpreter's lock is held.
  void answer(py::object result);

  ClockPtr clock;  // before `calls`, which read it when they end
  Calls calls;
  std::size_t unanswered;
};

class Batch {
 public:
  using Calls = OpenBatch::Calls;

  // `endpoint` and `params` of its calls, or, where it is empty, those asked for. `clock`: what its batcher
  // was given; a batch may outlive it. Precondition, here and below: the interpreter's lock is held.
  Batch(Calls calls, py::str endpoint, py::dict params, ClockPtr clock);

  py::object endpoint() const { return endpoint_.object(); }
  py::object params() const { return params_.object(); }
  py::object requests() const { return requests_.object(); }

  // Both do nothing when the batch has been answered already.
  void answer(py::object result) { open_->answer(std::move(result)); }
  void fail(const py::object& error);

 private:
  std::shared_ptr<OpenBatch> open_;
  ObjectRef endpoint_;
  ObjectRef params_;
  ObjectRef requests_;  // list[Request]
};

void bind_request_batch(py::module_& module);

}  // namespace tidegate::python
