#include "tidegate/library/enhanced_cache_lock.hpp"

namespace tidegate::library {

namespace {

// About a microsecond: longer than any section that does not touch cold memory.
constexpr int kSpins = 64;

}  // namespace

void EnhancedCacheLock::lock_contended() noexcept {
  for (int spin = 0; spin < kSpins; ++spin) {
    __builtin_ia32_pause();
    State expected = kFree;
    if (state_.load(std::memory_order_relaxed) == kFree &&
        state_.compare_exchange_weak(expected, kHeld, std::memory_order_acquire, std::memory_order_relaxed)) {
      return;
    }
  }
  // Taken as awaited, since others may be parked beside us: at worst one wake-up too many.
  while (state_.exchange(kAwaited, std::memory_order_acquire) != kFree) {
    state_.wait(kAwaited, std::memory_order_relaxed);
  }
}

}  // namespace tidegate::library
