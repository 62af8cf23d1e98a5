// A seeded mixture of everything that goes wrong on an exchange without being the client's fault.
#pragma once

#include <cstdint>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/sim/faults/plan.hpp"

namespace tidegate::virtual_hour {

// Some orders and questions fail all the time, before or after they took effect; now and then, at instants
// drawn from `seed`, order books fall silent, connections break, or a group of endpoints is down for a
// while. Limits (429, 418) are not among them: those would be the client's fault. Nothing fails from `until`
// on.
std::vector<sim::FaultRule> hard_times(std::uint64_t seed, base::Duration until);

}  // namespace tidegate::virtual_hour
