#include "tidegate/net/loop/boot_alarm.hpp"

#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::net {

namespace {

int make_timer() {
  const int timer = timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  TIDEGATE_ASSERT(timer >= 0, "a loop needs one file descriptor for its alarm: raise the limit (ulimit -n)");
  return timer;
}

}  // namespace

BootAlarm::BootAlarm(boost::asio::io_context& context, std::move_only_function<void()> on_ring)
    : descriptor_(context, make_timer()), on_ring_(std::move(on_ring)) {
  listen();
}

void BootAlarm::set(base::MonotonicTime when) {
  // Zero would disarm it.
  const base::Duration since_boot = std::max(when.time_since_epoch(), base::Duration{1});
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_boot);
  const itimerspec once{.it_interval = {},
                        .it_value = {.tv_sec = seconds.count(), .tv_nsec = (since_boot - seconds).count()}};
  const int failed = timerfd_settime(descriptor_.native_handle(), TFD_TIMER_ABSTIME, &once, nullptr);
  TIDEGATE_ASSERT(failed == 0, "the kernel takes any instant");
}

void BootAlarm::listen() {
  using boost::asio::posix::descriptor_base;
  descriptor_.async_wait(descriptor_base::wait_read, [this](const boost::system::error_code& error) {
    if (error) return;  // the loop ends
    std::uint64_t rings = 0;
    // Nothing to read: it was set anew after it had rung.
    [[maybe_unused]] const auto read_bytes = read(descriptor_.native_handle(), &rings, sizeof rings);
    on_ring_();
    listen();
  });
}

}  // namespace tidegate::net
