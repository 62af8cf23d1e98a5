#include "tidegate/net/loop/loop.hpp"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <exception>

#include "tidegate/net/loop/boot_alarm.hpp"
#include "tidegate/net/loop/core.hpp"
#include "tidegate/net/loop/suspend.hpp"
#include "tidegate/net/mask_random.hpp"

namespace tidegate::net {
namespace {

// Sets one kernel alarm for the earliest of all timers, or leaves one that rings earlier: then it only looks
// again. Setting it is a system call, and nearly every timer here is a deadline that is disarmed long before
// it is due (docs/decisions/0007-rest-overhead.md).
class RealLoopCore final : public LoopCore {
 public:
  RealLoopCore()
      : LoopCore(std::make_unique<base::SystemClock>(), false), alarm_(context(), [this] { on_ring(); }) {}

 private:
  void on_next_timer_changed() override {
    if (next_timer() >= rings_at_) return;
    rings_at_ = next_timer();
    alarm_.set(rings_at_);
  }

  void on_ring() {
    rings_at_ = base::kNever;
    fire_due();
    on_next_timer_changed();
  }

  BootAlarm alarm_;
  base::MonotonicTime rings_at_ = base::kNever;
};

class RealLoop final : public Loop {
 public:
  RealLoop() : Loop(std::make_unique<RealLoopCore>()), work_(core().context().get_executor()) {}

  void run() override {
    if (!begin()) return;
    core().context().run();
    stop_asked_ = false;
  }
  void run_until(base::MonotonicTime deadline) override {
    if (!begin()) return;
    // One of our own timers, and none of Asio's: the time that the machine sleeps counts too.
    Timer end(*this);
    end.arm(deadline, [this] { core().context().stop(); });
    core().context().run();
    stop_asked_ = false;
  }
  void stop() override {
    stop_asked_ = true;
    core().context().stop();
  }

 private:
  // False: a stop came while nothing ran; it counts for this run. The order (restart, then look) loses no
  // stop that comes from another thread in between.
  bool begin() {
    core().context().restart();
    return !stop_asked_.exchange(false);
  }

  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::atomic<bool> stop_asked_ = false;
};

class SimulatedLoop final : public Loop {
 public:
  // `clock` is owned by `core`.
  SimulatedLoop(std::unique_ptr<LoopCore> core, base::ManualClock& clock)
      : Loop(std::move(core)), clock_(clock), work_(this->core().context().get_executor()) {}

  void run() override { run_while_timers_until(base::kNever); }
  void run_until(base::MonotonicTime deadline) override {
    if (run_while_timers_until(deadline)) clock_.advance_to(deadline);
  }
  void stop() override {
    stop_asked_ = true;
    core().context().stop();
  }

 private:
  // Everything that is ready runs before time moves. False: stopped.
  bool run_while_timers_until(base::MonotonicTime deadline) {
    const MaskRandomScope masks(core().mask_random());
    core().context().restart();
    while (!stop_asked_) {
      core().context().poll();
      if (stop_asked_) break;
      const auto next = core().next_timer();
      if (next == base::kNever || next > deadline) return true;
      clock_.advance_to(next);
      core().fire_due();
    }
    stop_asked_ = false;
    return false;
  }

  base::ManualClock& clock_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  bool stop_asked_ = false;
};

void end_process_on_exception(const std::exception_ptr& error) {
  if (!error) return;
  const char* why = "an exception that is no std::exception";
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    why = e.what();
    base::assertion_failed("a spawned task reports errors as values, it does not throw", why, __FILE__,
                           __LINE__);
  } catch (...) {
    base::assertion_failed("a spawned task reports errors as values, it does not throw", why, __FILE__,
                           __LINE__);
  }
}

}  // namespace

std::unique_ptr<Loop> Loop::real() {
  return std::make_unique<RealLoop>();
}

std::unique_ptr<Loop> Loop::simulated(base::WallTime start) {
  return simulated(std::make_unique<base::ManualClock>(start));
}

std::unique_ptr<Loop> Loop::simulated(std::unique_ptr<base::ManualClock> clock) {
  auto& hand = *clock;
  return std::make_unique<SimulatedLoop>(std::make_unique<LoopCore>(std::move(clock), true), hand);
}

Loop::Loop(std::unique_ptr<LoopCore> core) : core_(std::move(core)) {}
Loop::~Loop() = default;

const base::Clock& Loop::clock() const noexcept {
  return core_->clock();
}

void Loop::collect(std::vector<base::Sample>& out) const {
  base::SampleWriter{out}.histogram("tidegate_net_loop_lag_seconds", core_->lag());
}

void Loop::spawn(Task<void> task) {
  // Posted, because co_spawn on the loop's own thread would start it inside the caller's frame.
  auto start = [this, task = std::move(task)]() mutable {
    asio::co_spawn(core_->context(), std::move(task), &end_process_on_exception);
  };
  core_->post(std::move(start));
}

void Loop::post(std::move_only_function<void()> work) {
  core_->post(std::move(work));
}

struct Timer::Entry : TimerQueue::Entry {};

Timer::Timer(Loop& loop) : loop_(loop), entry_(std::make_unique<Entry>()) {}
Timer::~Timer() {
  disarm();
}

void Timer::arm(base::MonotonicTime when, std::move_only_function<void()> callback) {
  disarm();
  if (when != base::kNever) loop_.core().arm(*entry_, when, std::move(callback));
}

void Timer::disarm() noexcept {
  loop_.core().disarm(*entry_);
}

bool Timer::armed() const noexcept {
  return entry_->armed;
}

namespace {

struct StartSleep {
  Timer* timer;
  base::MonotonicTime when;

  void operator()(Resume<bool> resume) const {
    timer->arm(when, [resume = std::move(resume)]() mutable { resume(true); });
  }
};

struct StartForever {
  Parked<bool>* place;

  void operator()(Resume<bool> resume) const { place->park(std::move(resume)); }
};

}  // namespace

Task<void> sleep_until(Loop& loop, base::MonotonicTime when) {
  if (when == base::kNever) {
    Parked<bool> place(loop.core());
    const StartForever start{&place};
    co_await suspend<bool>(start);
    co_return;
  }
  Timer timer(loop);
  const StartSleep start{&timer, when};
  co_await suspend<bool>(start);
}

}  // namespace tidegate::net
