// One event loop on one thread: all coroutines, timers and sockets of a client, an engine or a gateway.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "tidegate/base/clock.hpp"
#include "tidegate/base/sample.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/net/loop/task.hpp"

namespace tidegate::net {

class LoopCore;  // Asio's side of a loop, known inside net only

// Thread rule: everything on the loop's own thread, except `stop` and `post`, which any thread may call.
// Lifetime: a loop outlives all that uses it. Frames still suspended when it ends are destroyed with it; at
// that moment a frame may touch only what it owns.
class Loop {
 public:
  // Reads the machine's clocks and waits in the kernel. What fell due while the machine slept is done as it
  // wakes.
  static std::unique_ptr<Loop> real();
  // Owns a manual clock; whenever nothing can run, the clock jumps to the next timer. The same calls in the
  // same order give the same run. `start` is the wall time at the beginning.
  static std::unique_ptr<Loop> simulated(base::WallTime start = base::from_unix_ms(1'700'000'000'000));
  // The same over a clock of the caller's, who may move it too: to let time pass within a turn, as it does in
  // the world, or hours at once, as when a machine slept.
  static std::unique_ptr<Loop> simulated(std::unique_ptr<base::ManualClock> clock);

  virtual ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  const base::Clock& clock() const noexcept;
  base::MonotonicTime now() const { return clock().now(); }

  // Runs `task` detached; it starts in a later turn. An exception leaving it ends the process: tasks report
  // errors as values.
  void spawn(Task<void> task);
  // Calls `work` on the loop's thread in a later turn, first come first served.
  void post(std::move_only_function<void()> work);

  // Runs until `stop` (or, simulated, until nothing is left that could ever run).
  virtual void run() = 0;
  // Runs until `deadline` at the latest; returns early after `stop`.
  virtual void run_until(base::MonotonicTime deadline) = 0;
  // Ends the run under way, or, when there is none, the next one as it begins.
  virtual void stop() = 0;

  // How late its timers are fired: what a callback that takes long, or a busy machine, costs all others. Zero
  // on a simulated loop, but where somebody moves its clock.
  void collect(std::vector<base::Sample>& out) const;

  LoopCore& core() noexcept { return *core_; }

 protected:
  explicit Loop(std::unique_ptr<LoopCore> core);

 private:
  std::unique_ptr<LoopCore> core_;
};

// Calls back once at an instant unless disarmed first. Timers due at the same instant fire in the order in
// which they were armed. Destroying it disarms it. O(log n) to arm and disarm.
class Timer {
 public:
  explicit Timer(Loop& loop);
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  // Replaces an earlier appointment. A past instant fires in the next turn; kNever disarms.
  void arm(base::MonotonicTime when, std::move_only_function<void()> callback);
  void disarm() noexcept;
  bool armed() const noexcept;

 private:
  struct Entry;
  Loop& loop_;
  std::unique_ptr<Entry> entry_;
};

Task<void> sleep_until(Loop& loop, base::MonotonicTime when);

// Something coroutines wait for. Waiters resume in later turns, in the order in which they came.
class Signal {
 public:
  explicit Signal(Loop& loop);
  ~Signal();  // waiters still there resume with `false`
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  // True: notified; false: the deadline came first, or the signal went away.
  Task<bool> wait_until(base::MonotonicTime deadline);
  void notify_all();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace tidegate::net
