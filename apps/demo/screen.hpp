// Where the demo's picture goes: redrawn in place on a terminal, a line now and then elsewhere.
#pragma once

#include <cstddef>
#include <string>

#include "apps/demo/demo_view.hpp"

namespace tidegate::apps {

class Screen {
 public:
  // Lines into a file or pipe come at this interval; a terminal is redrawn at each `show`.
  static constexpr base::Duration kLineInterval = std::chrono::seconds{3};

  explicit Screen(bool is_terminal) : is_terminal_(is_terminal) {}

  void show(const DemoView& view);
  // Text below the picture, which stays.
  void print(const std::string& text);

 private:
  bool is_terminal_;
  std::size_t drawn_lines_ = 0;
  base::Duration last_line_ = -kLineInterval;
};

}  // namespace tidegate::apps
