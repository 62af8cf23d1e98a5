// Whether this process belongs to a terminal.
#pragma once

namespace tidegate::apps {

// To be asked at the start: when its window is closed, the terminal is gone before the signal comes.
bool has_controlling_terminal();

}  // namespace tidegate::apps
