#include "apps/demo/screen.hpp"

#include <algorithm>
#include <cstdio>

namespace tidegate::apps {

void Screen::show(const DemoView& view) {
  if (!is_terminal_) {
    if (view.elapsed - last_line_ < kLineInterval) return;
    last_line_ = view.elapsed;
    print(one_line(view) + "\n");
    return;
  }
  std::string out;
  // ECMA-48: to the first column of the picture's first line, then clear to the end of the screen.
  if (drawn_lines_ > 0) out += "\x1b[" + std::to_string(drawn_lines_) + "F";
  out += "\x1b[J";
  const std::string picture = full_picture(view);
  out += picture + "\n";
  drawn_lines_ = static_cast<std::size_t>(std::count(picture.begin(), picture.end(), '\n')) + 1;
  std::fputs(out.c_str(), stdout);
  std::fflush(stdout);
}

void Screen::print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
  drawn_lines_ = 0;
}

}  // namespace tidegate::apps
