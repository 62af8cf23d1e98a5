// All ledgers of one upstream, and one reservation out of all that a request counts in.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "tidegate/resilience/call.hpp"
#include "tidegate/resilience/endpoint_policy.hpp"
#include "tidegate/resilience/rate_ledger.hpp"

namespace tidegate::resilience {

// What one request took out of every ledger it counts in.
class RequestReservation {
 public:
  void answered(base::MonotonicTime now) {
    for (RateReservation& part : parts_) part.answered(now);
  }
  // Not one byte left: the exchange cannot have counted it.
  void give_back() noexcept {
    for (RateReservation& part : parts_) part.give_back();
  }

 private:
  friend class RateLedgers;
  static constexpr std::size_t kMostLedgers = 6;  // address, account, own rule, total, requests, orders

  std::array<RateReservation, kMostLedgers> parts_;
};

// A request is let through by all of its ledgers or reserves from none. Cost: O(ledgers of the endpoint).
class RateLedgers {
 public:
  RateLedgers(const std::vector<EndpointPolicy>& table, const LimitProfile& profile);
  RateLedgers(const RateLedgers&) = delete;
  RateLedgers& operator=(const RateLedgers&) = delete;

  // A lower bound, as RateLedger::earliest; kNever: the request weighs more than a limit.
  base::MonotonicTime earliest(EndpointId endpoint, CallWeight weight, base::MonotonicTime now) const;
  // Whether a ledger that other endpoints count in as well is what holds the request back.
  bool held_by_shared(EndpointId endpoint, CallWeight weight, base::MonotonicTime now) const;
  bool counts_in_shared(EndpointId endpoint) const noexcept;
  // Precondition: earliest(endpoint, weight, now) <= now.
  RequestReservation reserve(EndpointId endpoint, CallWeight weight, base::MonotonicTime now);
  // 429: this endpoint's own ledgers rest; those it shares with others do not.
  void block_until(EndpointId endpoint, base::MonotonicTime until);

  base::MonotonicTime blocked_until(EndpointId endpoint) const noexcept;
  std::uint32_t used_by_address(EndpointId endpoint, base::MonotonicTime now) const;
  std::uint32_t used_by_account(EndpointId endpoint, base::MonotonicTime now) const;

 private:
  enum class Counts : std::uint8_t { kAddressWeight, kAccountWeight, kRequests };
  struct Share {
    RateLedger* ledger;
    Counts counts;
    bool shared;

    std::uint32_t of(CallWeight weight) const noexcept;
  };
  struct Row {
    explicit Row(const RateLimit& limit) : address(limit), account(limit) {}
    RateLedger address;
    RateLedger account;
    bool cancel = false;
    std::vector<Share> shares;
  };

  const Row& row(EndpointId endpoint) const { return rows_[endpoint.value()]; }

  std::deque<Row> rows_;          // a deque: reservations point into it
  std::deque<RateLedger> extra_;  // the profile's other rules
};

}  // namespace tidegate::resilience
