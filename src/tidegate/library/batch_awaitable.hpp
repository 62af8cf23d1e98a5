// What a coroutine awaits of a RequestBatcher: the answer to one request.
#pragma once

#include <atomic>
#include <coroutine>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "tidegate/library/request_batch.hpp"

namespace tidegate::library {

// Needs nothing of the coroutine but that it can be resumed, so it works under any framework's tasks. The
// coroutine goes on on the thread that answers. One that is destroyed while it waits is forgotten; the
// thread that destroys it sees to it that no other one is answering it just then.
template <class Value>
class BatchAwaitable {
 public:
  // Asks, and calls back once; with an error at once where there is no room.
  using Ask = std::move_only_function<void(BatchCallback<Value>)>;

  explicit BatchAwaitable(Ask ask) : ask_(std::move(ask)) {}
  BatchAwaitable(const BatchAwaitable&) = delete;
  BatchAwaitable& operator=(const BatchAwaitable&) = delete;
  ~BatchAwaitable() { waiter_->stage.store(Stage::kOver, std::memory_order_release); }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> coroutine) {
    waiter_->coroutine = coroutine;
    // The answer may resume the coroutine, and so end *this, before the call is over.
    Ask ask = std::move(ask_);
    ask([waiter = waiter_](const base::Result<Value>& result) {
      if (waiter->stage.exchange(Stage::kOver, std::memory_order_acq_rel) == Stage::kOver) return;
      waiter->result = result;
      waiter->coroutine.resume();
    });
  }
  base::Result<Value> await_resume() { return std::move(*waiter_->result); }

 private:
  enum class Stage : std::uint8_t { kWaiting, kOver };
  struct Waiter {
    std::atomic<Stage> stage = Stage::kWaiting;
    std::coroutine_handle<> coroutine;
    std::optional<base::Result<Value>> result;
  };

  Ask ask_;
  std::shared_ptr<Waiter> waiter_ = std::make_shared<Waiter>();
};

}  // namespace tidegate::library
