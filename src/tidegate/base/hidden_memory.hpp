// Memory for secrets: a core dump leaves it out, the swap too where the system allows it.
#pragma once

#include <cstddef>
#include <span>
#include <utility>

namespace tidegate::base {

// Whole pages of its own (madvise MADV_DONTDUMP, mlock), filled with zeros, wiped before they go. A few
// microseconds to make, so for what lives long. Moving keeps the address.
class HiddenMemory {
 public:
  HiddenMemory() = default;
  // Precondition: 1 <= bytes. Ends the process where the system has no memory.
  explicit HiddenMemory(std::size_t bytes);
  HiddenMemory(HiddenMemory&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  HiddenMemory& operator=(HiddenMemory&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~HiddenMemory();

  // As many as were asked for; empty after a move.
  std::span<char> bytes() noexcept { return bytes_; }
  std::span<const char> bytes() const noexcept { return bytes_; }

 private:
  std::span<char> bytes_;
};

// Overwrites, whatever the compiler thinks of its use.
void wipe(std::span<char> bytes) noexcept;

}  // namespace tidegate::base
