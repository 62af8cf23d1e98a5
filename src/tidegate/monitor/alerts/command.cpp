#include "tidegate/monitor/alerts/command.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/validation.hpp"
#include "tidegate/monitor/alerts/summary.hpp"

namespace tidegate::monitor {
namespace {

constexpr base::Duration kLook = std::chrono::milliseconds{20};
constexpr const char* kNothing = "/dev/null";

using Words = std::vector<std::pair<std::string_view, std::string>>;

Words words_of(const AlertNotice& notice) {
  return {{"rule", notice.rule},
          {"status", std::string{name(notice.kind)}},
          {"severity", std::string{base::name(notice.severity)}},
          {"labels", labels_text(notice.labels)},
          {"value", notice.shown_value},
          {"summary", notice.summary},
          {"text", line_of(notice)}};
}

std::string upper(std::string_view text) {
  std::string all;
  for (const char c : text) all += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return all;
}

std::vector<std::string> arguments_for(const std::vector<std::string>& command, const Words& words) {
  const WordMeaning meaning = [&words](std::string_view word) -> std::optional<std::string> {
    const auto found = std::ranges::find(words, word, &Words::value_type::first);
    return found == words.end() ? std::nullopt : std::optional{found->second};
  };
  std::vector<std::string> arguments{command.front()};
  for (std::size_t i = 1; i < command.size(); ++i) arguments.push_back(expand(command[i], meaning));
  return arguments;
}

std::vector<std::string> environment_for(const Words& words) {
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
  for (const auto& [word, value] : words)
    environment.push_back("TIDEGATE_ALERT_" + upper(word) + "=" + value);
  return environment;
}

// As posix_spawn wants them; valid as long as `texts` is.
std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// How a child begins: with no file of ours, in a group of its own, and with the signals that every program
// expects, whatever we ignore.
class Beginning {
 public:
  Beginning() {
    ::posix_spawn_file_actions_init(&files_);
    ::posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, kNothing, O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&files_, STDOUT_FILENO, kNothing, O_WRONLY, 0);
    ::posix_spawn_file_actions_addopen(&files_, STDERR_FILENO, kNothing, O_WRONLY, 0);
    // Not every socket of ours is closed by exec.
    ::posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
    ::posix_spawnattr_init(&attributes_);
    sigset_t none, all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_,
                               POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Beginning() {
    ::posix_spawn_file_actions_destroy(&files_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  Beginning(const Beginning&) = delete;
  Beginning& operator=(const Beginning&) = delete;

  const posix_spawn_file_actions_t* files() const noexcept { return &files_; }
  const posix_spawnattr_t* attributes() const noexcept { return &attributes_; }

 private:
  posix_spawn_file_actions_t files_;
  posix_spawnattr_t attributes_;
};

}  // namespace

std::vector<std::string> CommandSettings::validate() const {
  constexpr std::size_t kMostArguments = 65;
  base::Problems problems;
  problems.require(!name.empty(), "name", "empty", "what the log calls it");
  problems.require(!command.empty() && !command.front().empty(), "command", "empty",
                   "a program and its arguments");
  problems.require(command.size() <= kMostArguments, "command",
                   std::to_string(command.size()) + " words long", "a program and at most 64 arguments");
  problems.require_range("timeout", timeout, std::chrono::milliseconds{100}, std::chrono::minutes{10});
  problems.require_range("most_at_once", most_at_once, 1, 16);
  problems.require_range("max_queued", max_queued, 1, 1'000);
  return problems.take();
}

CommandSink::CommandSink(net::Loop& loop, CommandSettings settings, base::EventSink& events)
    : loop_(loop),
      settings_(std::move(settings)),
      trouble_(events, settings_.name, "alerts"),
      next_look_(loop) {
  TIDEGATE_ASSERT(settings_.validate().empty(), "a command is run by valid settings");
}

CommandSink::~CommandSink() {
  for (const Running& child : running_) {
    ::kill(-child.pid, SIGKILL);
    ::waitpid(child.pid, nullptr, WNOHANG);  // whom the system does not let go must not hold up our end
  }
}

void CommandSink::deliver(const AlertNotice& notice) {
  if (notice.severity < settings_.least) return;
  if (queue_.size() >= settings_.max_queued) {
    queue_.pop_front();
    trouble_.lost(1, "more than " + std::to_string(settings_.max_queued) + " wait for it", loop_.now());
  }
  queue_.push_back(notice);
  start_waiting();
}

void CommandSink::start_waiting() {
  while (!queue_.empty() && running_.size() < settings_.most_at_once) {
    const AlertNotice notice = std::move(queue_.front());
    queue_.pop_front();
    start(notice);
  }
  if (!running_.empty()) next_look_.arm(loop_.now() + kLook, [this] { look(); });
}

void CommandSink::start(const AlertNotice& notice) {
  const Words words = words_of(notice);
  auto arguments = arguments_for(settings_.command, words);
  auto environment = environment_for(words);
  const auto argument_pointers = pointers_to(arguments);
  const auto environment_pointers = pointers_to(environment);
  const Beginning beginning;
  pid_t pid = 0;
  const int problem =
      ::posix_spawnp(&pid, arguments.front().c_str(), beginning.files(), beginning.attributes(),
                     argument_pointers.data(), environment_pointers.data());
  if (problem != 0) {
    trouble_.lost(1, arguments.front() + " could not be started: " + std::generic_category().message(problem),
                  loop_.now());
    return;
  }
  running_.push_back({.pid = pid, .deadline = loop_.now() + settings_.timeout});
}

void CommandSink::look() {
  for (auto child = running_.begin(); child != running_.end();) {
    child = has_ended(*child) ? running_.erase(child) : child + 1;
  }
  start_waiting();
}

bool CommandSink::has_ended(Running& child) {
  int status = 0;
  const pid_t ended = ::waitpid(child.pid, &status, WNOHANG);
  if (ended == child.pid) judge(child, status);
  if (ended != 0) return true;  // where SIGCHLD is ignored nobody learns what became of it
  if (!child.killed && loop_.now() >= child.deadline) {
    ::kill(-child.pid, SIGKILL);
    child.killed = true;
  }
  return false;
}

void CommandSink::judge(const Running& ended, int status) {
  const std::string& program = settings_.command.front();
  const base::MonotonicTime now = loop_.now();
  if (ended.killed) {
    trouble_.lost(1, program + " did not end within " + base::in_ms(settings_.timeout) + " and was killed",
                  now);
  } else if (WIFSIGNALED(status)) {
    trouble_.lost(1, program + " was ended by signal " + std::to_string(WTERMSIG(status)), now);
  } else if (WEXITSTATUS(status) != 0) {
    trouble_.lost(1, program + " ended with exit code " + std::to_string(WEXITSTATUS(status)), now);
  } else {
    trouble_.delivered(now);
  }
}

}  // namespace tidegate::monitor
