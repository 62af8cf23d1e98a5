// Signals that ask for the end, passed to a loop: one after the other, for what the second means is not what
// the first did.
#pragma once

#include <atomic>
#include <csignal>
#include <functional>
#include <thread>

#include "tidegate/net/loop/loop.hpp"

namespace tidegate::apps {

// While it lives, SIGINT, SIGTERM and SIGHUP do nothing but what it was made for (whether a SIGHUP means a
// closed window: controlling_terminal.hpp). SIGHUP is left alone where the process was started with it
// ignored: that is how nohup and daemons say that no terminal's end is theirs. A thread of its own waits for
// signals, for next to nothing is allowed in a signal handler. Those of one kind that come within an instant
// count as one. Thread rule: made before other threads are started (they inherit that these signals are not
// theirs), and destroyed by the thread that made it. The loop must outlive it.
class StopOnSignal {
 public:
  // Each signal stops the loop.
  explicit StopOnSignal(net::Loop& loop);
  // Each signal calls `on_signal` with its number, on the loop's thread, until this is destroyed.
  StopOnSignal(net::Loop& loop, std::move_only_function<void(int)> on_signal);
  ~StopOnSignal();
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

 private:
  void wait_for_signals(std::move_only_function<void(int)> tell);

  sigset_t signals_;
  sigset_t mask_before_;
  std::atomic<bool> ending_ = false;
  std::thread waiter_;
};

}  // namespace tidegate::apps
