#include "apps/control/control_folder.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>

namespace tidegate::apps {
namespace {

using base::ErrorCode;

constexpr std::string_view kEnding = ".sock";
constexpr mode_t kOwnerOnly = 0700;

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::unexpected<base::Error> unsafe(const std::string& folder, const std::string& why) {
  return base::fail(ErrorCode::kInvalidArgument, fmt::format("the folder of sockets {} {}", folder, why));
}

}  // namespace

ControlPlace ControlPlace::of_this_process() {
  return {.control_dir = variable("TIDEGATE_CONTROL_DIR"),
          .runtime_dir = variable("XDG_RUNTIME_DIR"),
          .user = geteuid()};
}

base::Result<std::string> control_folder(const ControlPlace& place) {
  if (place.control_dir.starts_with('/')) return place.control_dir;
  if (!place.control_dir.empty()) {
    return base::fail(ErrorCode::kInvalidArgument,
                      fmt::format("TIDEGATE_CONTROL_DIR is '{}'; give the whole path of a folder, as in "
                                  "/run/tidegate",
                                  place.control_dir));
  }
  if (place.runtime_dir.starts_with('/')) return place.runtime_dir + "/tidegate";
  return fmt::format("/tmp/tidegate-{}", place.user);
}

base::Result<void> make_control_folder(const std::string& folder) {
  if (mkdir(folder.c_str(), kOwnerOnly) != 0 && errno != EEXIST) {
    return base::fail(ErrorCode::kIo, fmt::format("the folder of sockets {} cannot be made: {}; choose "
                                                  "another with TIDEGATE_CONTROL_DIR",
                                                  folder, std::strerror(errno)));
  }
  const auto safe = check_control_folder(folder, geteuid());
  if (!safe) return std::unexpected(safe.error());
  if (!*safe)
    return base::fail(ErrorCode::kIo, fmt::format("the folder of sockets {} is gone again", folder));
  return {};
}

base::Result<bool> check_control_folder(const std::string& folder, uid_t user) {
  struct stat about {};
  if (lstat(folder.c_str(), &about) != 0) {
    if (errno == ENOENT) return false;
    return unsafe(folder, std::string{"cannot be looked at: "} + std::strerror(errno));
  }
  if (S_ISLNK(about.st_mode)) {
    return unsafe(folder, "is a link, which whoever made it can lead elsewhere; name the folder itself");
  }
  if (!S_ISDIR(about.st_mode)) return unsafe(folder, "is no folder; remove it, or choose another");
  if (about.st_uid != user) {
    return unsafe(folder, fmt::format("belongs to another user ({}); choose another with "
                                      "TIDEGATE_CONTROL_DIR",
                                      about.st_uid));
  }
  if ((about.st_mode & 0777U) != kOwnerOnly) {
    return unsafe(folder, fmt::format("has mode {:04o} and must have 0700, so that it is yours alone; run: "
                                      "chmod 700 {}",
                                      about.st_mode & 0777U, folder));
  }
  return true;
}

std::string to_string(const SocketName& name) {
  return fmt::format("{}-{}{}", name.command, name.pid, kEnding);
}

std::optional<SocketName> parse_socket_name(std::string_view file) {
  if (!file.ends_with(kEnding)) return std::nullopt;
  file.remove_suffix(kEnding.size());
  const auto dash = file.rfind('-');
  if (dash == std::string_view::npos || dash == 0) return std::nullopt;
  SocketName name{.command = std::string{file.substr(0, dash)}, .pid = 0};
  const char* const end = file.data() + file.size();
  const auto [rest, error] = std::from_chars(file.data() + dash + 1, end, name.pid);
  if (error != std::errc{} || rest != end || name.pid <= 0) return std::nullopt;
  return name;
}

}  // namespace tidegate::apps
