// A text that nobody but its user may see: a key, a token, an address that grants what a password would.
#pragma once

#include <string>
#include <string_view>

#include "tidegate/base/hidden_memory.hpp"

namespace tidegate::base {

// Wipes itself, stays out of core dumps, and cannot be printed, copied by accident or compared.
class Secret {
 public:
  Secret() = default;
  // Wipes `text`, the argument; the caller's own copies are the caller's to wipe.
  explicit Secret(std::string text);

  bool empty() const noexcept { return memory_.bytes().empty(); }
  // For who uses it, right where it is used.
  std::string_view reveal() const noexcept { return {memory_.bytes().data(), memory_.bytes().size()}; }

 private:
  HiddenMemory memory_;
};

}  // namespace tidegate::base
