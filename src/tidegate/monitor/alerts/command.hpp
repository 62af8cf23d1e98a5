// Alerts handed to a program of the user's: a notification on the desktop, a pager, a script.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "tidegate/base/event.hpp"
#include "tidegate/monitor/alerts/delivery_trouble.hpp"
#include "tidegate/monitor/alerts/sink.hpp"
#include "tidegate/net/loop/loop.hpp"

namespace tidegate::monitor {

struct CommandSettings {
  std::string name = "command";  // in the log
  // A program, by its path or as PATH finds it, and its arguments, at most 64. No shell is asked. In an
  // argument stand for the alert's own {rule}, {status} ("fired"), {severity}, {labels}, {value}, {summary}
  // and {text}, which says all of it; other braces stay. The same is in its environment (TIDEGATE_ALERT_RULE,
  // …).
  std::vector<std::string> command;
  base::Severity least = base::Severity::kInfo;       // it is not run for alerts that are less severe
  base::Duration timeout = std::chrono::seconds{10};  // then it is killed. 100 ms..10 min
  std::size_t most_at_once = 2;                       // 1..16
  std::size_t max_queued = 64;  // alerts that wait for that; beyond it the oldest is lost. 1..1000

  std::vector<std::string> validate() const;
};

// Run once an alert, without input, its output thrown away, in a process group of its own: what it has
// started and not ended by the timeout is killed with it. None of our files and sockets are open in it; our
// environment is its. One that cannot be started, fails or is late is told as alert.not_delivered, and not
// run again. Starting it holds up the loop for as long as the system takes (about a millisecond); whether it
// has ended is looked at fifty times a second while any runs.
class CommandSink final : public AlertSink {
 public:
  // Precondition: settings.validate() is empty. `loop` and `events` must outlive the sink.
  CommandSink(net::Loop& loop, CommandSettings settings, base::EventSink& events);
  ~CommandSink() override;  // kills those that run, drops what waits
  CommandSink(const CommandSink&) = delete;
  CommandSink& operator=(const CommandSink&) = delete;

  void deliver(const AlertNotice& notice) override;
  bool idle() const noexcept override { return queue_.empty() && running_.empty(); }
  std::size_t waiting() const noexcept { return queue_.size(); }
  std::size_t running() const noexcept { return running_.size(); }

 private:
  struct Running {
    pid_t pid = 0;
    base::MonotonicTime deadline{};
    bool killed = false;
  };

  void start_waiting();
  void start(const AlertNotice& notice);
  void look();
  // Kills it when it is late.
  bool has_ended(Running& child);
  // It has ended: with that status of waitpid's.
  void judge(const Running& ended, int status);

  net::Loop& loop_;
  CommandSettings settings_;
  DeliveryTrouble trouble_;
  std::deque<AlertNotice> queue_;
  std::vector<Running> running_;
  net::Timer next_look_;
};

}  // namespace tidegate::monitor
