// Where the local sockets of a user's running processes lie, by which commands find and ask them.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "tidegate/base/error.hpp"

namespace tidegate::apps {

// What decides where they lie; empty: not set.
struct ControlPlace {
  std::string control_dir;  // TIDEGATE_CONTROL_DIR
  std::string runtime_dir;  // XDG_RUNTIME_DIR
  uid_t user = 0;

  // Of this process.
  static ControlPlace of_this_process();
};

// TIDEGATE_CONTROL_DIR, else tidegate/ in XDG_RUNTIME_DIR, else /tmp/tidegate-UID. A relative XDG_RUNTIME_DIR
// is left aside, as its specification asks for (XDG Base Directory 0.8, read 2026-12-01). Error:
// kInvalidArgument: TIDEGATE_CONTROL_DIR is relative. Pure.
base::Result<std::string> control_folder(const ControlPlace& place);

// It is there afterwards, and safe. Error: kIo, saying why not; kInvalidArgument, as of check_control_folder.
base::Result<void> make_control_folder(const std::string& folder);

// Whether nobody but `user` can put anything there. False: it is not there. Error: kInvalidArgument: it is a
// link, no folder, another user's, or open to others (whoever may write there could pass off a socket of
// theirs as ours), with what to do.
base::Result<bool> check_control_folder(const std::string& folder, uid_t user);

struct SocketName {
  std::string command;  // "trade"
  pid_t pid = 0;

  bool operator==(const SocketName&) const = default;
};
// "trade-4711.sock".
std::string to_string(const SocketName& name);
// Absent: it is none.
std::optional<SocketName> parse_socket_name(std::string_view file);

}  // namespace tidegate::apps
