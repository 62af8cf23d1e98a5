// Figures as a person reads them on a page. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tidegate/base/time.hpp"

namespace tidegate::dashboard {

// "0.4 ms", "12 ms", "3.4 s", "2 min 5 s", "3 h 12 min", "2 d 4 h": two figures that matter.
std::string in_words(base::Duration duration);
// "1,234,567".
std::string in_words(std::uint64_t count);
// "20:31:05", UTC.
std::string time_of_day(base::WallTime at);
// What a browser shows as it stands here: no tag, no entity, within quotes too.
std::string escaped(std::string_view text);

}  // namespace tidegate::dashboard
