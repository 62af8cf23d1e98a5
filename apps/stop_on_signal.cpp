#include "apps/stop_on_signal.hpp"

namespace tidegate::apps {

StopOnSignal::StopOnSignal(net::Loop& loop) {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, &mask_before_);
  waiter_ = std::thread([this, &loop] {
    int signal = 0;
    sigwait(&signals_, &signal);
    loop.stop();
  });
}

StopOnSignal::~StopOnSignal() {
  // Wakes the waiter where no signal did; without effect where one did.
  pthread_kill(waiter_.native_handle(), SIGTERM);
  waiter_.join();
  pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

}  // namespace tidegate::apps
