// Where a command's picture goes: redrawn in place on a terminal, a line now and then elsewhere.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/base/event.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/monitor/output.hpp"

namespace tidegate::apps {

struct PictureSize {
  std::size_t columns = 100;
  std::size_t rows = 50;
};
// Of the terminal that the file is; empty: it is none. The default size where it does not say.
std::function<PictureSize()> terminal_size(int file);

// Lines of a picture, each cut so that a terminal never wraps it, and never more than it has room for. What a
// terminal would take for a command is shown as '?'.
std::string picture_of(const std::vector<std::string>& lines, PictureSize size);

// "   12.3 s  circuit.opened depth: 5 failures", the instant counted from `began`.
std::string event_line(const base::Event& event, base::MonotonicTime began);

class Screen {
 public:
  // `terminal` returns its size, which may change; empty: the output is a file or pipe. There lines come at
  // `line_interval`, while a terminal is redrawn at each `show`.
  Screen(monitor::Output& output, std::function<PictureSize()> terminal, base::Duration line_interval)
      : output_(output),
        terminal_(std::move(terminal)),
        line_interval_(line_interval),
        last_line_(-line_interval) {}

  bool is_terminal() const noexcept { return terminal_ != nullptr; }
  // A view has its `elapsed`, full_picture(view, size) and one_line(view).
  template <class View>
  void show(const View& view) {
    if (terminal_) {
      output_.show(full_picture(view, terminal_()));
    } else if (view.elapsed - last_line_ >= line_interval_) {
      last_line_ = view.elapsed;
      output_.write(one_line(view) + "\n");
    }
  }

 private:
  monitor::Output& output_;
  std::function<PictureSize()> terminal_;
  base::Duration line_interval_;
  base::Duration last_line_;
};

}  // namespace tidegate::apps
