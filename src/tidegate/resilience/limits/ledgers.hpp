// All ledgers of one upstream, and one reservation out of all that a request counts in.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/resilience/call.hpp"
#include "tidegate/resilience/endpoint_policy.hpp"
#include "tidegate/resilience/limits/ledger.hpp"

namespace tidegate::resilience {

// What one request took out of every ledger it counts in.
class RequestReservation {
 public:
  void answered(base::MonotonicTime now) { ended(now, now); }
  // It ended without an answer: the exchange may count it until `counted_by`.
  void ended(base::MonotonicTime now, base::MonotonicTime counted_by) {
    for (RateReservation& part : parts_) part.ended(now, counted_by);
  }
  // Not one byte left: the exchange cannot have counted it.
  void give_back() noexcept {
    for (RateReservation& part : parts_) part.give_back();
  }

 private:
  friend class RateLedgers;
  // Address, account and requests: of the endpoint, of its part in what all share, and of all; a write has
  // orders and their moves instead of the parts.
  static constexpr std::size_t kMostLedgers = 9;

  std::array<RateReservation, kMostLedgers> parts_;
};

// What is used of a limit that all endpoints share.
struct SharedLimit {
  std::string_view
      name;  // "address", "account": weight; "requests", "orders", "orders and cancels": their number
  std::uint32_t used = 0;
  RateLimit limit;
};

// A request is let through by all of its ledgers or reserves from none. Cost: O(ledgers of the endpoint).
//
// What the exchange counts by address or by requests, all accounts share; weight by account, orders and their
// moves each account has for itself.
//
// Reads of one endpoint use LimitProfile::one_read_percent of what all share at the most: market data and the
// account's state; what an order has become is asked for with all there is. A request that weighs more than
// that part takes all of it.
class RateLedgers {
 public:
  // `accounts`: numbered from 1, besides what names none. Memory: 1.7 KB an account and endpoint.
  RateLedgers(const std::vector<EndpointPolicy>& table, const LimitProfile& profile,
              std::size_t accounts = 0);
  RateLedgers(const RateLedgers&) = delete;
  RateLedgers& operator=(const RateLedgers&) = delete;

  // These limits from now on; nothing that is counted is lost, and no reservation. A limit on weight that all
  // endpoints share and that is new counts what their own ledgers hold; one on requests or orders cannot know
  // what was sent before it. Precondition: profile.validate() is empty. O(endpoints + what is counted).
  void change_limits(const LimitProfile& profile, base::MonotonicTime now);
  const LimitProfile& limits() const noexcept { return profile_; }
  // What a request counts: a profile may know of a heavier weight than the endpoint table.
  CallWeight weighed(EndpointId endpoint, CallWeight weight) const noexcept {
    return weighed(row(endpoint), weight);
  }

  // A lower bound, as RateLedger::earliest; kNever: the request weighs more than a limit. `requests`: that
  // many at once, which weigh `weight` together.
  base::MonotonicTime earliest(Route route, CallWeight weight, base::MonotonicTime now,
                               std::uint32_t requests = 1) const;
  // Until when the ledgers hold a request back that it shares with others; not after `now`: they do not.
  struct Shortage {
    base::MonotonicTime of_endpoint{};  // with the endpoint's calls of all accounts
    base::MonotonicTime of_account{};   // with other endpoints' calls of its account
    base::MonotonicTime of_all{};       // with other endpoints' calls of all accounts
  };
  Shortage shortage(Route route, CallWeight weight, base::MonotonicTime now) const;
  bool counts_in_shared(EndpointId endpoint) const noexcept;
  // How many orders one request to that endpoint may move, now or ever; nullopt: as many as it likes.
  std::optional<std::uint32_t> most_orders(EndpointId endpoint) const noexcept;
  // Precondition: earliest(route, weight, now) <= now.
  RequestReservation reserve(Route route, CallWeight weight, base::MonotonicTime now);
  // 429: this endpoint's own ledgers rest, and the weight that all share gives nothing to other reads, nor
  // what its account's endpoints share. Which limit was exceeded is not known; where others use the same
  // address, the next endpoint would meet the next 429, and a ban follows thirty seconds of that. Orders,
  // questions about them and cancels go on: they are few, and money waits for them. Limits on requests and on
  // orders have windows of a second, over before a block ends.
  void block_until(Route route, base::MonotonicTime until);

  base::MonotonicTime blocked_until(Route route) const noexcept;
  // The same by what the exchange said of this endpoint itself.
  base::MonotonicTime own_block_until(EndpointId endpoint) const noexcept {
    return row(endpoint).address.blocked_until();
  }
  // A 429 to it holds up other endpoints too.
  bool shares_weight(EndpointId endpoint) const noexcept;
  std::uint32_t used_by_address(EndpointId endpoint, base::MonotonicTime now) const;
  // What the endpoint's own limit has left of what the request weighs in: by address, or where it has no such
  // weight, by account. nullopt: there is no such limit.
  std::optional<std::uint32_t> left_of_own(Route route, CallWeight weight, base::MonotonicTime now) const;
  // By the account that used most of it.
  std::uint32_t used_by_account(EndpointId endpoint, base::MonotonicTime now) const;
  // The limits that count over all endpoints, those alone that there are: the exchange's, by address and of
  // requests, and the account's that used most of each. O(accounts).
  std::vector<SharedLimit> shared_limits(base::MonotonicTime now) const;

 private:
  enum class Counts : std::uint8_t { kAddressWeight, kAccountWeight, kRequests, kOrders };
  enum class Reach : std::uint8_t { kEndpoint, kEndpointOfAccount, kAccount, kAll };
  struct Share {
    RateLedger* ledger;
    Counts counts;
    Reach reach;           // what else counts there
    bool partial = false;  // an endpoint's part of what all share

    bool shared() const noexcept { return reach == Reach::kAccount || reach == Reach::kAll; }

    std::uint32_t of(CallWeight weight, std::uint32_t requests = 1) const noexcept;
  };
  // Over all endpoints.
  struct AccountTotals {
    explicit AccountTotals(const LimitProfile& profile);
    RateLedger weight;
    RateLedger orders;
    RateLedger order_moves;
  };
  // A ledger whose limit is 0 is in no shares.
  struct OfAccount {
    OfAccount(const RateLimit& weight, const RateLimit& part_of_total);
    RateLedger weight;
    RateLedger part_of_total;
    std::vector<Share> shares;  // of the endpoint's requests for this account, those of all accounts too
  };
  struct Row {
    Row(const EndpointPolicy& policy, const LimitProfile& profile, std::size_t accounts);
    std::string name;
    bool cancel;
    bool urgent;  // orders, and what has become of them
    bool order;
    bool polled;                 // reads that may be asked for again and again
    CallWeight usual;            // of the endpoint table
    std::uint32_t least_weight;  // by address
    RateLedger address;
    RateLedger requests;
    RateLedger part_of_total;
    RateLedger part_of_requests;
    std::deque<OfAccount> accounts;  // by number; the first: of what names none
  };

  void share_out();
  void share_out(Row& row, OfAccount& own, AccountTotals& totals);
  static CallWeight weighed(const Row& row, CallWeight weight) noexcept {
    return {std::max(weight.ip, row.least_weight), weight.uid, weight.orders};
  }
  // It counts there, and so do all others that have weight of that kind.
  static bool weighs_in_all(const Row& row, const Share& share) noexcept;
  // Until then it takes nothing of what all share; in the past: it may.
  base::MonotonicTime rests_until(Route route) const noexcept;
  const Row& row(EndpointId endpoint) const { return rows_[endpoint.value()]; }
  const std::vector<Share>& shares(Route route) const {
    return row(route.endpoint).accounts[route.account.value()].shares;
  }
  // Where it makes no difference for whom: limits are the same for all accounts.
  const std::vector<Share>& shares(EndpointId endpoint) const { return shares(Route{endpoint}); }

  LimitProfile profile_;
  std::deque<Row> rows_;  // deques: reservations point into them
  std::deque<AccountTotals> totals_;
  // Over all endpoints and accounts.
  RateLedger total_;
  RateLedger requests_;
};

}  // namespace tidegate::resilience
