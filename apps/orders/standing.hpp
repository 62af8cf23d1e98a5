// What a journal says is held: its last checkpoint changed by what was booked since.
#pragma once

#include <vector>

#include "tidegate/journal/content.hpp"
#include "tidegate/trading/record.hpp"

namespace tidegate::apps {

struct Standing {
  std::vector<trading::HeldPosition> positions;  // by symbol; holdings of zero left out
  trading::DayResult day;                        // of the last day on which anything was sold
};

// Average cost, fees included, as the engine counts.
Standing standing(const journal::Content& content);

}  // namespace tidegate::apps
