#include "apps/top/status_text.hpp"

#include <fmt/format.h>

#include <cstddef>

#include "apps/top/figure_words.hpp"
#include "apps/top/overview.hpp"
#include "apps/top/rows.hpp"
#include "apps/top/status_figures.hpp"

namespace tidegate::apps {

std::string status_text(std::string_view status_json, int width) {
  const auto figures = top::read_status(status_json);
  if (!figures) return top::Line{figures.error().message}.text() + "\n";
  const dashboard::Status& status = figures->status;
  top::Line first = top::headed("tidegate");
  first.add(fmt::format("{} {} at {}: {}, up {}", status.command, status.version, status.exchange,
                        status.phase, top::span_words(status.uptime)));
  top::Lines lines = top::overview(*figures);
  lines.insert(lines.begin(), first);
  std::string text;
  for (const top::Line& line : lines) {
    if (width <= 0) {
      text += line.text() + "\n";
      continue;
    }
    for (const top::Line& row : line.folded(static_cast<std::size_t>(width))) text += row.text() + "\n";
  }
  return text;
}

}  // namespace tidegate::apps
