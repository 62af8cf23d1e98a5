// Where the API key comes from, and how it is kept out of settings and of what is said about them.
#pragma once

#include <string>
#include <string_view>

namespace tidegate::config {

inline constexpr const char* kKeyVariable = "MEXC_API_KEY";
inline constexpr const char* kSecretVariable = "MEXC_API_SECRET";
inline constexpr const char* kKeysFileVariable = "MEXC_API_KEYS_FILE";
// The folder in which systemd gives a service its credentials, and the name of ours in it.
inline constexpr const char* kCredentialsVariable = "CREDENTIALS_DIRECTORY";
inline constexpr const char* kKeysCredential = "mexc-api-keys";

// Whether a setting of that name, which there is not, was meant to hold a secret: "api_key", "Secret",
// "token".
bool is_secret_name(std::string_view name);

// Whether a text may be a key or a secret: 16 bytes and more of letters and digits, with both among them; or
// a web address with more behind its host than a short path, or a name before it. Not what is a path of a
// file, a host or a sentence.
bool may_be_secret(std::string_view text);
// In quotes, or what says that it is not shown.
std::string quoted_unless_secret(std::string_view text);

// "a secret does not belong there; …": what to do with it, for whoever wrote one into the settings.
std::string secret_elsewhere();

}  // namespace tidegate::config
