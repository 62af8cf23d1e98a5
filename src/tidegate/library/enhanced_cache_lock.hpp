// A lock of four bytes for sections of a few dozen instructions.
#pragma once

#include <atomic>
#include <cstdint>

namespace tidegate::library {

// Spins briefly, because the holder is nearly always about to leave, then parks on the kernel's futex.
// Drepper, "Futexes are tricky" (2011, read 2026-11-22), mutex 2. Taking it free is one atomic instruction,
// leaving it with no thread parked another. Not recursive, not fair.
class EnhancedCacheLock {
 public:
  EnhancedCacheLock() = default;
  EnhancedCacheLock(const EnhancedCacheLock&) = delete;
  EnhancedCacheLock& operator=(const EnhancedCacheLock&) = delete;

  void lock() noexcept {
    State expected = kFree;
    if (!state_.compare_exchange_strong(expected, kHeld, std::memory_order_acquire,
                                        std::memory_order_relaxed)) {
      lock_contended();
    }
  }
  void unlock() noexcept {
    if (state_.exchange(kFree, std::memory_order_release) == kAwaited) state_.notify_one();
  }

 private:
  using State = std::uint32_t;
  static constexpr State kFree = 0;
  static constexpr State kHeld = 1;
  static constexpr State kAwaited = 2;  // held, and somebody may be parked

  void lock_contended() noexcept;

  std::atomic<State> state_ = kFree;
};

}  // namespace tidegate::library
