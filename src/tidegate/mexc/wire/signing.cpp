#include "tidegate/mexc/wire/signing.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <cstddef>

#include "tidegate/base/assert.hpp"

namespace tidegate::mexc::wire {
namespace {

constexpr std::size_t kDigestBytes = 32;

struct FreeMac {
  void operator()(EVP_MAC* mac) const noexcept { EVP_MAC_free(mac); }
};
struct FreeContext {
  void operator()(EVP_MAC_CTX* context) const noexcept { EVP_MAC_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MAC_CTX, FreeContext>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string to_hex(const std::array<unsigned char, kDigestBytes>& digest) {
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

Secret::Secret(Secret&& other) noexcept : text_(other.text_) {
  // Copied and wiped, not moved: a moved-from short string keeps its characters.
  other.wipe();
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  text_ = other.text_;
  other.wipe();
  return *this;
}

void Secret::wipe() noexcept {
  OPENSSL_cleanse(text_.data(), text_.size());
  text_.clear();
}

struct Signer::Key {
  Context prepared;
};

Signer::Signer(const Secret& secret) : key_(std::make_unique<Key>()) {
  const std::unique_ptr<EVP_MAC, FreeMac> mac{EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
  TIDEGATE_ASSERT(mac != nullptr, "OpenSSL offers HMAC");
  key_->prepared.reset(EVP_MAC_CTX_new(mac.get()));
  std::array<char, 7> digest{"SHA256"};
  const std::array<OSSL_PARAM, 2> params{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0), OSSL_PARAM_construct_end()};
  // An empty key is a key too, but a null pointer means "keep the old one".
  const std::string_view key = secret.empty() ? std::string_view{""} : secret.reveal();
  TIDEGATE_ASSERT(EVP_MAC_init(key_->prepared.get(), bytes_of(key), key.size(), params.data()) == 1,
                  "OpenSSL takes an HMAC-SHA256 key");
}

Signer::~Signer() = default;
Signer::Signer(Signer&&) noexcept = default;
Signer& Signer::operator=(Signer&&) noexcept = default;

std::string Signer::sign(std::string_view total_params) const {
  const Context context{EVP_MAC_CTX_dup(key_->prepared.get())};
  std::array<unsigned char, kDigestBytes> digest{};
  std::size_t written = 0;
  const bool done = context != nullptr &&
                    EVP_MAC_update(context.get(), bytes_of(total_params), total_params.size()) == 1 &&
                    EVP_MAC_final(context.get(), digest.data(), &written, digest.size()) == 1;
  TIDEGATE_ASSERT(done && written == kDigestBytes, "an HMAC-SHA256 gives 32 bytes");
  return to_hex(digest);
}

bool Signer::verify(std::string_view total_params, std::string_view signature) const {
  const std::string expected = sign(total_params);
  return signature.size() == expected.size() &&
         CRYPTO_memcmp(expected.data(), signature.data(), expected.size()) == 0;
}

}  // namespace tidegate::mexc::wire
