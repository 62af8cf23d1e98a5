// Names and texts that look like secrets.
#include "tidegate/config/secrets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tidegate::config {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Who knows the whole of it may post there, or has the password in it.
bool is_secret_address(std::string_view text) {
  constexpr std::size_t kShortPath = 8;
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view rest = text.substr(scheme + 3);
  const std::size_t path = std::min(rest.find_first_of("/?#"), rest.size());
  return rest.size() - path > kShortPath || rest.substr(0, path).find('@') != std::string_view::npos;
}

}  // namespace

bool is_secret_name(std::string_view name) {
  std::string letters;  // without what people put between them
  for (const char c : name) {
    if (is_letter(c)) letters += static_cast<char>(c | 0x20);
  }
  constexpr std::array<std::string_view, 9> kWords{"secret",     "apikey",     "accesskey",
                                                   "privatekey", "passw",      "passphrase",
                                                   "token",      "credential", "listenkey"};
  const auto named = [&letters](std::string_view word) { return letters.find(word) != std::string::npos; };
  return letters == "key" || letters == "keys" || std::ranges::any_of(kWords, named);
}

bool may_be_secret(std::string_view text) {
  if (is_secret_address(text)) return true;
  constexpr std::size_t kShortest = 16;  // an access key of MEXC's has 18
  const auto fits = [](char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '+' || c == '=';
  };
  return text.size() >= kShortest && std::ranges::all_of(text, fits) &&
         std::ranges::any_of(text, is_letter) && std::ranges::any_of(text, is_digit);
}

std::string quoted_unless_secret(std::string_view text) {
  if (may_be_secret(text)) return "(not shown: it may be a secret)";
  return fmt::format("\"{}\"", text);
}

std::string secret_elsewhere() {
  return fmt::format(
      "a secret does not belong there, and is not read: delete it, and give {} and {} in a file that only "
      "you "
      "can read (chmod 600), named by --keys or {}, or as environment variables, or as systemd's credential "
      "{} "
      "(LoadCredential={}:FILE)",
      kKeyVariable, kSecretVariable, kKeysFileVariable, kKeysCredential, kKeysCredential);
}

}  // namespace tidegate::config
