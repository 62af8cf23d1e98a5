// Ends a load that finishes later than the call that began it.
#pragma once

#include <functional>
#include <utility>

#include "tidegate/base/error.hpp"

namespace tidegate::library {

// For the loader: `finish` once, from any thread. Dropped without that, those who wait get kCancelled, so
// that no caller waits for ever. May outlive its cache: then they get the value all the same. One thread at a
// time.
template <class Value>
class [[nodiscard]] LoadCompletion {
 public:
  using Finish = std::move_only_function<void(base::Result<Value>&&)>;

  // `finish` is called exactly once. It moves what it is given where a move that throws can be reported.
  explicit LoadCompletion(Finish finish) : finish_(std::move(finish)) {}
  LoadCompletion(LoadCompletion&& other) noexcept : finish_(std::exchange(other.finish_, nullptr)) {}
  LoadCompletion& operator=(LoadCompletion&& other) noexcept {
    LoadCompletion taken{std::move(other)};
    std::swap(finish_, taken.finish_);
    return *this;
  }
  LoadCompletion(const LoadCompletion&) = delete;
  LoadCompletion& operator=(const LoadCompletion&) = delete;
  ~LoadCompletion() {
    finish(base::fail(base::ErrorCode::kCancelled, "the load was given up before it had a value; ask again"));
  }

  // False: it has been finished, or moved on.
  explicit operator bool() const noexcept { return finish_ != nullptr; }
  // What the load brought. The second time nothing happens.
  void finish(base::Result<Value> loaded) {
    if (auto finish = std::exchange(finish_, nullptr)) finish(std::move(loaded));
  }

 private:
  Finish finish_;
};

}  // namespace tidegate::library
