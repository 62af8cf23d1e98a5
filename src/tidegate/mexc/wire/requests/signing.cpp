#include "tidegate/mexc/wire/requests/signing.hpp"

// The low-level SHA-256 of OpenSSL is marked as deprecated since its state is a plain structure, which is
// just what a prepared key needs: it can be copied in a few nanoseconds and put where no core dump shows it.
// The newer interface allocates for each copy, and keeps the key itself on the heap.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <new>

namespace tidegate::mexc::wire {
namespace {

constexpr std::size_t kDigestBytes = SHA256_DIGEST_LENGTH;
constexpr std::size_t kBlockBytes = SHA256_CBLOCK;
constexpr unsigned char kInnerPad = 0x36;  // RFC 2104, section 2
constexpr unsigned char kOuterPad = 0x5c;

using Digest = std::array<unsigned char, kDigestBytes>;

// The state after one block: the key with every byte changed by `pad`.
SHA256_CTX after_key(std::string_view key, unsigned char pad) {
  std::array<unsigned char, kBlockBytes> block{};
  if (key.size() > kBlockBytes) {
    SHA256(reinterpret_cast<const unsigned char*>(key.data()), key.size(), block.data());
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  for (unsigned char& byte : block) byte ^= pad;
  SHA256_CTX state;
  SHA256_Init(&state);
  SHA256_Update(&state, block.data(), block.size());
  OPENSSL_cleanse(block.data(), block.size());
  return state;
}

std::string to_hex(const Digest& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(2 * kDigestBytes);
  for (const unsigned char byte : digest) {
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0x0fU];
  }
  return out;
}

}  // namespace

std::string fingerprint(std::string_view api_key) {
  constexpr std::size_t kDigits = 16;
  Digest digest;
  SHA256(reinterpret_cast<const unsigned char*>(api_key.data()), api_key.size(), digest.data());
  return to_hex(digest).substr(0, kDigits);
}

struct Signer::States {
  SHA256_CTX inner;
  SHA256_CTX outer;
};

Signer::Signer(const Secret& secret) : memory_(sizeof(States)) {
  std::construct_at(reinterpret_cast<States*>(memory_.bytes().data()),
                    States{after_key(secret.reveal(), kInnerPad), after_key(secret.reveal(), kOuterPad)});
}

const Signer::States& Signer::states() const noexcept {
  return *std::launder(reinterpret_cast<const States*>(memory_.bytes().data()));
}

std::string Signer::sign(std::string_view total_params) const {
  SHA256_CTX hash = states().inner;
  Digest digest;
  SHA256_Update(&hash, total_params.data(), total_params.size());
  SHA256_Final(digest.data(), &hash);
  hash = states().outer;
  SHA256_Update(&hash, digest.data(), digest.size());
  SHA256_Final(digest.data(), &hash);
  OPENSSL_cleanse(&hash, sizeof hash);
  return to_hex(digest);
}

bool Signer::verify(std::string_view total_params, std::string_view signature) const {
  const std::string expected = sign(total_params);
  std::string given{signature};
  for (char& digit : given) {
    if (digit >= 'A' && digit <= 'F') digit = static_cast<char>(digit - 'A' + 'a');
  }
  return given.size() == expected.size() &&
         CRYPTO_memcmp(expected.data(), given.data(), expected.size()) == 0;
}

}  // namespace tidegate::mexc::wire
