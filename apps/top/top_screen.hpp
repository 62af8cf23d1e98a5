// The screen of `tidegate top` as cells, and what keys do to it. Pure: a terminal shows it elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "apps/top/line.hpp"
#include "apps/top/status_figures.hpp"
#include "apps/top/tabs.hpp"
#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"

namespace tidegate::apps::top {

struct ScreenSize {
  std::size_t width = 80;
  std::size_t height = 24;

  bool operator==(const ScreenSize&) const = default;
};

enum class Key : std::uint8_t {
  kFirstTab,  // as Tab, in its order
  kSecondTab,
  kThirdTab,
  kFourthTab,
  kFifthTab,
  kSixthTab,
  kNextTab,
  kPreviousTab,
  kUp,
  kDown,
  kPageUp,
  kPageDown,
  kTop,
  kPause,
  kHelp,
  kQuit,  // for whoever runs the screen: it does nothing to it
};

// Rows of cells: exactly `height` of exactly `width`.
using Grid = std::vector<std::vector<Cell>>;

// Thread rule: one thread at a time.
class TopScreen {
 public:
  // `began`: since when it is asked, for as long as nothing was answered.
  explicit TopScreen(base::MonotonicTime began) : answered_at_(began) {}

  // What a request for /status came to. An answer that cannot be read is no answer; what was shown before
  // stays. Nothing happens while it is paused: the picture stands still.
  void take(const base::Result<std::string>& status_json, base::MonotonicTime now);
  void press(Key key);
  void resize(ScreenSize size) { size_ = size; }

  bool paused() const noexcept { return paused_; }
  // Scrolls no further than to the last line. O(figures + cells).
  Grid draw(base::MonotonicTime now);

 private:
  struct Trouble {
    std::string text;
    bool answered = false;  // but nobody can read it
  };

  Lines content() const;
  Line title() const;
  Line tabs() const;
  Line foot(base::MonotonicTime now, std::size_t below) const;
  void show_tab(Tab tab);

  std::optional<StatusFigures> figures_;
  base::MonotonicTime answered_at_;
  std::optional<Trouble> trouble_;  // of the latest request
  ScreenSize size_;
  Tab tab_ = Tab::kOverview;
  std::size_t first_ = 0;  // row of the content that is seen
  bool paused_ = false;
  bool help_ = false;
};

}  // namespace tidegate::apps::top
