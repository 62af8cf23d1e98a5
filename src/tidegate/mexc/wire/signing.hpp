// MEXC's request signatures: lower-case hexadecimal HMAC-SHA256 of totalParams (raw query + raw body).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace tidegate::mexc::wire {

// Key material that wipes itself and cannot be printed, copied by accident or compared.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) noexcept : text_(std::move(text)) {}
  ~Secret() { wipe(); }
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  Secret clone() const { return Secret{text_}; }
  bool empty() const noexcept { return text_.empty(); }
  // For the signer alone.
  std::string_view reveal() const noexcept { return text_; }

 private:
  void wipe() noexcept;

  std::string text_;
};

struct Credentials {
  std::string api_key;  // empty: public endpoints only
  Secret secret;
};

// Holds the key's two padded hash blocks prepared, so that a signature costs only the message's own blocks
// and two more (about 1 µs for an order).
// Thread rule: const calls may come from any thread.
class Signer {
 public:
  explicit Signer(const Secret& secret);
  ~Signer();
  Signer(Signer&&) noexcept;
  Signer& operator=(Signer&&) noexcept;

  // 64 lower-case hexadecimal digits.
  std::string sign(std::string_view total_params) const;
  // In constant time. Upper-case signatures are refused, as MEXC does.
  bool verify(std::string_view total_params, std::string_view signature) const;

 private:
  struct Key;
  std::unique_ptr<Key> key_;
};

}  // namespace tidegate::mexc::wire
