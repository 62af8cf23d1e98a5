// How bytes from the network arrive: all at once, or in pieces that end anywhere.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz_input.hpp"

namespace tidegate::fuzz {

using Pieces = std::vector<std::string_view>;

inline Pieces whole(std::string_view bytes) {
  return bytes.empty() ? Pieces{} : Pieces{bytes};
}

// Two lengths in turn, 1 to 256, which the first two bytes of the input say.
// on.
class Cutter {
 public:
  explicit Cutter(FuzzInput& input) : length_(input.below(256) + 1), next_(input.below(256) + 1) {}

  Pieces cut(std::string_view bytes) const {
    Pieces pieces;
    for (std::size_t length = length_, next = next_; !bytes.empty(); std::swap(length, next)) {
      pieces.push_back(bytes.substr(0, length));
      bytes.remove_prefix(pieces.back().size());
    }
    return pieces;
  }

 private:
  std::size_t length_;
  std::size_t next_;
};

}  // namespace tidegate::fuzz
