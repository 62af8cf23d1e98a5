// A batch as Python sees it: a list of its requests, to be answered once.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "native_type.hpp"
#include "ring.hpp"
#include "tidegate/library/request_batch.hpp"

namespace tidegate::python {

struct OpenBatch;

// One caller's request. Its callback is called once, whoever is first: the batch's answer, or somebody who
// took the request out of the batch and calls `request.callback(result)`. The last of a batch that is
// answered so answers the batch, for those who share it.
//
// In the ring of whoever owns it: its batcher, then its batch.
class Waiter : public RingPlace {
 public:
  // `callback`: null for none. A Python object.
  static Ref make(Ref params, Ref callback);

  PyObject* object() const noexcept;
  const Ref& params() const noexcept { return params_; }
  void handed_out(const std::shared_ptr<OpenBatch>& batch);
  void answer(const Ref& result);

  int traverse(visitproc visit, void* arg) const;
  // Nothing: whoever owns it cancels it in its own end, and its callback goes then.
  static void clear() {}

 private:
  Ref params_;  // the caller's own dict
  Ref callback_;
  bool answered_ = false;
  unsigned forks_ = 0;  // before it was made: one of the parent's is answered there
  std::weak_ptr<OpenBatch> batch_;
};

// What the library keeps for a request.
struct WaiterCallback {
  explicit operator bool() const noexcept { return static_cast<bool>(waiter); }
  void operator()(const base::Result<Ref>& result) const;
  Waiter& held() const { return Native<Waiter>::of(waiter.get()); }

  Ref waiter;
};

// What a batch outlives its batcher with.
struct BatchOwner {
  Ref clock;  // which the library reads when a batch ends; null: the machine's
  Ref wake;   // told that a batch has ended; null: nobody
};

// What a batch in somebody's hands shares with its requests.
struct OpenBatch {
  using Calls = library::RequestBatch<Ref, WaiterCallback>;

  OpenBatch(BatchOwner of, Calls taken)
      : owner(std::move(of)), calls(std::move(taken)), unanswered(calls.size()) {}
  OpenBatch(const OpenBatch&) = delete;
  OpenBatch& operator=(const OpenBatch&) = delete;
  ~OpenBatch() { give_up(); }

  // Both do nothing when it has been answered already.
  void answer(const Ref& result);
  void give_up();

  BatchOwner owner;  // before `calls`, which use it when they end
  RingPlace waiters;
  Calls calls;
  std::size_t unanswered;
};

using BatchCalls = OpenBatch::Calls;

// A Batch of Python's. `endpoint` and `params` of its calls, or, where it is empty, those asked for.
Ref make_batch(BatchCalls calls, Ref endpoint, Ref params, BatchOwner owner);

// After a fork, in the child: what was asked before is answered in the parent.
void forget_waiters();
void add_request_batch(PyObject* module);

}  // namespace tidegate::python
