#include "apps/control/running_processes.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "tidegate/net/network/network.hpp"

namespace tidegate::apps {
namespace {

using base::ErrorCode;

std::string listed(const std::vector<RunningProcess>& running) {
  std::string lines;
  for (const RunningProcess& each : running) {
    lines += fmt::format("\n  {} (pid {}): {}", each.name.command, each.name.pid, each.socket);
  }
  return lines;
}

}  // namespace

base::Result<std::vector<RunningProcess>> running_processes(const std::string& folder) {
  namespace fs = std::filesystem;
  const auto safe = check_control_folder(folder, geteuid());
  if (!safe) return std::unexpected(safe.error());
  std::vector<RunningProcess> running;
  if (!*safe) return running;
  std::error_code error;
  for (fs::directory_iterator file{folder, error}, end; !error && file != end; file.increment(error)) {
    std::error_code gone;
    const auto name = parse_socket_name(file->path().filename().string());
    if (!name || file->symlink_status(gone).type() != fs::file_type::socket) continue;
    const std::string path = file->path().string();
    if (net::remove_dead_socket({.host = "unix:" + path, .port = 0})) continue;
    running.push_back({.name = *name, .socket = path});
  }
  if (error) {
    return base::fail(ErrorCode::kIo,
                      fmt::format("the folder of sockets {} cannot be read: {}", folder, error.message()));
  }
  std::ranges::sort(running, {}, [](const RunningProcess& each) { return each.name.pid; });
  return running;
}

base::Result<RunningProcess> choose_process(const std::vector<RunningProcess>& running, pid_t pid,
                                            const std::string& folder) {
  if (running.empty()) {
    return base::fail(
        ErrorCode::kNotFound,
        fmt::format("no running tidegate process found in {}; start one with `tidegate trade`", folder));
  }
  if (pid == 0 && running.size() == 1) return running.front();
  const auto meant =
      std::ranges::find(running, pid, [](const RunningProcess& each) { return each.name.pid; });
  if (meant != running.end()) return *meant;
  if (pid != 0) {
    return base::fail(ErrorCode::kNotFound,
                      fmt::format("no tidegate process with pid {} found in {}; there are:{}", pid, folder,
                                  listed(running)));
  }
  return base::fail(ErrorCode::kNotFound,
                    fmt::format("{} tidegate processes are running; say which with --pid N or --socket "
                                "PATH:{}",
                                running.size(), listed(running)));
}

}  // namespace tidegate::apps
