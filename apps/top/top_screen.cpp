#include "apps/top/top_screen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "apps/top/figure_words.hpp"

namespace tidegate::apps::top {
namespace {

// Title and tabs above the content, a line of trouble or of keys below it.
constexpr std::size_t kRowsAround = 3;

Lines help() {
  Lines lines{Line{"keys", Role::kTitle}};
  for (const char* line :
       {"  1 to 6       overview, latency, circuits and limits, books and ladder, orders",
        "               and money, events and alerts",
        "  Tab, arrows  Tab and Right: the next page; Left: the one before",
        "  Up, Down     a line; Page Up, Page Down: nearly a screen; Home: to the top",
        "  p            the picture stands still, and nobody is asked; p again: it moves",
        "  ?            these lines, or back", "  q            the end; the process that is watched goes on",
        "", "Figures are those of /status, asked twice a second: docs/status.md has each.",
        "Times are UTC. A '?' is what a terminal cannot show; a line that is cut ends", "in '~'."}) {
    lines.emplace_back(line);
  }
  return lines;
}

std::size_t rows_of_content(ScreenSize size) {
  return size.height - std::min(size.height, kRowsAround);
}

std::vector<Cell> fitted(const Line& line, std::size_t width) {
  std::vector<Cell> row = line.folded(width).front().cells();
  row.resize(width);
  return row;
}

}  // namespace

void TopScreen::take(const base::Result<std::string>& status_json, base::MonotonicTime now) {
  if (paused_) return;
  if (!status_json) {
    trouble_ = {.text = status_json.error().message, .answered = false};
    return;
  }
  auto read = read_status(*status_json);
  if (!read) {
    trouble_ = {.text = read.error().message, .answered = true};
    return;
  }
  figures_ = std::move(*read);
  trouble_.reset();
  answered_at_ = now;
}

void TopScreen::show_tab(Tab tab) {
  tab_ = tab;
  first_ = 0;
  help_ = false;
}

void TopScreen::press(Key key) {
  const std::size_t page = std::max<std::size_t>(rows_of_content(size_), 2) - 1;
  const auto tab = static_cast<std::size_t>(tab_);
  switch (key) {
    case Key::kNextTab:
      return show_tab(static_cast<Tab>((tab + 1) % kTabNames.size()));
    case Key::kPreviousTab:
      return show_tab(static_cast<Tab>((tab + kTabNames.size() - 1) % kTabNames.size()));
    case Key::kUp:
      first_ -= std::min<std::size_t>(first_, 1);
      return;
    case Key::kDown:
      ++first_;
      return;
    case Key::kPageUp:
      first_ -= std::min(first_, page);
      return;
    case Key::kPageDown:
      first_ += page;
      return;
    case Key::kTop:
      first_ = 0;
      return;
    case Key::kPause:
      paused_ = !paused_;
      return;
    case Key::kHelp:
      help_ = !help_;
      first_ = 0;
      return;
    case Key::kQuit:
      return;
    default:
      return show_tab(static_cast<Tab>(key));
  }
}

Lines TopScreen::content() const {
  if (help_) return help();
  if (figures_) return tab_lines(tab_, *figures_);
  return {Line{"waiting for the first answer", Role::kDim}};
}

Line TopScreen::title() const {
  if (!figures_) return Line{" tidegate top", Role::kTitle};
  const dashboard::Status& status = figures_->status;
  Line line{fmt::format(" {}: {}", status.command, status.phase), Role::kTitle};
  line.add(figures_->ready ? " (ready)" : " (NOT READY)", figures_->ready ? Role::kGood : Role::kBad);
  line.add(fmt::format("  up {}  {}  {} UTC  {}", span_words(status.uptime), status.exchange,
                       time_words(status.now), status.version),
           Role::kTitle);
  return line;
}

Line TopScreen::tabs() const {
  Line line;
  for (std::size_t i = 0; i < kTabNames.size(); ++i) {
    const std::string name = fmt::format("{} {}", i + 1, kTabNames[i]);
    if (static_cast<Tab>(i) == tab_) {
      line.add("[" + name + "] ", Role::kTitle);
    } else {
      line.add(" " + name + "  ", Role::kDim);
    }
  }
  return line;
}

Line TopScreen::foot(base::MonotonicTime now, std::size_t below) const {
  Line line;
  if (trouble_) {
    const std::string since = span_words(now - answered_at_);
    line.add(trouble_->answered ? fmt::format(" nothing that can be read since {}: ", since)
                                : fmt::format(" no answer since {}; the process may have ended: ", since),
             Role::kBad);
    return line.add(trouble_->text);
  }
  if (paused_) line.add(" PAUSED: p goes on ", Role::kWarning);
  line.add(" q quit  1-6 Tab page  arrows scroll  p pause  ? help", Role::kDim);
  if (below > 0) line.add(fmt::format("   {} more below", counted(below, "line", "lines")), Role::kDim);
  return line;
}

Grid TopScreen::draw(base::MonotonicTime now) {
  Lines rows;
  for (const Line& line : content()) {
    for (Line& row : line.folded(size_.width)) rows.push_back(std::move(row));
  }
  const std::size_t room = rows_of_content(size_);
  first_ = std::min(first_, rows.size() - std::min(rows.size(), room));
  const std::size_t end = std::min(rows.size(), first_ + room);
  Grid grid{fitted(title(), size_.width), fitted(tabs(), size_.width)};
  for (std::size_t i = first_; i < end; ++i) grid.push_back(fitted(rows[i], size_.width));
  grid.resize(kRowsAround - 1 + room, std::vector<Cell>(size_.width));
  grid.push_back(fitted(foot(now, rows.size() - end), size_.width));
  // Of a screen lower than all that, what goes wrong matters most, then the title.
  if (size_.height < kRowsAround) grid.erase(grid.begin() + 1);
  if (size_.height < kRowsAround - 1) grid.erase(grid.begin());
  grid.resize(size_.height);
  return grid;
}

}  // namespace tidegate::apps::top
