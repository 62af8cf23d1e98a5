// What happened to one request, in words.
#pragma once

#include <string>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/resilience/endpoint_policy.hpp"
#include "tidegate/resilience/gate/decision_log.hpp"

namespace tidegate::resilience {

// When that instant was, by what both clocks are now.
inline base::WallTime wall_time_of(base::MonotonicTime at, base::MonotonicTime now, base::WallTime wall_now) {
  return wall_now - (now - at);
}

// A sentence each, in the order in which the policies were asked: what was asked and when (UTC), what stream,
// cache, circuit and limits said, what it waited for, and how it ended or how far it is. No full stops.
// `policy`: of story.decision.endpoint. O(length).
std::vector<std::string> explanation(const RequestStory& story, const EndpointPolicy& policy,
                                     base::MonotonicTime now, base::WallTime wall_now);

}  // namespace tidegate::resilience
