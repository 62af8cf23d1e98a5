// What a journal says is held: its last checkpoint changed by what was booked since.
#pragma once

#include "tidegate/journal/content.hpp"
#include "tidegate/trading/record.hpp"

namespace tidegate::apps {

// As the engine counts: what is held, by symbol, and the result of the last day on which anything was sold.
trading::CheckpointRecord standing(const journal::Content& content);

}  // namespace tidegate::apps
