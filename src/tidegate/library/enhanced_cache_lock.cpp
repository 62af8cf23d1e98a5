#include "tidegate/library/enhanced_cache_lock.hpp"

namespace tidegate::library {

namespace {

// About a microsecond: longer than any section that does not touch cold memory.
constexpr int kSpins = 64;

// Hint to the core that it spins: it leaves the pipeline to its sibling and sees the change sooner. Elsewhere
// the loop does without.
inline void relax() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace

void EnhancedCacheLock::lock_contended() noexcept {
  for (int spin = 0; spin < kSpins; ++spin) {
    relax();
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
