// Whether a cache is there still, for loads that may end after it.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace tidegate::library {

// A count and no lock: a caller that is inside may enter again, from what the cache calls there.
class EnhancedCacheLife {
 public:
  // Inside for as long as it lives. False: the cache has ended.
  class Visit {
   public:
    explicit Visit(EnhancedCacheLife& life) : life_(life.enter() ? &life : nullptr) {}
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    ~Visit() {
      if (life_ != nullptr) life_->leave();
    }
    explicit operator bool() const noexcept { return life_ != nullptr; }

   private:
    EnhancedCacheLife* life_;
  };

  // Waits for those inside, of whom the caller must not be one.
  void end() {
    std::unique_lock lock{mutex_};
    ended_ = true;
    left_.wait(lock, [this] { return inside_ == 0; });
  }

 private:
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

  std::mutex mutex_;
  std::condition_variable left_;
  std::size_t inside_ = 0;
  bool ended_ = false;
};

}  // namespace tidegate::library
