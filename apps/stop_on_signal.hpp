// Ends a loop's run in good order when the user or the system asks for it.
#pragma once

#include <csignal>
#include <thread>

#include "tidegate/net/loop.hpp"

namespace tidegate::apps {

// While it lives, SIGINT and SIGTERM stop the loop and do nothing else. A thread of its own waits for them,
// for next to nothing is allowed in a signal handler.
// Thread rule: made before other threads are started (they inherit that these signals are not theirs), and
// destroyed by the thread that made it. The loop must outlive it.
class StopOnSignal {
 public:
  explicit StopOnSignal(net::Loop& loop);
  ~StopOnSignal();
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

 private:
  sigset_t signals_;
  sigset_t mask_before_;
  std::thread waiter_;
};

}  // namespace tidegate::apps
