// The workload's calls as the exchange knows them; every arm asks for exactly the same thing.
#pragma once

#include "tidegate/resilience/call.hpp"
#include "tidegate/scenarios/arms/arm.hpp"

namespace tidegate::scenarios {

// Levels a side that a caller asks for: MEXC's default.
inline constexpr int kDepthLimit = 100;

resilience::Call exchange_call(const AskedCall& call);

// What an answer's payload means to the judge. `payload` may be null: the call failed.
ReadAnswer answer_with(CallKind kind, const resilience::PayloadPtr& payload);

}  // namespace tidegate::scenarios
