#include "tidegate/scenarios/child_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

namespace tidegate::scenarios {
namespace {

// Closed when it goes. No end survives into another program unless it is handed over.
class Pipe {
 public:
  bool open() { return ::pipe2(ends_, O_CLOEXEC) == 0; }
  ~Pipe() {
    for (const int end : ends_) {
      if (end >= 0) ::close(end);
    }
  }
  int reading() const noexcept { return ends_[0]; }
  int writing() const noexcept { return ends_[1]; }
  int take(int which) { return std::exchange(ends_[which], -1); }

 private:
  int ends_[2] = {-1, -1};
};

constexpr int kReading = 0;
constexpr int kWriting = 1;

}  // namespace

base::Result<std::unique_ptr<ChildProcess>> ChildProcess::start(const std::string& program,
                                                                std::vector<std::string> words) {
  Pipe input, output;
  if (!input.open() || !output.open()) {
    return base::fail(base::ErrorCode::kIo, "no pipe to " + program + ": " + std::strerror(errno));
  }
  std::string name = program;
  std::vector<char*> arguments{name.data()};
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_adddup2(&files, input.reading(), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&files, output.writing(), STDOUT_FILENO);
  pid_t child = 0;
  const int problem = ::posix_spawnp(&child, program.c_str(), &files, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&files);
  if (problem != 0) {
    const auto code = problem == ENOENT ? base::ErrorCode::kNotFound : base::ErrorCode::kIo;
    return base::fail(code, program + " could not be started: " + std::strerror(problem));
  }
  return std::unique_ptr<ChildProcess>(new ChildProcess{child, input.take(kWriting), output.take(kReading)});
}

ChildProcess::~ChildProcess() {
  ::close(input_);
  ::close(output_);
  if (pid_ == 0) return;
  ::kill(pid_, SIGKILL);
  wait();
}

std::optional<std::string> ChildProcess::read_line() {
  for (;;) {
    const auto end = unread_.find('\n');
    if (end != std::string::npos) {
      std::string line = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      return line;
    }
    char buffer[16 * 1024];
    const ssize_t got = ::read(output_, buffer, sizeof buffer);
    if (got > 0) {
      unread_.append(buffer, static_cast<std::size_t>(got));
    } else if (got == 0 || errno != EINTR) {
      return std::nullopt;
    }
  }
}

bool ChildProcess::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = ::write(input_, text.data(), text.size());
    if (put > 0) {
      text.remove_prefix(static_cast<std::size_t>(put));
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

void ChildProcess::wait() {
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = 0;
}

}  // namespace tidegate::scenarios
