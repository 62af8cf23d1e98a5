// What benchmarks of REST calls over the loopback share: a client that no limit holds up, and one core for
// all.
#pragma once

#include <sched.h>

#include <chrono>
#include <cstdint>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/client/rest/client.hpp"

namespace tidegate::bench {

// Of the server at that port of this machine; nothing is hedged.
inline mexc::client::ClientSettings unlimited(std::uint16_t port) {
  mexc::client::ClientSettings settings;
  settings.transport.host.port = port;
  auto& limits = settings.gate.limits;
  limits = resilience::LimitProfile::documented();
  limits.per_endpoint = {.window = std::chrono::milliseconds{100}, .weight = 1'000'000};
  limits.requests_to.clear();
  settings.gate.hedge.enabled = false;
  return settings;
}

// All threads take turns on the core where this one is. Else half of a round trip is how deeply the other
// core slept, which differs by more than what is measured here; on one core, work is all that there is.
inline void stay_on_one_core() {
  cpu_set_t here;
  CPU_ZERO(&here);
  CPU_SET(static_cast<std::size_t>(::sched_getcpu()), &here);
  TIDEGATE_ASSERT(::sched_setaffinity(0, sizeof here, &here) == 0, "a thread may stay where it is");
}

}  // namespace tidegate::bench
