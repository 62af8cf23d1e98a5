// One batch of identical requests: one call upstream answers all of them.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/resilience/params_signature.hpp"

namespace tidegate::library {

// Called exactly once for each request, outside any lock of the library, with the answer or an error. Must
// not throw.
template <class Value>
using BatchCallback = std::move_only_function<void(const base::Result<Value>&)>;

// Its holder makes one call with endpoint() and params(), and answers. Destroyed without an answer, its
// requests get kCancelled, so no caller waits for ever. It may outlive its batcher. One thread at a time.
//
// `Callback` is any movable type that can be called like BatchCallback and tested for emptiness: a type of
// the owner's own when callbacks() shall show it who waits.
template <class Value, class Callback = BatchCallback<Value>>
class RequestBatch {
 public:
  RequestBatch() = default;
  // Called once, before the first callback; brings those who share the answer with the batch.
  using Done = std::move_only_function<std::vector<Callback>()>;

  RequestBatch(std::string endpoint, resilience::Params params, std::vector<Callback> callbacks, Done done)
      : endpoint_(std::move(endpoint)),
        params_(std::move(params)),
        callbacks_(std::move(callbacks)),
        done_(std::move(done)) {}
  RequestBatch(RequestBatch&& other) noexcept { swap(other); }
  RequestBatch& operator=(RequestBatch&& other) noexcept {
    RequestBatch taken{std::move(other)};
    swap(taken);
    return *this;
  }
  RequestBatch(const RequestBatch&) = delete;
  RequestBatch& operator=(const RequestBatch&) = delete;
  ~RequestBatch() {
    if (empty()) return;
    answer(base::fail(base::ErrorCode::kCancelled,
                      "the batch of '" + endpoint_ + "' was given up without an answer; ask again"));
  }

  const std::string& endpoint() const noexcept { return endpoint_; }
  const resilience::Params& params() const noexcept { return params_; }
  // Requests still unanswered; 0: nothing to do.
  std::size_t size() const noexcept { return callbacks_.size(); }
  bool empty() const noexcept { return callbacks_.empty(); }
  // Of the requests still unanswered, oldest first.
  const std::vector<Callback>& callbacks() const noexcept { return callbacks_; }

  // Gives the answer to every request, oldest first, and to those who share it. The batch is empty
  // afterwards; the kind's next batch may go, and a callback may add requests.
  void answer(const base::Result<Value>& result) {
    auto callbacks = std::exchange(callbacks_, {});
    std::vector<Callback> sharing;
    if (auto done = std::exchange(done_, nullptr)) sharing = done();
    call(callbacks, result);
    call(sharing, result);
  }

 private:
  static void call(std::vector<Callback>& callbacks, const base::Result<Value>& result) {
    for (auto& callback : callbacks) {
      if (callback) callback(result);
    }
  }
  void swap(RequestBatch& other) noexcept {
    std::swap(endpoint_, other.endpoint_);
    std::swap(params_, other.params_);
    std::swap(callbacks_, other.callbacks_);
    std::swap(done_, other.done_);
  }

  std::string endpoint_;
  resilience::Params params_;
  std::vector<Callback> callbacks_;
  Done done_;
};

}  // namespace tidegate::library
