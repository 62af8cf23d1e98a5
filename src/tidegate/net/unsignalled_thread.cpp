#include "tidegate/net/unsignalled_thread.hpp"

#include <csignal>
#include <utility>

namespace tidegate::net {

std::thread start_unsignalled(std::function<void()> work) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread{std::move(work)};
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace tidegate::net
