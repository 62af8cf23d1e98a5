// What the policies must know about an endpoint. A row of an endpoint table names one of these.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tidegate/base/time.hpp"
#include "tidegate/resilience/batch_plan.hpp"
#include "tidegate/resilience/endpoint_id.hpp"

namespace tidegate::resilience {

// Who goes first when weight is short; the smaller number wins.
enum class Priority : std::uint8_t { kCancel, kOrderQuery, kOrder, kAccount, kMarketData };

struct EndpointPolicy {
  std::string name;              // "depth", "order_place": stable, for settings, metrics and events
  std::uint32_t ip_weight = 1;   // 0: not counted by address
  std::uint32_t uid_weight = 0;  // 0: not counted by account
  Priority priority = Priority::kMarketData;
  bool write = false;      // changes something: never joined, cached, repeated or held back for a batch
  bool idempotent = true;  // may be repeated and hedged
  // What lowers a risk, a cancel above all: our own judgement never refuses it (an open circuit, a host that
  // takes no connections), it only sets its pace then, GateSettings::pace_of_failing. What the exchange
  // itself has said (429, 418, 403) holds for it as for all.
  bool always_passes = false;
  // What does no harm late, the cancel of one order: it is not refused for want of weight, it waits for its
  // turn, past its caller's deadline too, and has GateSettings::flight_timeout from its turn on. Not where it
  // fails or the exchange has said 429: its caller has to know. Only of writes without a batch plan.
  bool waits_past_deadline = false;
  // Its parameters give access to something (a listen key): they are put down nowhere.
  bool secret_params = false;
  base::Duration ttl{};  // served from the cache while in our hands for at most that; 0: never cached
  base::Duration refresh_after{};  // older than that, a hit also starts a refresh behind it; 0: never
  base::Duration stale_bound{};    // may stand in on failure while in our hands for at most that; 0: never
  std::optional<BatchPlan> batch;  // how calls of it that differ only in what they ask for go together
};

}  // namespace tidegate::resilience
