#include "apps/exchange/api_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "apps/secrets/secret_source.hpp"

namespace tidegate::apps {
namespace {

using base::ErrorCode;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

struct Found {
  std::string_view key;
  std::string_view secret;
};

base::Result<Found> parse_keys(std::string_view text, const std::string& path) {
  Found found;
  for (int line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view content = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (content.empty() || content.front() == '#') continue;
    const std::size_t equals = std::min(content.find('='), content.size());
    const std::string_view name = trimmed(content.substr(0, equals));
    const std::string_view value = trimmed(content.substr(std::min(equals + 1, content.size())));
    std::string_view* const place = name == kKeyVariable      ? &found.key
                                    : name == kSecretVariable ? &found.secret
                                                              : nullptr;
    if (place == nullptr || value.empty() || !place->empty()) {
      return base::fail(ErrorCode::kParse, fmt::format("{}:{}: expected {}=… and {}=…, once each", path, line,
                                                       kKeyVariable, kSecretVariable));
    }
    if (const auto odd = oddity_of(value); !odd.empty()) {
      return base::fail(
          ErrorCode::kParse,
          fmt::format("{}:{}: {}, which would count as part of it: leave them out", path, line, odd));
    }
    *place = value;
  }
  if (found.key.empty() || found.secret.empty()) {
    return base::fail(ErrorCode::kParse, fmt::format("{}: no line {}=…", path,
                                                     found.key.empty() ? kKeyVariable : kSecretVariable));
  }
  return found;
}

base::Result<mexc::wire::Credentials> from_file(const std::string& path,
                                                PrivateFile::Keeper keeper = PrivateFile::Keeper::kOwner) {
  const auto read = read_private(path, "your API key", keeper);
  if (!read) return std::unexpected(read.error());
  const auto found = parse_keys(read->text(), path);
  if (!found) return std::unexpected(found.error());
  return mexc::wire::Credentials{std::string{found->key}, mexc::wire::Secret{std::string{found->secret}}};
}

}  // namespace

base::Result<mexc::wire::Credentials> take_api_keys(const std::string& file) {
  mexc::wire::Credentials given{std::string{take_variable(kKeyVariable).reveal()},
                                take_variable(kSecretVariable)};
  const std::string named{take_variable(kKeysFileVariable).reveal()};
  if (!file.empty()) return from_file(file);
  if (!named.empty()) return from_file(named);
  if (!given.api_key.empty() && !given.secret.empty()) {
    for (const auto& [name, value] : {std::pair{kKeyVariable, std::string_view{given.api_key}},
                                      std::pair{kSecretVariable, given.secret.reveal()}}) {
      if (const auto odd = oddity_of(value); !odd.empty()) {
        return base::fail(ErrorCode::kParse,
                          fmt::format("{}: {}, which would count as part of it: leave them out", name, odd));
      }
    }
    return given;
  }
  if (const std::string path = credential_path(kKeysCredential); !path.empty()) {
    return from_file(path, PrivateFile::Keeper::kSystemd);
  }
  return base::fail(
      ErrorCode::kInvalidArgument,
      fmt::format("no API key: set {} and {}, or give a file with --keys, or systemd's credential {} (the "
                  "simulated exchange knows demo-key and demo-secret)",
                  kKeyVariable, kSecretVariable, kKeysCredential));
}

}  // namespace tidegate::apps
