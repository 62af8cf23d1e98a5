// The guide's RequestBatcher: identical requests within a window become one call, any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <source_location>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "tidegate/base/validation.hpp"
#include "tidegate/library/batch_awaitable.hpp"
#include "tidegate/library/request_batch.hpp"
#include "tidegate/library/require_valid.hpp"
#include "tidegate/library/system_clock.hpp"
#include "tidegate/resilience/batch/batcher.hpp"

namespace tidegate::library {

//   library::RequestBatcher<Ticker> batcher;  // 50 ms, 10 requests
//   if (batcher.add_request("get_ticker", {{"symbol", "BTCUSDC"}}, callback)) {
//     // queued: somebody else's batch will answer the callback
//   } else {
//     auto batch = batcher.get_batch("get_ticker", {{"symbol", "BTCUSDC"}});
//     batch.answer(api.get_ticker("BTCUSDC"));
//   }
//
// or, with an executor that makes the calls, without executing anything oneself:
//
//   library::RequestBatcher<Ticker> batcher{50, 10, [&](auto batch) { batch.answer(api.get(batch.params()));
//   }}; batcher.submit("get_ticker", {{"symbol", "BTCUSDC"}}, callback); std::future<base::Result<Ticker>>
//   answer = batcher.submit("get_ticker", {{"symbol", "BTCUSDC"}}); base::Result<Ticker> ticker = co_await
//   batcher.awaitable("get_ticker", std::move(params));
//
// The rules are resilience::RequestBatcher's. A batch is in flight until it is answered or destroyed, or its
// window has passed, whichever is first; so the snippet above needs no further call.
//
// Who executes what was submitted, and a batch whose window ends without a call: the executor given at
// construction, on a thread of the batcher's own (one batch after the other: one that blocks should hand on).
// What it throws there gives its batch up, whose requests get kCancelled; out of run_due() it comes.
// With a clock of the owner's (virtual time) there is no thread: the owner calls run_due() at
// next_deadline(). Without an executor no request is forgotten either: one made while a batch was under way,
// and which no caller is to take, shares that batch's answer, whatever it is. An owner that wants the window
// kept then looks at due() and takes each with get_batch.
//
// At its bounds (1,000 kinds, 10,000 requests waiting) a request is refused: its callback gets kQueueFull
// before add_request returns true, for there is nothing to execute. Requests left when the batcher is
// destroyed get kCancelled; what their callbacks ask for then is destroyed uncalled. Thread rule: any thread;
// callbacks and the executor run outside the lock. `CallbackOf` as RequestBatch says.
template <class Value, class CallbackOf = BatchCallback<Value>>
class RequestBatcher {
 public:
  using Batch = RequestBatch<Value, CallbackOf>;
  using Callback = CallbackOf;
  using Executor = std::function<void(Batch)>;
  using Params = resilience::Params;
  struct Due {
    std::string endpoint;
    Params params;
  };

  // Preconditions: 1 <= batch_window_ms <= 60,000, 1 <= max_batch_size <= 10,000. `clock`: null for the
  // machine's; otherwise it outlives the batcher and all its batches. `caller`: whom to name where they are
  // wrong.
  explicit RequestBatcher(std::int64_t batch_window_ms = 50, std::size_t max_batch_size = 10,
                          Executor executor = nullptr, const base::Clock* clock = nullptr,
                          const std::source_location& caller = std::source_location::current())
      : state_(std::make_shared<State>(settings_of(batch_window_ms, max_batch_size, caller), clock,
                                       executor == nullptr)),
        executor_(std::move(executor)) {
    if (executor_ && clock == nullptr) {
      timer_ = std::jthread{[this](const std::stop_token& stop) { execute_until(stop); }};
    }
  }
  RequestBatcher(const RequestBatcher&) = delete;
  RequestBatcher& operator=(const RequestBatcher&) = delete;
  ~RequestBatcher() {
    timer_ = {};  // stops and joins, before the rest is given up
    {
      const std::lock_guard lock{state_->mutex};
      state_->closed = true;
    }
    while (take_next(base::kNever)) {
    }
  }

  // True: queued. False: the caller must now get_batch, which includes this request, and execute it.
  bool add_request(std::string_view endpoint, Params params, Callback callback) {
    return add(endpoint, std::move(params), std::move(callback), resilience::BatchTaker::kCaller);
  }

  // The automatic forms: the executor makes the call, alone or for all who ask meanwhile. Precondition, of
  // the three: an executor was given at construction.
  void submit(std::string_view endpoint, Params params, Callback callback) {
    TIDEGATE_ASSERT(executor_ != nullptr, "submit needs the executor given at construction");
    add(endpoint, std::move(params), std::move(callback), resilience::BatchTaker::kOwner);
  }
  std::future<base::Result<Value>> submit(std::string_view endpoint, Params params) {
    std::promise<base::Result<Value>> promise;
    auto answer = promise.get_future();
    submit(endpoint, std::move(params),
           [promise = std::move(promise)](const base::Result<Value>& result) mutable {
             promise.set_value(result);
           });
    return answer;
  }
  // Asks when it is awaited, which must be before the batcher goes.
  BatchAwaitable<Value> awaitable(std::string endpoint, Params params) {
    return BatchAwaitable<Value>{[this, endpoint = std::move(endpoint),
                                  params = std::move(params)](BatchCallback<Value> callback) mutable {
      submit(endpoint, std::move(params), std::move(callback));
    }};
  }

  // Empty: another caller has taken it already, there is nothing to do.
  Batch get_batch(std::string_view endpoint, const Params& params) {
    std::string kind = resilience::params_signature(endpoint, params);
    const base::MonotonicTime now = state_->clock.now();
    std::unique_lock lock{state_->mutex};
    auto taken = state_->batcher.get_batch(kind, now);
    lock.unlock();
    return taken.requests.empty() ? Batch{} : make_batch(std::move(kind), std::move(taken));
  }

  // What should be taken now, the longest due first.
  std::vector<Due> due() const {
    const base::MonotonicTime now = state_->clock.now();
    const std::lock_guard lock{state_->mutex};
    std::vector<Due> result;
    for (const auto& one : state_->batcher.due(now))
      result.push_back({one.oldest.endpoint, one.oldest.params});
    return result;
  }
  // kNever: nothing waits.
  base::MonotonicTime next_deadline() const {
    const std::lock_guard lock{state_->mutex};
    return state_->batcher.next_deadline();
  }
  // Hands what is due, at most so many batches, to the executor, on this thread. The number of batches.
  // Precondition: there is one.
  std::size_t run_due(std::size_t most = SIZE_MAX) {
    TIDEGATE_ASSERT(executor_ != nullptr, "run_due needs the executor given at construction");
    const base::MonotonicTime now = state_->clock.now();
    std::size_t batches = 0;
    while (batches < most) {
      auto batch = take_next(now);
      if (!batch) break;
      executor_(std::move(*batch));
      ++batches;
    }
    return batches;
  }

  resilience::RequestBatcherStatistics statistics() const {
    const std::lock_guard lock{state_->mutex};
    return state_->batcher.statistics();
  }

 private:
  struct Request {
    std::string endpoint;
    Params params;
    Callback callback;
  };
  // Kept alive by the batches still out, which report to it.
  struct State {
    State(const resilience::RequestBatcherSettings& settings, const base::Clock* chosen, bool shares_answers)
        : clock(chosen == nullptr ? system_clock() : *chosen), shares(shares_answers), batcher(settings) {}

    const base::Clock& clock;
    const bool shares;  // no owner looks at what is due
    bool closed = false;
    std::mutex mutex;
    std::condition_variable_any sooner;  // next_deadline moved forward
    resilience::RequestBatcher<Request> batcher;
  };

  static resilience::RequestBatcherSettings settings_of(std::int64_t window_ms, std::size_t max_batch_size,
                                                        const std::source_location& caller) {
    base::Problems problems;
    problems.require_range("batch_window_ms", window_ms, 1, 60'000);
    problems.require_range("max_batch_size", max_batch_size, 1, 10'000);
    require_valid("a RequestBatcher", problems.take(), caller);
    return {.window = std::chrono::milliseconds{window_ms}, .max_batch_size = max_batch_size};
  }

  // As add_request says.
  bool add(std::string_view endpoint, Params params, Callback callback, resilience::BatchTaker taker) {
    const std::string kind = resilience::params_signature(endpoint, params);
    const base::MonotonicTime now = state_->clock.now();
    Request request{std::string{endpoint}, std::move(params), std::move(callback)};
    std::unique_lock lock{state_->mutex};
    if (state_->closed) return true;  // asked by a callback of the destructor's, which would never end
    const base::MonotonicTime deadline = state_->batcher.next_deadline();
    const auto answer = state_->batcher.add_request(kind, std::move(request), now, taker);
    const bool sooner = state_->batcher.next_deadline() < deadline;
    lock.unlock();
    if (sooner) state_->sooner.notify_one();
    if (answer == resilience::BatchAnswer::kFull && request.callback) {
      request.callback(base::fail_unsent(base::ErrorCode::kQueueFull,
                                         "too many requests wait to be batched; '" + request.endpoint +
                                             "' was not taken in: ask again later, or without batching"));
    }
    return answer != resilience::BatchAnswer::kTake;
  }

  // The batch that is due the longest at `until`.
  std::optional<Batch> take_next(base::MonotonicTime until) {
    const base::MonotonicTime now = state_->clock.now();
    std::unique_lock lock{state_->mutex};
    const auto due = state_->batcher.next_due(until);
    if (!due) return std::nullopt;
    std::string kind{due->kind};
    auto taken = state_->batcher.get_batch(kind, now);
    lock.unlock();
    return make_batch(std::move(kind), std::move(taken));
  }

  // Precondition: it has requests.
  Batch make_batch(std::string kind, resilience::TakenBatch<Request> taken) {
    Request& oldest = taken.requests.front();
    std::string endpoint = std::move(oldest.endpoint);
    Params params = std::move(oldest.params);
    return Batch{std::move(endpoint), std::move(params), callbacks_of(std::move(taken.requests)),
                 [state = state_, kind = std::move(kind), flight = taken.flight] {
                   return finished(*state, kind, flight);
                 }};
  }

  static std::vector<Callback> callbacks_of(std::vector<Request> requests) {
    std::vector<Callback> callbacks;
    callbacks.reserve(requests.size());
    for (Request& request : requests) callbacks.push_back(std::move(request.callback));
    return callbacks;
  }

  // Who shares the batch's answer.
  static std::vector<Callback> finished(State& state, const std::string& kind,
                                        resilience::BatchFlight flight) {
    const base::MonotonicTime now = state.clock.now();
    std::unique_lock lock{state.mutex};
    if (state.shares && !state.closed) {
      auto sharing = state.batcher.share(kind, flight, now);
      lock.unlock();
      return callbacks_of(std::move(sharing));
    }
    state.batcher.finished(kind, flight, now);
    lock.unlock();
    state.sooner.notify_one();
    return {};
  }

  void execute_until(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      try {
        run_due();
      } catch (...) {  // it gave its batch up with that; the next may be due
        continue;
      }
      std::unique_lock lock{state_->mutex};
      const base::MonotonicTime next = state_->batcher.next_deadline();
      const auto earlier = [this, next] { return state_->batcher.next_deadline() < next; };
      if (next == base::kNever) {
        state_->sooner.wait(lock, stop, earlier);
      } else {
        state_->sooner.wait_for(lock, stop, next - state_->clock.now(), earlier);
      }
    }
  }

  std::shared_ptr<State> state_;
  Executor executor_;
  std::jthread timer_;  // last: it uses the others
};

}  // namespace tidegate::library
