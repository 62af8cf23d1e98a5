// MEXC's request signatures: lower-case hexadecimal HMAC-SHA256 of totalParams (raw query + raw body).
#pragma once

#include <string>
#include <string_view>

#include "tidegate/base/hidden_memory.hpp"
#include "tidegate/base/secret.hpp"

namespace tidegate::mexc::wire {

using Secret = base::Secret;

struct Credentials {
  std::string api_key;  // empty: public endpoints only
  Secret secret;
};

// The first 16 hexadecimal digits of the key's SHA-256: distinguishes keys where a key must not be written
// down.
std::string fingerprint(std::string_view api_key);

// Holds the hash's state after the key's two padded blocks (RFC 2104, section 4), out of core dumps like the
// key, so that a signature costs the message's own blocks and two more.
// Thread rule: const calls may come from any thread.
class Signer {
 public:
  explicit Signer(const Secret& secret);

  // 64 lower-case hexadecimal digits.
  std::string sign(std::string_view total_params) const;
  // In constant time. Capitals are taken as well: MEXC does (Mexc.Net signs so).
  bool verify(std::string_view total_params, std::string_view signature) const;

 private:
  struct States;
  const States& states() const noexcept;

  base::HiddenMemory memory_;
};

}  // namespace tidegate::mexc::wire
