// Protobuf frames written by hand from field numbers, so that encoder and decoder cannot agree on a mistake.
#pragma once

#include <cstdint>
#include <string>

namespace tidegate::mexc::wire::tests {

inline std::string varint(std::uint64_t value) {
  std::string out;
  for (; value > 0x7fU; value >>= 7U) out += static_cast<char>((value & 0x7fU) | 0x80U);
  return out + static_cast<char>(value);
}

// Text, bytes or a message.
inline std::string field(unsigned number, const std::string& bytes) {
  return varint(number << 3U | 2U) + varint(bytes.size()) + bytes;
}

// A whole number or a boolean.
inline std::string field(unsigned number, std::int64_t value) {
  return varint(number << 3U) + varint(static_cast<std::uint64_t>(value));
}

}  // namespace tidegate::mexc::wire::tests
