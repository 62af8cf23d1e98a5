#include "apps/secrets/private_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace tidegate::apps {
namespace {

using base::ErrorCode;

// As a shell takes it.
std::string quoted(const std::string& path) {
  std::string out = "'";
  for (const char c : path) out += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return out + "'";
}

std::optional<std::string> rights_problem(const std::string& path, const std::string& secret,
                                          const struct stat& about, PrivateFile::Keeper keeper) {
  const bool by_systemd = keeper == PrivateFile::Keeper::kSystemd;
  if (!S_ISREG(about.st_mode)) return "is no file; " + secret + " is read from a file";
  const bool of_root = by_systemd && about.st_uid == 0;
  if (about.st_uid != geteuid() && geteuid() != 0 && !of_root) {
    return "belongs to another user, who can read " + secret + "; copy it to a file of your own";
  }
  const unsigned others = by_systemd ? 037 : 077;
  if ((about.st_mode & others) == 0) return std::nullopt;
  return fmt::format("others may use this file (mode {:04o}) and with it {}; run: chmod 600 {}",
                     about.st_mode & 07777U, secret, quoted(path));
}

}  // namespace

base::Result<PrivateFile> PrivateFile::open(const std::string& path, const std::string& secret,
                                            Keeper keeper) {
  // Without waiting, should it be a pipe.
  PrivateFile file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat about {};
  if (file.descriptor_ < 0 || fstat(file.descriptor_, &about) != 0) {
    return base::fail(ErrorCode::kIo, fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
  }
  if (const auto problem = rights_problem(path, secret, about, keeper)) {
    return base::fail(ErrorCode::kInvalidArgument, fmt::format("{}: {}", path, *problem));
  }
  return file;
}

PrivateFile::PrivateFile(PrivateFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

PrivateFile::~PrivateFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace tidegate::apps
