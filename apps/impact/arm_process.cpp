#include "apps/impact/arm_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>
#include <vector>

#include "apps/impact/arm_lines.hpp"
#include "tidegate/net/network.hpp"

namespace tidegate::apps {
namespace {

base::Duration cpu_so_far() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto of = [](const timeval& time) {
    return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
  };
  return of(used.ru_utime) + of(used.ru_stime);
}

// Not rusage's ru_maxrss: that one begins with what the parent had when it started this program (Linux keeps
// the largest of all images that the process ever was; getrusage(2), exec_mmap in fs/exec.c).
std::uint64_t peak_rss_bytes() {
  std::ifstream status{"/proc/self/status"};
  std::string key;
  std::uint64_t kib = 0;
  while (status >> key) {
    if (key == "VmHWM:" && status >> kib) return kib * 1024;
  }
  return 0;
}

// Once the last call begun before `until` has ended.
net::Task<void> stop_when_answered(net::Loop* loop, base::MonotonicTime until,
                                   std::shared_ptr<const std::uint64_t> under_way) {
  constexpr base::Duration kBetweenLooks = std::chrono::milliseconds{5};
  co_await net::sleep_until(*loop, until);
  while (*under_way > 0) co_await net::sleep_until(*loop, loop->now() + kBetweenLooks);
  loop->stop();
}

// Closed when it goes.
class Pipe {
 public:
  // Neither end survives into another program unless it is handed over.
  bool open() { return ::pipe2(ends_, O_CLOEXEC) == 0; }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  int reading() const noexcept { return ends_[0]; }
  int writing() const noexcept { return ends_[1]; }
  void close_writing() { close_end(1); }

 private:
  void close_end(int which) {
    if (ends_[which] >= 0) ::close(ends_[which]);
    ends_[which] = -1;
  }
  int ends_[2] = {-1, -1};
};

base::Result<pid_t> start_arm(const ArmProcessSettings& settings, int output) {
  std::vector<std::string> words{
      "tidegate",   std::string{kArmCommand},      "--arm",     settings.arm,
      "--exchange", settings.exchange.to_string(), "--seconds", std::to_string(settings.seconds),
      "--seed",     std::to_string(settings.seed)};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  pid_t child = 0;
  const int problem = ::posix_spawn(&child, "/proc/self/exe", &files, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&files);
  if (problem != 0) {
    return base::fail(base::ErrorCode::kIo, "the process of the arm " + settings.arm +
                                                " could not be started: " + std::strerror(problem));
  }
  return child;
}

std::string read_all(int from) {
  std::string text;
  char buffer[16 * 1024];
  for (;;) {
    const ssize_t got = ::read(from, buffer, sizeof buffer);
    if (got > 0) {
      text.append(buffer, static_cast<std::size_t>(got));
    } else if (got == 0 || errno != EINTR) {
      return text;
    }
  }
}

base::Result<ArmProcessResult> result_of(const std::string& text, const ArmProcessSettings& settings) {
  ArmProcessResult result;
  std::istringstream lines{text};
  bool complete = false;
  for (std::string line; std::getline(lines, line);) {
    auto parsed = parse_arm_line(line);
    if (!parsed) return std::unexpected(std::move(parsed.error()));
    if (parsed->call) {
      parsed->call->call.max_age =
          settings.workload.max_age[static_cast<std::size_t>(parsed->call->call.kind)];
      result.records.push_back(std::move(*parsed->call));
    } else {
      result.process = *parsed->process;
      complete = true;
    }
  }
  if (complete) return result;
  return base::fail(base::ErrorCode::kParse,
                    "the process of the arm " + settings.arm + " ended before it had told everything");
}

}  // namespace

int run_arm_process(const ArmProcessSettings& settings) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // nobody would read what it says
  const auto loop = net::Loop::real();
  const auto network = net::make_socket_network(*loop);
  const OnCallDone done = [](const CallRecord& record) { std::fputs(call_line(record).c_str(), stdout); };
  const base::Duration cpu_before = cpu_so_far();
  Agent agent{settings.arm, *loop, *network, settings.exchange, settings.workload};
  const base::MonotonicTime until = loop->now() + std::chrono::seconds{settings.seconds};
  auto under_way = start_workload(*loop, agent.arm(), settings.workload, settings.seed, until, done);
  loop->spawn(stop_when_answered(loop.get(), until, std::move(under_way)));
  loop->run();
  const ProcessScore process{cpu_so_far() - cpu_before, peak_rss_bytes()};
  std::fputs(last_line(process).c_str(), stdout);
  return std::fflush(stdout) == 0 ? 0 : 1;
}

base::Result<ArmProcessResult> run_arm_elsewhere(const ArmProcessSettings& settings) {
  Pipe pipe;
  if (!pipe.open()) {
    return base::fail(base::ErrorCode::kIo,
                      std::string{"no pipe to an arm's process: "} + std::strerror(errno));
  }
  const auto child = start_arm(settings, pipe.writing());
  if (!child) return std::unexpected(child.error());
  pipe.close_writing();  // ours; so that its end is the end of the text
  const std::string text = read_all(pipe.reading());
  while (::waitpid(*child, nullptr, 0) < 0 && errno == EINTR) {
  }
  return result_of(text, settings);
}

}  // namespace tidegate::apps
