// What a cache's key may be, how it is hashed, and how it is kept: integers as they are, text in 24 bytes.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "tidegate/resilience/keyed/text_key.hpp"

namespace tidegate::resilience {

// Both halves of a 128-bit product folded together: wyhash's mixer (Wang Yi, github.com/wangyi-fudan/wyhash,
// read 2026-11-22). Every bit of the result depends on every bit of the operands.
constexpr std::uint64_t fold_product(std::uint64_t a, std::uint64_t b) noexcept {
  __extension__ using uint128 = unsigned __int128;
  const uint128 product = static_cast<uint128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

inline constexpr std::uint64_t kHashSalt1 = 0xa0761d6478bd642fULL;
inline constexpr std::uint64_t kHashSalt2 = 0xe7037ed1a0b428dbULL;

constexpr std::uint64_t hash_number(std::uint64_t number) noexcept {
  return fold_product(number ^ kHashSalt1, kHashSalt2);
}

// 3 ns up to 16 bytes, then 1 ns for each further 16. The same on every run, so an order that follows from
// it can be repeated; not for keys that an adversary may choose without bound.
inline std::uint64_t hash_text(std::string_view text) noexcept {
  const auto word = [](const char* from, std::size_t size) {
    std::uint64_t read = 0;
    std::memcpy(&read, from, size);
    return read;
  };
  const char* at = text.data();
  std::size_t left = text.size();
  std::uint64_t state = kHashSalt1 ^ left;
  for (; left > 16; at += 16, left -= 16)
    state = fold_product(word(at, 8) ^ kHashSalt2, word(at + 8, 8) ^ state);
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  if (left >= 8) {  // the two words overlap where there are fewer than 16 bytes
    first = word(at, 8);
    last = word(at + left - 8, 8);
  } else if (left >= 4) {
    first = word(at, 4);
    last = word(at + left - 4, 4);
  } else if (left > 0) {
    first = word(at, 1) << 16 | word(at + left / 2, 1) << 8 | word(at + left - 1, 1);
  }
  return fold_product(kHashSalt2 ^ text.size(), fold_product(first ^ kHashSalt2, last ^ state));
}

// View: how a caller names the key. Stored: how the cache keeps it.
// Any type with std::hash and an order: named by reference, kept as it is.
template <class Key>
struct KeyTraits {
  using View = const Key&;
  using Stored = Key;
  static std::uint64_t hash(View view) { return hash_number(std::hash<Key>{}(view)); }
  static View view(const Stored& stored) noexcept { return stored; }
};

template <std::integral Key>
struct KeyTraits<Key> {
  using View = Key;
  using Stored = Key;
  static std::uint64_t hash(View view) noexcept { return hash_number(static_cast<std::uint64_t>(view)); }
  static View view(const Stored& stored) noexcept { return stored; }
};

template <>
struct KeyTraits<std::string> {
  using View = std::string_view;
  using Stored = TextKey;
  static std::uint64_t hash(View view) noexcept { return hash_text(view); }
  static View view(const Stored& stored) noexcept { return stored.view(); }
};

// What may name a key: for an integer, one whose every value the key can be. Any other would be cut, and name
// some other key.
template <class Named, class Key>
concept NamesKey = std::convertible_to<const Named&, typename KeyTraits<Key>::View> &&
    (!std::integral<Key> ||
     (std::integral<Named> &&
      std::cmp_greater_equal(std::numeric_limits<Named>::min(), std::numeric_limits<Key>::min()) &&
      std::cmp_less_equal(std::numeric_limits<Named>::max(), std::numeric_limits<Key>::max())));

// A key with its hash, made of whatever converts to its view, so that several tables can share one hashing.
// The upper half of the hash is the index's, the lower half chooses a shard.
template <class Key>
struct HashedKey {
  using View = typename KeyTraits<Key>::View;

  template <class Named>
  requires NamesKey<Named, Key> HashedKey(const Named& named)
      : view(static_cast<View>(named)), hash(KeyTraits<Key>::hash(view)) {}  // implicit on purpose

  std::uint32_t fingerprint() const noexcept { return static_cast<std::uint32_t>(hash >> 32); }

  View view;
  std::uint64_t hash;
};

}  // namespace tidegate::resilience
