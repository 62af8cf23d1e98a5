#include "tidegate/monitor/process_samples.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace tidegate::monitor {
namespace {

struct Memory {
  std::uint64_t resident = 0;  // bytes
  std::uint64_t shared = 0;    // of these, of files and memory shared with others
};

// statm counts pages: size, resident, shared … (man 5 proc). The kernel counts a few dozen pages of each
// thread late; smaps is exact and thousands of times dearer.
std::optional<Memory> memory_of(const std::string& proc) {
  std::ifstream statm{proc + "/statm"};
  std::uint64_t size = 0, resident = 0, shared = 0;
  if (!(statm >> size >> resident >> shared)) return std::nullopt;
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return Memory{.resident = resident * page, .shared = shared * page};
}

// Without the one that lists them.
std::optional<std::uint64_t> open_descriptors(const std::string& proc) {
  const auto close = [](DIR* folder) { ::closedir(folder); };
  const std::unique_ptr<DIR, decltype(close)> folder{::opendir((proc + "/fd").c_str())};
  if (!folder) return std::nullopt;
  std::uint64_t entries = 0;
  while (const dirent* entry = ::readdir(folder.get())) {
    if (!std::string_view{entry->d_name}.starts_with('.')) ++entries;
  }
  return entries > 0 ? entries - 1 : 0;
}

base::Duration duration_of(const timeval& time) {
  return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
}

}  // namespace

ProcessSamples::ProcessSamples(std::string version, base::WallTime started, std::string proc)
    : version_(std::move(version)), started_(started), proc_(std::move(proc)) {}

void ProcessSamples::collect(std::vector<base::Sample>& out) const {
  base::SampleWriter to{out};
  if (const auto memory = memory_of(proc_)) {
    to.gauge("tidegate_process_resident_memory_bytes", memory->resident);
    to.gauge("tidegate_process_private_memory_bytes", memory->resident - memory->shared);
  }
  if (const auto open = open_descriptors(proc_)) to.gauge("tidegate_process_open_descriptors", *open);
  rlimit descriptors{};
  if (::getrlimit(RLIMIT_NOFILE, &descriptors) == 0 && descriptors.rlim_cur != RLIM_INFINITY) {
    to.gauge("tidegate_process_max_descriptors", descriptors.rlim_cur);
  }
  rusage used{};
  if (::getrusage(RUSAGE_SELF, &used) == 0) {
    to.counter("tidegate_process_cpu_seconds_total", duration_of(used.ru_utime) + duration_of(used.ru_stime));
  }
  to.gauge("tidegate_process_start_time_seconds", started_.time_since_epoch());
  to.gauge("tidegate_process_build_info", 1, {{"version", version_}});
}

}  // namespace tidegate::monitor
