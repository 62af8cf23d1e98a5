#include "apps/secrets/secret_source.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "tidegate/config/secrets.hpp"

namespace tidegate::apps {
namespace {

using base::ErrorCode;

constexpr std::size_t kMostBytes = 4096;

}  // namespace

base::Result<HiddenText> read_private(const std::string& path, const std::string& secret,
                                      PrivateFile::Keeper keeper) {
  const auto file = PrivateFile::open(path, secret, keeper);
  if (!file) return std::unexpected(file.error());
  base::HiddenMemory memory{kMostBytes + 1};
  std::size_t size = 0;
  while (size <= kMostBytes) {
    const ssize_t got = read(file->descriptor(), memory.bytes().data() + size, memory.bytes().size() - size);
    if (got < 0) {
      return base::fail(ErrorCode::kIo, fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
    }
    if (got == 0) return HiddenText{std::move(memory), size};
    size += static_cast<std::size_t>(got);
  }
  return base::fail(ErrorCode::kParse,
                    fmt::format("{}: longer than {} bytes, so no file of {}", path, kMostBytes, secret));
}

base::Secret take_variable(const std::string& name) {
  char* const value = std::getenv(name.c_str());
  if (value == nullptr) return {};
  base::Secret taken{std::string{value}};
  base::wipe({value, std::strlen(value)});
  unsetenv(name.c_str());
  return taken;
}

std::string credential_path(std::string_view name) {
  const char* const folder = std::getenv(config::kCredentialsVariable);
  if (folder == nullptr || *folder == '\0') return {};
  std::string path = fmt::format("{}/{}", folder, name);
  return access(path.c_str(), F_OK) == 0 ? path : std::string{};
}

std::string_view oddity_of(std::string_view value) {
  constexpr std::string_view kQuotes = "\"'", kBlank = " \t\r\n";
  if (value.empty()) return {};
  for (const char end : {value.front(), value.back()}) {
    if (kQuotes.find(end) != std::string_view::npos) return "the value stands in quotes";
    if (kBlank.find(end) != std::string_view::npos) return "there are blanks around the value";
  }
  return {};
}

}  // namespace tidegate::apps
