// A load under way, and what comes of it for all who wait.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/library/caller.hpp"

namespace tidegate::library {

// What `code` of the caller's brings, a T or a base::Result<T>; whatever it throws becomes an error that says
// who threw and what to do.
template <class T>
base::Result<T> call_safely(std::string_view who, std::string_view what_to_do, auto code) {
  const auto threw = [&](std::string_view what) {
    return base::fail(base::ErrorCode::kIo,
                      std::string{who} + " threw" + std::string{what} + "; " + std::string{what_to_do});
  };
  try {
    return code();
  } catch (const std::exception& thrown) {
    return threw(": " + std::string{thrown.what()});
  } catch (...) {
    return threw(" something that is no std::exception");
  }
}

template <class T, class Load, class... Arguments>
base::Result<T> call_loader(Load& load, const Arguments&... arguments) {
  return call_safely<T>("the loader", "answer with a base::Result where a load can fail",
                        [&]() -> base::Result<T> { return load(arguments...); });
}

// Thread rule: `finish` or `give_up` once, by one thread; the rest by any.
template <class Held>
class EnhancedCacheLoad {
 public:
  EnhancedCacheLoad(const std::vector<std::string_view>& tags, Caller loader)
      : loader_(loader), tags_(tags.begin(), tags.end()) {}

  // Those who wait get the result; kCancelled where memory does not even suffice for a copy of it.
  void finish(const base::Result<Held>& result) {
    try {
      result_ = result;
    } catch (...) {
    }
    end();
  }
  // They get kCancelled.
  void give_up() { end(); }
  bool is_finished() const noexcept { return done_.load(std::memory_order_acquire) != 0; }
  // Calls `then` once when it is finished, on the thread that finishes it; at once where it is. For who waits
  // in a way of its own.
  void when_finished(std::function<void()> then) {
    {
      const std::lock_guard lock{then_lock_};
      if (!is_finished()) return then_.push_back(std::move(then));
    }
    then();
  }
  // Blocks until finished.
  const base::Result<Held>& wait() const {
    done_.wait(0, std::memory_order_acquire);
    return result_;
  }

  bool is_of(Caller loader) const { return loader_ == loader; }
  bool has_tag(std::string_view tag) const { return std::ranges::find(tags_, tag) != tags_.end(); }

 private:
  void end() {
    done_.store(1, std::memory_order_release);
    done_.notify_all();
    std::unique_lock lock{then_lock_};
    const auto then = std::exchange(then_, {});
    lock.unlock();
    for (const auto& call : then) call();
  }

  const Caller loader_;
  std::vector<std::string> tags_;
  std::mutex then_lock_;
  std::vector<std::function<void()>> then_;
  base::Result<Held> result_ = base::fail(base::ErrorCode::kCancelled, "the load did not finish");
  std::atomic<std::uint32_t> done_ = 0;
};

// The loads of one shard, under its lock. To doom a load is to forget it: it may not write any more, and who
// comes now begins another; those who wait already get its value. Bounded by the callers that load.
template <class Held, class Key>
class EnhancedCacheLoads {
 public:
  using Load = std::shared_ptr<EnhancedCacheLoad<Held>>;

  Load find(const auto& key) const {
    const auto found = loads_.find(key);
    return found == loads_.end() ? nullptr : found->second;
  }
  // Precondition: none is under way for that key.
  Load begin(const auto& key, const std::vector<std::string_view>& tags, Caller loader) {
    return loads_.try_emplace(Key(key), std::make_shared<EnhancedCacheLoad<Held>>(tags, loader))
        .first->second;
  }
  // Forgets the load. False: it was doomed.
  bool end(const auto& key, const Load& load) {
    const auto found = loads_.find(key);
    if (found == loads_.end() || found->second != load) return false;
    loads_.erase(found);
    return true;
  }

  void doom(const auto& key) {
    if (loads_.empty()) return;
    if (const auto found = loads_.find(key); found != loads_.end()) loads_.erase(found);
  }
  void doom_where(auto condemned) {
    std::erase_if(loads_, [&](const auto& load) { return condemned(load.first); });
  }
  void doom_tag(std::string_view tag) {
    std::erase_if(loads_, [tag](const auto& load) { return load.second->has_tag(tag); });
  }
  void doom_all() { loads_.clear(); }

 private:
  std::map<Key, Load, std::less<>> loads_;
};

}  // namespace tidegate::library
