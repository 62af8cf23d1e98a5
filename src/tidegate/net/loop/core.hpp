// Asio's side of a loop and the list of all that sleeps on it. Known inside net only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/intrusive/list.hpp>
#include <functional>
#include <memory>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/clock.hpp"
#include "tidegate/base/histogram.hpp"
#include "tidegate/base/random.hpp"
#include "tidegate/net/loop/timer_queue.hpp"

namespace tidegate::net {

namespace asio = boost::asio;

// Continues a coroutine (or any other waiter) with what it waited for. Dropped uncalled, it destroys the
// coroutine.
template <class T>
using Resume = std::move_only_function<void(T)>;

// What a loop must be able to drop when it ends: see Parked.
class ParkedHook
    : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  virtual void abandon() noexcept = 0;

 protected:
  ~ParkedHook() = default;
};

class LoopCore {
 public:
  // `repeatable`: a simulated loop, whose run must not depend on anything outside it.
  LoopCore(std::unique_ptr<base::Clock> clock, bool repeatable);
  // Destroys every frame that still sleeps. A frame and what wakes it can own each other (a coroutine
  // sleeping on a signal of its own), so no other owner could.
  virtual ~LoopCore();
  LoopCore(const LoopCore&) = delete;
  LoopCore& operator=(const LoopCore&) = delete;

  asio::io_context& context() noexcept { return *context_; }
  const base::Clock& clock() const noexcept { return *clock_; }
  // The randomness of WebSocket masks; null on a loop that need not be repeatable. See mask_random.hpp.
  base::Random* mask_random() noexcept { return repeatable_ ? &mask_random_ : nullptr; }

  void arm(TimerQueue::Entry& entry, base::MonotonicTime when, std::move_only_function<void()> callback);
  void disarm(TimerQueue::Entry& entry) noexcept { timers_.remove(entry); }
  base::MonotonicTime next_timer() const noexcept { return timers_.next(); }
  // Fires what is due now, except what is armed meanwhile; stops early when the loop is stopped.
  void fire_due();
  // How late the first timer of each turn that had one due was fired.
  const base::Histogram& lag() const noexcept { return lag_; }

  // Calls `work` in a later turn. Dropped when the loop is ending.
  template <class Work>
  void post(Work work) {
    if (!closing_) asio::post(*context_, std::move(work));
  }
  void link(ParkedHook& parked) { parked_.push_back(parked); }

 private:
  // The earliest timer is another one now. A real loop sets its alarm; a simulated one looks by itself.
  virtual void on_next_timer_changed() {}

  std::unique_ptr<base::Clock> clock_;
  bool repeatable_;
  bool closing_ = false;
  base::Random mask_random_{0x7469646567617465};
  TimerQueue timers_;
  base::Histogram lag_;
  boost::intrusive::list<ParkedHook, boost::intrusive::constant_time_size<false>> parked_;
  std::unique_ptr<asio::io_context> context_;
};

// The place where one waiter sleeps: at most one at a time. The loop knows every occupied place, so that none
// leaks when it ends.
template <class T>
class Parked final : ParkedHook {
 public:
  explicit Parked(LoopCore& core) : core_(core) {}
  Parked(const Parked&) = delete;
  Parked& operator=(const Parked&) = delete;

  void park(Resume<T> resume) {
    TIDEGATE_ASSERT(!resume_, "one waiter at a place");
    resume_ = std::move(resume);
    core_.link(*this);
  }
  bool occupied() const noexcept { return static_cast<bool>(resume_); }
  // Precondition: occupied. The waiter continues in a later turn; the place is free at once.
  void resume(T value) {
    unlink();
    auto work = [waiter = std::exchange(resume_, nullptr), value = std::move(value)]() mutable {
      waiter(std::move(value));
    };
    core_.post(std::move(work));
  }
  void abandon() noexcept override {
    unlink();
    const auto dropped = std::exchange(resume_, nullptr);
  }

 private:
  LoopCore& core_;
  Resume<T> resume_;
};

}  // namespace tidegate::net
