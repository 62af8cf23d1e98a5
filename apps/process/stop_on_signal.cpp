#include "apps/process/stop_on_signal.hpp"

#include <memory>
#include <utility>

namespace tidegate::apps {
namespace {

bool ignored_from_the_start(int signal) {
  struct sigaction inherited {};
  return ::sigaction(signal, nullptr, &inherited) == 0 && inherited.sa_handler == SIG_IGN;
}

}  // namespace

StopOnSignal::StopOnSignal(net::Loop& loop) {
  wait_for_signals([&loop](int) { loop.stop(); });
}

StopOnSignal::StopOnSignal(net::Loop& loop, std::move_only_function<void(int)> on_signal) {
  // Whatever is still posted when this is gone holds the function weakly.
  auto told = std::make_shared<std::move_only_function<void(int)>>(std::move(on_signal));
  wait_for_signals([&loop, told](int signal) {
    loop.post([weak = std::weak_ptr{told}, signal] {
      if (const auto alive = weak.lock()) (*alive)(signal);
    });
  });
}

void StopOnSignal::wait_for_signals(std::move_only_function<void(int)> tell) {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  // A blocked signal would be waited for although it is ignored.
  if (!ignored_from_the_start(SIGHUP)) sigaddset(&signals_, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals_, &mask_before_);
  waiter_ = std::thread([this, tell = std::move(tell)]() mutable {
    for (;;) {
      int signal = 0;
      sigwait(&signals_, &signal);
      if (ending_) return;
      tell(signal);
    }
  });
}

StopOnSignal::~StopOnSignal() {
  ending_ = true;
  pthread_kill(waiter_.native_handle(), SIGTERM);  // wakes the waiter
  waiter_.join();
  pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

}  // namespace tidegate::apps
