// The settings of a Gate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/resilience/batch/planner.hpp"
#include "tidegate/resilience/cache/cache.hpp"
#include "tidegate/resilience/circuit/settings.hpp"
#include "tidegate/resilience/endpoint_policy.hpp"
#include "tidegate/resilience/limits/profile.hpp"
#include "tidegate/resilience/limits/retry_budget.hpp"
#include "tidegate/resilience/loads/hedging.hpp"

namespace tidegate::resilience {

struct GateSettings {
  CircuitBreakerSettings circuit;                            // of every endpoint …
  std::map<std::string, CircuitBreakerSettings> circuit_of;  // … but these, by endpoint name
  LimitProfile limits = LimitProfile::safe();
  CacheSettings cache;
  RetrySettings retry;
  HedgeSettings hedge;  // of cheap reads; each hedge is paid out of the retry budget as well
  BatchSettings batch;  // of reads whose endpoint has a batch plan
  // An identical read that arrives while one is collecting or under way shares its answer. The first of a
  // kind is sent at once: batching never costs a caller time.
  bool join_identical = true;
  // How long a failed load answers those who come right behind it; 0: not at all. At most 60 s.
  base::Duration negative_ttl = std::chrono::milliseconds{250};
  // What a read is given at least. A caller with less patience leaves, the request goes on and its answer is
  // cached. A write is given its caller's deadline; this where it has none, or has waited for weight past it
  // (EndpointPolicy::waits_past_deadline). 10 ms to 5 min.
  base::Duration flight_timeout = std::chrono::seconds{2};
  // Calls waiting for weight, and loads waiting or under way; further ones are refused. Of cancels
  // max_flights may wait, in places of their own that count among neither: far more than an account has open
  // orders. 1..100,000 each
  std::size_t max_waiting = 256;
  std::size_t max_flights = 1024;
  // Where the exchange blocks us without saying for how long: 429, and 418 or 403.
  base::Duration default_rate_block = std::chrono::seconds{10};
  base::Duration default_host_block = std::chrono::minutes{2};
  // So many refused connections in a row, by whatever endpoints, and none is asked for that long, unless the
  // host probe gets through before. 1..1,000, 10 ms to 1 h.
  std::uint32_t host_refusals = 3;
  base::Duration host_open_for = std::chrono::seconds{5};
  // So many requests in a row without an answer, of several endpoints: the host fails as a whole, and nothing
  // goes but its probe (host_trouble.hpp). Without a host probe it is not judged. 0: never; to 1,000.
  std::uint32_t host_failures = 4;
  // Reads that go to a host which has just come back, before one is answered. 1..1,000
  std::uint32_t host_ramp = 8;
  // The cheap endpoint that shows whether the host is back while circuits are open; absent: no probes.
  std::optional<EndpointId> host_probe;
  base::Duration host_probe_every = std::chrono::seconds{1};  // also how long one may take; 10 ms to 5 min
  // Each pause between probes that fail is half as long again as the one before, up to this (where it is
  // longer). 10 ms to 5 min.
  base::Duration host_probe_slowest = std::chrono::seconds{3};
  // Calls that always pass (EndpointPolicy::always_passes) go once in that time to an endpoint that fails,
  // each waiting for its turn. 10 ms to 1 min.
  base::Duration pace_of_failing = std::chrono::seconds{1};
  // That share the Gate: calls name one of 1 to so many, or none. 0 to 1,000
  std::size_t accounts = 0;
  // So many of the latest decisions can be explained (Gate::explain), rounded up to a power of two: 200 bytes
  // each. 0: none; to 1,048,576.
  std::size_t decision_log = 8192;
  // The upper half of every request id, so that ids of two runs differ: the second in which the process
  // began, as a program's access to an exchange sets it. Numbers alone follow: no dice are rolled for ids.
  std::uint32_t process_number = 0;
  std::uint64_t seed = 1;  // of the retries' jitter

  // That endpoint's own, or those of all.
  const CircuitBreakerSettings& circuit_for(const std::string& endpoint) const;

  // One message for each field out of its range; empty: all is well. The table defines which names exist.
  std::vector<std::string> validate(const std::vector<EndpointPolicy>& table) const;
};

}  // namespace tidegate::resilience
