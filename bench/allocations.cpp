#include "bench/allocations.hpp"

#include <malloc.h>

#include <cstdlib>
#include <new>

namespace {

thread_local constinit std::size_t made = 0;

}  // namespace

// Everything else is the default's. Not inlined: where gcc 12 inlines one of a pair and not the other it
// reports a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++made;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc{};
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace tidegate::bench {

std::size_t allocations() noexcept {
  return made;
}

std::size_t allocated_bytes() noexcept {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

}  // namespace tidegate::bench
