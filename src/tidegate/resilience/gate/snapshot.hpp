// The Gate's numbers at one instant.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/reply.hpp"
#include "tidegate/resilience/cache/cache.hpp"
#include "tidegate/resilience/circuit/breaker.hpp"
#include "tidegate/resilience/limits/ledgers.hpp"

namespace tidegate::resilience {

// Since construction.
struct GateCounters {
  std::uint64_t calls = 0;
  // Answers by source. A flight's answer counts for all who asked for it, those who left early included.
  std::array<std::uint64_t, base::kSourceCount> replies{};
  std::map<base::ErrorCode, std::uint64_t> rejected;  // refused here, without a request
  std::uint64_t failed = 0;                           // asked for, sent, and answered with an error
  std::uint64_t sent = 0;  // requests granted, refreshes, repeats and probes included
  std::uint64_t joined = 0;
  std::uint64_t collected = 0;       // calls and refreshes held back for a batch
  std::uint64_t bulk_requests = 0;   // sent for parts …
  std::uint64_t bulk_parts = 0;      // … so many, those that joined one under way included
  std::uint64_t waited = 0;          // for weight …
  std::uint64_t merged_waiting = 0;  // … and so many became parts of a bulk request while they did
  std::uint64_t refreshed = 0;
  std::uint64_t repeated = 0;
  std::uint64_t hedged = 0;      // sent a second time because the first was late …
  std::uint64_t hedges_won = 0;  // … and answered before it
  std::uint64_t host_probes = 0;
  // Refused by the exchange because of its limits, by HTTP status: 429, 418, 403 (of streams too).
  std::uint64_t rate_limited = 0;
  std::uint64_t banned = 0;
  std::uint64_t forbidden = 0;
  std::uint64_t ip_weight = 0;  // of what was sent
  std::uint64_t uid_weight = 0;
};

struct EndpointSnapshot {
  std::string name;
  std::uint64_t calls = 0;
  std::uint64_t sent = 0;
  CircuitSnapshot circuit;
  std::uint32_t ip_weight_used = 0;  // of its ledger, now
  std::uint32_t uid_weight_used = 0;
  base::MonotonicTime blocked_until{};
};

struct GateSnapshot {
  GateCounters counters;
  CacheStatistics cache;
  std::size_t cached = 0;
  std::size_t flights = 0;
  std::size_t waiting = 0;
  std::size_t collecting = 0;
  std::uint32_t retry_tokens = 0;
  base::MonotonicTime host_blocked_until{};  // by the exchange's own word
  base::MonotonicTime host_open_until{};     // because no server listens there; in the past: not so
  std::vector<SharedLimit> shared_limits{};  // over all endpoints
  std::vector<EndpointSnapshot> endpoints;   // in the order of the table
};

}  // namespace tidegate::resilience
