// A terminal as a whole screen: shows grids, gives keys, and is left as it was found.
#pragma once

#include <csignal>
#include <memory>
#include <optional>

#include "apps/top/top_screen.hpp"
#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::apps::top {

// What there was to wait for.
struct Happened {
  std::optional<Key> key;
  bool size_changed = false;
  int signal = 0;     // that asks for the end; 0: none came
  bool gone = false;  // nobody is at the terminal any more
};

// Standard input and output. While it lives, SIGINT, SIGTERM, SIGHUP and SIGQUIT are told by `wait` and do
// nothing else; SIGTSTP (Ctrl-Z) gives the terminal back until the process goes on. Thread rule: one thread,
// and made before others are started, which inherit that these signals are not theirs. One at a time.
class Terminal {
 public:
  // Whether there is one at all. Error: kUnsupported.
  static base::Result<void> check();
  // Error: kUnsupported; it is no terminal, or one that nobody describes (TERM).
  static base::Result<std::unique_ptr<Terminal>> open();
  // Gives the terminal back as it was.
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  ScreenSize size() const;
  // Cells beyond its size are left out.
  void show(const Grid& grid);
  // Until something happens, at the longest so long, or as long as `wake` (a file descriptor) cannot be read.
  // Keys that mean nothing are left aside.
  Happened wait(base::Duration at_most, int wake);

 private:
  struct Curses;

  explicit Terminal(std::unique_ptr<Curses> curses);
  void take_signals(Happened& out);
  void stop_until_continued();
  void fit();

  std::unique_ptr<Curses> curses_;
  sigset_t signals_{};
  sigset_t mask_before_{};
  int signal_file_ = -1;
};

}  // namespace tidegate::apps::top
