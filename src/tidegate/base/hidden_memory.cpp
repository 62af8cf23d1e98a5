#include "tidegate/base/hidden_memory.hpp"

#include <sys/mman.h>

#include <cstring>

#include "tidegate/base/assert.hpp"

namespace tidegate::base {

HiddenMemory::HiddenMemory(std::size_t bytes) {
  TIDEGATE_ASSERT(bytes > 0, "hidden memory is for something");
  void* const pages = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  TIDEGATE_ASSERT(pages != MAP_FAILED, "the system has memory");
  TIDEGATE_ASSERT(madvise(pages, bytes, MADV_DONTDUMP) == 0, "Linux leaves memory out of core dumps");
  // Refused beyond the user's limit (ulimit -l): then it may be swapped, as all else.
  static_cast<void>(mlock(pages, bytes));
  bytes_ = {static_cast<char*>(pages), bytes};
}

HiddenMemory::~HiddenMemory() {
  if (bytes_.empty()) return;
  wipe(bytes_);
  munmap(bytes_.data(), bytes_.size());
}

void wipe(std::span<char> bytes) noexcept {
  if (!bytes.empty()) explicit_bzero(bytes.data(), bytes.size());
}

}  // namespace tidegate::base
