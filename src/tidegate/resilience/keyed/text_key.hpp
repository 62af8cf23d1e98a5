// Text that names something for as long as it is kept, in 24 bytes.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>

namespace tidegate::resilience {

// A constant text in 24 bytes: up to 23 bytes lie within, so that comparing a key costs no second cold line
// and keeping it no allocation.
class TextKey {
 public:
  explicit TextKey(std::string_view text) {
    if (text.size() <= kWithin) {
      std::copy(text.begin(), text.end(), bytes_.begin());
      bytes_[kWithin] = static_cast<char>(text.size());
      return;
    }
    const Far far{new char[text.size()], text.size()};
    std::copy(text.begin(), text.end(), far.text);
    std::memcpy(bytes_.data(), &far, sizeof far);
    bytes_[kWithin] = kIsFar;
  }
  TextKey(TextKey&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  TextKey& operator=(TextKey&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~TextKey() {
    if (bytes_[kWithin] == kIsFar) delete[] far().text;
  }

  bool empty() const noexcept { return bytes_[kWithin] == 0; }
  std::string_view view() const noexcept {
    if (bytes_[kWithin] == kIsFar) return {far().text, far().size};
    return {bytes_.data(), static_cast<std::size_t>(bytes_[kWithin])};
  }

 private:
  static constexpr std::size_t kWithin = 23;
  static constexpr char kIsFar = 127;  // in the last byte, which is the size otherwise
  struct Far {
    char* text;
    std::size_t size;
  };

  Far far() const noexcept {
    Far far;
    std::memcpy(&far, bytes_.data(), sizeof far);
    return far;
  }

  alignas(8) std::array<char, kWithin + 1> bytes_{};
};

}  // namespace tidegate::resilience
