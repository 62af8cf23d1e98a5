// Limits as an exchange publishes them, learned while we run.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tidegate/resilience/endpoint_policy.hpp"
#include "tidegate/resilience/limits/profile.hpp"

namespace tidegate::resilience {

// One entry: of exchangeInfo's `rateLimits`, or of a file.
struct LimitRule {
  enum class Counts : std::uint8_t {
    kAddressWeight,  // weight by IP
    kAccountWeight,  // weight by UID
    kRequests,       // each counts 1
    kOrders,         // each request that places an order counts 1
  };
  Counts counts = Counts::kAddressWeight;
  std::string endpoint;  // empty: all endpoints together
  RateLimit limit;       // held_for_cancels 0: as large a part of it as of the limit that it replaces
};

struct LearnedLimits {
  LimitProfile profile;
  std::vector<std::string> refused;  // a message each: which rule, what is wrong, what is allowed
};

// What `known` becomes by a table: each good rule replaces the one that counts the same for the same
// endpoints, or joins; what the table does not mention stays. A rule is refused, and the others are not, if
// it has no limit or one out of range, names an endpoint that is not there, counts what an earlier rule of
// the table counts, or would never let an endpoint's usual request through.
LearnedLimits learn_limits(LimitProfile known, std::span<const LimitRule> table,
                           const std::vector<EndpointPolicy>& endpoints);

}  // namespace tidegate::resilience
