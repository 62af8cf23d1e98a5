// Everything that can go wrong on the simulated exchange, at random: each kind of fault in every plan.
#pragma once

#include <cstdint>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/sim/faults/rule.hpp"

namespace tidegate::virtual_hour {

// Faults of requests and pushes now and then all the time, and each kind by itself in short spells of its
// own, with targets, instants, probabilities and sizes drawn from `seed`. Nothing fails before `from`, and
// from `until` on. Precondition: until - from is at least 2 minutes.
std::vector<sim::FaultRule> random_faults(std::uint64_t seed, base::Duration from, base::Duration until);

}  // namespace tidegate::virtual_hour
