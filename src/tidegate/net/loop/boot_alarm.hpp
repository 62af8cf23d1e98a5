// The kernel's alarm clock of a real loop. Known inside net only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>

#include "tidegate/base/time.hpp"

namespace tidegate::net {

// Rings at instants of base::SystemClock: a timerfd on CLOCK_BOOTTIME. Asio's own timers and every timeout of
// a kernel call stand still while the machine sleeps, so that after an hour's sleep a deadline of a second
// would be kept an hour late; this rings as the machine wakes. It wakes no machine.
//
// Cost: a system call to set it, as with Asio's timer, and three when it rings
// (docs/decisions/0002-timers.md).
class BootAlarm {
 public:
  // `on_ring` is called on the thread that runs `context`; it may set the alarm. Also after a ring that was
  // set anew at the last moment, so it looks at the clock itself.
  BootAlarm(boost::asio::io_context& context, std::move_only_function<void()> on_ring);
  BootAlarm(const BootAlarm&) = delete;
  BootAlarm& operator=(const BootAlarm&) = delete;

  // Replaces what was set before. A past instant rings in the next turn.
  void set(base::MonotonicTime when);

 private:
  void listen();

  boost::asio::posix::stream_descriptor descriptor_;
  std::move_only_function<void()> on_ring_;
};

}  // namespace tidegate::net
