#include "apps/control/control_socket.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <system_error>
#include <utility>

#include "apps/control/running_processes.hpp"

namespace tidegate::apps {
namespace {

constexpr std::string_view kOff = "off";

base::Result<std::string> path_of(const std::string& wanted, const SocketName& name,
                                  const ControlPlace& place) {
  std::error_code gone;  // the current folder: the path stays empty, and is refused as that
  if (!wanted.empty()) return std::filesystem::absolute(wanted, gone).string();
  auto folder = control_folder(place);
  if (!folder) return folder;
  if (auto made = make_control_folder(*folder); !made) return std::unexpected(std::move(made.error()));
  // It removes what killed processes left: where nobody ever asks, that would pile up.
  if (auto others = running_processes(*folder); !others) return std::unexpected(std::move(others.error()));
  return *folder + "/" + to_string(name);
}

}  // namespace

void add_control_option(CLI::App& command, std::string& control) {
  command
      .add_option(
          "--control", control,
          "the local socket for tidegate status, halt, reload and the like (docs/control.md), or off; "
          "without: one by which they find it")
      ->type_name("PATH|off");
}

base::Result<std::unique_ptr<net::Listener>> open_control_socket(net::Network& network,
                                                                 const std::string& wanted,
                                                                 const SocketName& name,
                                                                 const ControlPlace& place) {
  if (wanted == kOff) return nullptr;
  const auto path = path_of(wanted, name, place);
  auto listener = path ? network.listen({.host = "unix:" + *path, .port = 0})
                       : base::Result<std::unique_ptr<net::Listener>>{std::unexpected(path.error())};
  if (listener) return listener;
  return base::fail(
      listener.error().code,
      "no command can ask this process, for it has no local socket: " + listener.error().message +
          "; choose another place with --control PATH, or go without with --control off");
}

}  // namespace tidegate::apps
