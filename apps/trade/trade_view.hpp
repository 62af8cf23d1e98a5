// What `trade` shows while it runs: what is at risk, against which limit, and why nothing is traded.
#pragma once

#include <string>
#include <vector>

#include "apps/process/screen.hpp"
#include "tidegate/base/event.hpp"
#include "tidegate/config/settings.hpp"
#include "tidegate/trading/engine/summary.hpp"

namespace tidegate::apps {

struct TradeView {
  base::Duration elapsed{};
  std::string phase;  // "trading", "winding down, at most 8 s"
  std::string exchange;
  std::string journal;
  trading::Summary now;
  trading::RiskLimits limits;
  std::vector<base::Event> latest_events;
  base::MonotonicTime began{};  // events are timed from here
};

// What a person must know before the first order: where, whose money, which limits, and what the strategy is
// worth. Several lines, each with its newline.
std::string opening_words(const config::Settings& settings, const std::string& log_path);
// What the session came to, in one line.
std::string closing_words(const trading::Summary& summary);

// Several lines; no trailing newline.
std::string full_picture(const TradeView& view, PictureSize size);
// One line, for unwatched output.
std::string one_line(const TradeView& view);

}  // namespace tidegate::apps
