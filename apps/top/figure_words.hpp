// Figures as a person reads them: short, with a unit, in printable ASCII.
#pragma once

#include <cstddef>
#include <string>

#include "tidegate/base/time.hpp"

namespace tidegate::apps::top {

// How long something lasts: "0.3 s", "26 s", "4 m 10 s", "1 h", "5 d 1 h". Never more than is true.
std::string span_words(base::Duration span);
// How long something took, with three figures at most before the unit: "350 us", "33.1 ms", "1.25 s".
std::string latency_words(base::Duration took);
// "22:15:00", UTC.
std::string time_words(base::WallTime at);
// "1 order", "2 orders".
std::string counted(std::size_t count, const std::string& one, const std::string& many);

}  // namespace tidegate::apps::top
