// A fuzzer's bytes taken apart into the values that a target needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace tidegate::fuzz {

inline std::string_view bytes_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Reads from the front. Past the end everything is zero or empty, so that no input is too short to mean
// something.
class FuzzInput {
 public:
  explicit FuzzInput(std::string_view bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

  template <class Number>
  Number number() {
    Number value{};
    const std::size_t size = rest_.size() < sizeof value ? rest_.size() : sizeof value;
    std::memcpy(&value, rest_.data(), size);
    rest_.remove_prefix(size);
    return value;
  }

  // 0 to bound - 1; takes one byte. Precondition: 1 <= bound <= 256.
  std::size_t below(std::size_t bound) { return number<std::uint8_t>() % bound; }

  // At most `longest` bytes, after a byte that says how many.
  std::string text(std::size_t longest) {
    const std::size_t wanted = below(longest + 1);
    const std::string taken{rest_.substr(0, wanted)};
    rest_.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view rest_;
};

}  // namespace tidegate::fuzz
