// Whether a cache is there still, for loads that may end after it.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace tidegate::library {

// A count and no lock: whoever is inside may enter again, from what the cache calls there.
class EnhancedCacheLife {
 public:
  // False: the cache has ended. True: it stays until `leave`.
  bool enter() {
    const std::lock_guard lock{mutex_};
    if (ended_) return false;
    ++inside_;
    return true;
  }
  void leave() {
    const std::lock_guard lock{mutex_};
    if (--inside_ == 0) left_.notify_all();
  }
  // Waits for those inside, of whom the caller must not be one.
  void end() {
    std::unique_lock lock{mutex_};
    ended_ = true;
    left_.wait(lock, [this] { return inside_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable left_;
  std::size_t inside_ = 0;
  bool ended_ = false;
};

}  // namespace tidegate::library
