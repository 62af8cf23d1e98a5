// Another process: what it says on standard output, and how it ended.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <string>
#include <vector>

namespace tidegate::kill {

class Child {
 public:
  explicit Child(std::vector<std::string> words) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return;
    output_ = pipe[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    if (::posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ) != 0) pid_ = -1;
    posix_spawn_file_actions_destroy(&actions);
    ::close(pipe[1]);
  }
  ~Child() {
    kill();
    wait();
    if (output_ >= 0) ::close(output_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Until it ends, or says nothing for `patience`.
  std::string read_to_end(std::chrono::milliseconds patience) {
    std::string said;
    std::array<char, 4096> part{};
    pollfd waiting{.fd = output_, .events = POLLIN, .revents = 0};
    while (::poll(&waiting, 1, static_cast<int>(patience.count())) > 0) {
      const ssize_t got = ::read(output_, part.data(), part.size());
      if (got <= 0) break;
      said.append(part.data(), static_cast<std::size_t>(got));
    }
    return said;
  }
  // No more than `kill -9` does; without effect once it was waited for.
  void kill() {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
  }
  // Its status as waitpid gives it; -1 where it was never started or was waited for before.
  int wait() {
    int status = -1;
    if (pid_ > 0 && ::waitpid(pid_, &status, 0) != pid_) status = -1;
    pid_ = -1;
    return status;
  }

 private:
  pid_t pid_ = -1;
  int output_ = -1;
};

}  // namespace tidegate::kill
