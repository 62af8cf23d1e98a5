#include "apps/control/process_options.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>

#include "apps/control/running_processes.hpp"

namespace tidegate::apps {

void ProcessOptions::add_to(CLI::App& command) {
  CLI::Option* const by_path =
      command.add_option("--socket", socket, "ask the process with this local socket")->type_name("PATH");
  command.add_option("--pid", pid, "ask the process with this number")
      ->check(CLI::Range(1, std::numeric_limits<pid_t>::max()))
      ->type_name("N")
      ->excludes(by_path);
}

base::Result<std::string> ProcessOptions::find(const ControlPlace& place) const {
  std::error_code gone;  // the current folder: the path stays empty, and is refused as that
  if (!socket.empty()) return std::filesystem::absolute(socket, gone).string();
  auto folder = control_folder(place);
  if (!folder) return folder;
  const auto running = running_processes(*folder);
  if (!running) return std::unexpected(running.error());
  auto chosen = choose_process(*running, pid, *folder);
  if (!chosen) return std::unexpected(std::move(chosen.error()));
  return std::move(chosen->socket);
}

}  // namespace tidegate::apps
