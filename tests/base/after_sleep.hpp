// Runs a test's code as on a machine that slept: in a time namespace whose CLOCK_BOOTTIME is ahead.
#pragma once

#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <string>

namespace tidegate::base {

inline bool leave_for_time_ahead(std::chrono::seconds slept) {
  constexpr int kNewTime = 0x80;  // CLONE_NEWTIME, which glibc's header lacks where it is older
  if (unshare(kNewTime) != 0) return false;
  const int offsets = open("/proc/self/timens_offsets", O_WRONLY | O_CLOEXEC);
  if (offsets < 0) return false;
  const std::string line = "boottime " + std::to_string(slept.count()) + " 0\n";
  const bool written = write(offsets, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  close(offsets);
  return written;
}

// What `check` says there, in a process of its own; nullopt: this user may not make such a namespace.
template <class Check>
std::optional<bool> after_sleep(std::chrono::seconds slept, Check check) {
  constexpr int kRefused = 2;
  const pid_t outer = fork();
  if (outer == 0) {
    if (!leave_for_time_ahead(slept)) _exit(kRefused);
    const pid_t inner = fork();  // children alone live in the new namespace
    if (inner == 0) _exit(check() ? 0 : 1);
    int status = 0;
    waitpid(inner, &status, 0);
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
  }
  int status = 0;
  waitpid(outer, &status, 0);
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
  if (code == kRefused) return std::nullopt;
  return code == 0;
}

}  // namespace tidegate::base
