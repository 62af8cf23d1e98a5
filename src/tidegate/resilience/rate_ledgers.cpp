#include "tidegate/resilience/rate_ledgers.hpp"

#include <algorithm>

#include "tidegate/base/assert.hpp"

namespace tidegate::resilience {

std::uint32_t RateLedgers::Share::of(CallWeight weight) const noexcept {
  switch (counts) {
    case Counts::kAddressWeight:
      return weight.ip;
    case Counts::kAccountWeight:
      return weight.uid;
    case Counts::kRequests:
      break;
  }
  return 1;
}

RateLedgers::RateLedgers(const std::vector<EndpointPolicy>& table, const LimitProfile& profile) {
  const auto make = [this](const RateLimit& limit) {
    return limit.weight == 0 ? nullptr : &extra_.emplace_back(limit);
  };
  RateLedger* const total = make(profile.total);
  RateLedger* const requests = make(profile.requests);
  RateLedger* const orders = make(profile.orders);
  for (const EndpointPolicy& policy : table) {
    Row& row = rows_.emplace_back(profile.per_endpoint);
    row.cancel = policy.priority == Priority::kCancel;
    const auto count_in = [&row](RateLedger* ledger, Counts counts, bool shared) {
      if (ledger != nullptr) row.shares.push_back({ledger, counts, shared});
    };
    count_in(&row.address, Counts::kAddressWeight, false);
    count_in(&row.account, Counts::kAccountWeight, false);
    const auto rule = profile.requests_to.find(policy.name);
    if (rule != profile.requests_to.end()) count_in(make(rule->second), Counts::kRequests, false);
    count_in(total, Counts::kAddressWeight, true);
    count_in(requests, Counts::kRequests, true);
    if (policy.write && policy.priority == Priority::kOrder) count_in(orders, Counts::kRequests, true);
    TIDEGATE_ASSERT(row.shares.size() <= RequestReservation::kMostLedgers,
                    "a reservation has a part a ledger");
  }
}

base::MonotonicTime RateLedgers::earliest(EndpointId endpoint, CallWeight weight,
                                          base::MonotonicTime now) const {
  const Row& r = row(endpoint);
  base::MonotonicTime earliest = std::max(now, r.address.blocked_until());
  for (const Share& share : r.shares) {
    const std::uint32_t part = share.of(weight);
    if (part > 0) earliest = std::max(earliest, share.ledger->earliest(part, r.cancel, now));
  }
  return earliest;
}

bool RateLedgers::held_by_shared(EndpointId endpoint, CallWeight weight, base::MonotonicTime now) const {
  const Row& r = row(endpoint);
  return std::ranges::any_of(r.shares, [&](const Share& share) {
    const std::uint32_t part = share.of(weight);
    return share.shared && part > 0 && !share.ledger->check(part, r.cancel, now);
  });
}

bool RateLedgers::counts_in_shared(EndpointId endpoint) const noexcept {
  return std::ranges::any_of(row(endpoint).shares, &Share::shared);
}

RequestReservation RateLedgers::reserve(EndpointId endpoint, CallWeight weight, base::MonotonicTime now) {
  RequestReservation reservation;
  std::size_t i = 0;
  for (const Share& share : row(endpoint).shares) {
    const std::uint32_t part = share.of(weight);
    if (part > 0) reservation.parts_[i++] = share.ledger->reserve(part, now);
  }
  return reservation;
}

void RateLedgers::block_until(EndpointId endpoint, base::MonotonicTime until) {
  // `earliest` asks the address's block whatever the request weighs; both ramp up after it.
  rows_[endpoint.value()].address.block_until(until);
  rows_[endpoint.value()].account.block_until(until);
}

base::MonotonicTime RateLedgers::blocked_until(EndpointId endpoint) const noexcept {
  return row(endpoint).address.blocked_until();
}

std::uint32_t RateLedgers::used_by_address(EndpointId endpoint, base::MonotonicTime now) const {
  return row(endpoint).address.used(now);
}

std::uint32_t RateLedgers::used_by_account(EndpointId endpoint, base::MonotonicTime now) const {
  return row(endpoint).account.used(now);
}

}  // namespace tidegate::resilience
