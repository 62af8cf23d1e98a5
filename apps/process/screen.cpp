#include "apps/process/screen.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

namespace tidegate::apps {
namespace {

std::string fit(std::string line, std::size_t columns) {
  for (char& byte : line) {
    if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f) byte = '?';
  }
  if (line.size() <= columns) return line;
  std::size_t end = columns;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0U) == 0x80U)
    --end;  // not inside a character
  line.resize(end);
  return line;
}

PictureSize size_of(int file) {
  PictureSize size;
  winsize told{};
  if (::ioctl(file, TIOCGWINSZ, &told) != 0) return size;
  if (told.ws_col > 0) size.columns = told.ws_col;
  if (told.ws_row > 0) size.rows = told.ws_row;
  return size;
}

}  // namespace

std::function<PictureSize()> terminal_size(int file) {
  if (::isatty(file) != 1) return {};
  return [file] { return size_of(file); };
}

std::string picture_of(const std::vector<std::string>& lines, PictureSize size) {
  // The cursor stands in the row below the picture.
  const std::size_t shown = std::min(lines.size(), std::max<std::size_t>(size.rows, 2) - 1);
  std::string picture;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) picture += '\n';
    picture += fit(lines[i], size.columns);
  }
  return picture;
}

std::string event_line(const base::Event& event, base::MonotonicTime began) {
  return fmt::format("{:9.3f} s  {} {}: {}", base::to_ms(event.at - began) / 1000, name(event.kind),
                     event.subject, event.text);
}

}  // namespace tidegate::apps
