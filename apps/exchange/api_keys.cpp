#include "apps/exchange/api_keys.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include "apps/exchange/private_file.hpp"
#include "tidegate/base/hidden_memory.hpp"

namespace tidegate::apps {
namespace {

using base::ErrorCode;

constexpr std::size_t kMostBytes = 4096;

// The variable's value, which is then no longer in the environment; empty where there is none.
template <class T>
T take_variable(const char* name) {
  char* const value = std::getenv(name);
  if (value == nullptr) return {};
  T taken{std::string{value}};
  base::wipe({value, std::strlen(value)});
  unsetenv(name);
  return taken;
}

// What stands in the file, in memory that is wiped and in no core dump.
base::Result<std::pair<base::HiddenMemory, std::size_t>> read_hidden(const std::string& path,
                                                                     PrivateFile::Keeper keeper) {
  const auto file = PrivateFile::open(path, "your API key", keeper);
  if (!file) return std::unexpected(file.error());
  base::HiddenMemory memory{kMostBytes + 1};
  std::size_t size = 0;
  while (size <= kMostBytes) {
    const ssize_t got = read(file->descriptor(), memory.bytes().data() + size, memory.bytes().size() - size);
    if (got < 0) {
      return base::fail(ErrorCode::kIo, fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
    }
    if (got == 0) return std::pair{std::move(memory), size};
    size += static_cast<std::size_t>(got);
  }
  return base::fail(ErrorCode::kParse,
                    fmt::format("{}: longer than {} bytes, so no file of keys", path, kMostBytes));
}

// Why it cannot be a key or a secret; empty: it may be one. Shells and files of settings leave quotes and
// blanks in, which would count as part of it.
std::string_view oddity_of(std::string_view value) {
  constexpr std::string_view kQuotes = "\"'", kBlank = " \t\r\n";
  if (value.empty()) return {};
  for (const char end : {value.front(), value.back()}) {
    if (kQuotes.find(end) != std::string_view::npos) return "the value stands in quotes";
    if (kBlank.find(end) != std::string_view::npos) return "there are blanks around the value";
  }
  return {};
}

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
  auto read = read_hidden(path, keeper);
  if (!read) return std::unexpected(std::move(read.error()));
  const auto& [memory, size] = *read;
  const auto found = parse_keys({memory.bytes().data(), size}, path);
  if (!found) return std::unexpected(found.error());
  return mexc::wire::Credentials{std::string{found->key}, mexc::wire::Secret{std::string{found->secret}}};
}

// Where systemd has put our credential; empty: it gave none.
std::string credential_path() {
  const char* const folder = std::getenv(kCredentialsVariable);
  if (folder == nullptr || *folder == '\0') return {};
  std::string path = fmt::format("{}/{}", folder, kKeysCredential);
  return access(path.c_str(), F_OK) == 0 ? path : std::string{};
}

}  // namespace

base::Result<mexc::wire::Credentials> take_api_keys(const std::string& file) {
  mexc::wire::Credentials given{take_variable<std::string>(kKeyVariable),
                                take_variable<mexc::wire::Secret>(kSecretVariable)};
  const std::string named = take_variable<std::string>(kKeysFileVariable);
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
  if (const std::string path = credential_path(); !path.empty()) {
    return from_file(path, PrivateFile::Keeper::kSystemd);
  }
  return base::fail(
      ErrorCode::kInvalidArgument,
      fmt::format("no API key: set {} and {}, or give a file with --keys, or systemd's credential {} (the "
                  "simulated exchange knows demo-key and demo-secret)",
                  kKeyVariable, kSecretVariable, kKeysCredential));
}

}  // namespace tidegate::apps
