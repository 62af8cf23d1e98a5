#include "apps/top/status_asker.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

namespace tidegate::apps::top {

StatusAsker::StatusAsker(GetStatus get_status, base::Duration interval)
    : get_status_(std::move(get_status)),
      interval_(interval),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this](const std::stop_token& stop) { ask(stop); }) {}

StatusAsker::~StatusAsker() {
  thread_.request_stop();
  thread_.join();
  ::close(wake_);
}

std::optional<base::Result<std::string>> StatusAsker::take() {
  const std::lock_guard lock{mutex_};
  std::uint64_t answers = 0;
  if (::read(wake_, &answers, sizeof answers) != sizeof answers) return std::nullopt;
  return std::exchange(latest_, std::nullopt);
}

void StatusAsker::pause(bool paused) {
  {
    const std::lock_guard lock{mutex_};
    paused_ = paused;
  }
  changed_.notify_all();
}

void StatusAsker::ask(const std::stop_token& stop) {
  std::unique_lock lock{mutex_};
  for (;;) {
    changed_.wait(lock, stop, [this] { return !paused_; });
    if (stop.stop_requested()) return;
    lock.unlock();
    auto answer = get_status_();
    lock.lock();
    latest_ = std::move(answer);
    const std::uint64_t one = 1;
    // It can hold 2^64 - 2 of them: this cannot fail.
    [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof one);
    changed_.wait_for(lock, stop, interval_, [this] { return paused_; });
  }
}

}  // namespace tidegate::apps::top
