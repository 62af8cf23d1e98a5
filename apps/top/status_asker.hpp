// Asks a process for its status again and again, beside whoever waits for keys.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::apps::top {

// The JSON of /status, or why there is none. May take its time, but not for ever.
using GetStatus = std::function<base::Result<std::string>()>;

// Asks on a thread of its own, so that a process that does not answer holds up no key. Of answers that nobody
// took the latest is kept. Thread rule: all of it on one thread.
class StatusAsker {
 public:
  // Between an answer and the next question there is `interval`.
  StatusAsker(GetStatus get_status, base::Duration interval);
  // Waits for the question under way.
  ~StatusAsker();
  StatusAsker(const StatusAsker&) = delete;
  StatusAsker& operator=(const StatusAsker&) = delete;

  // The latest answer, once.
  std::optional<base::Result<std::string>> take();
  // Nothing is asked while it is paused; afterwards at once.
  void pause(bool paused);
  // A file descriptor that can be read as long as there is something to take.
  int wake() const noexcept { return wake_; }

 private:
  void ask(const std::stop_token& stop);

  GetStatus get_status_;
  base::Duration interval_;
  int wake_ = -1;
  std::mutex mutex_;  // of what follows
  std::condition_variable_any changed_;
  bool paused_ = false;
  std::optional<base::Result<std::string>> latest_;
  std::jthread thread_;  // the last: it ends before what it uses
};

}  // namespace tidegate::apps::top
