#include "tidegate/resilience/limits/ledgers.hpp"

#include <algorithm>

#include "tidegate/base/assert.hpp"

namespace tidegate::resilience {

std::uint32_t RateLedgers::Share::of(CallWeight weight, std::uint32_t requests) const noexcept {
  std::uint32_t counted = requests;
  if (counts == Counts::kAddressWeight) counted = weight.ip;
  if (counts == Counts::kAccountWeight) counted = weight.uid;
  if (counts == Counts::kOrders) counted = weight.orders;
  return partial ? std::min(counted, ledger->limit().weight) : counted;
}

namespace {

// What reads of one endpoint may use of a limit that all share.
RateLimit part_of(const RateLimit& shared, std::uint32_t percent) {
  const std::uint64_t usable = shared.weight - shared.held_for_cancels;
  const auto part = static_cast<std::uint32_t>(usable * percent / 100);
  return {.window = shared.window, .weight = shared.weight == 0 ? 0 : std::max(part, 1U)};
}

RateLimit limit_of(const std::map<std::string, RateLimit>& own, const std::string& endpoint,
                   const RateLimit& otherwise) {
  const auto found = own.find(endpoint);
  return found == own.end() ? otherwise : found->second;
}

std::uint32_t least_weight_of(const LimitProfile& profile, const std::string& endpoint) {
  const auto found = profile.least_weight_of.find(endpoint);
  return found == profile.least_weight_of.end() ? 0 : found->second;
}

}  // namespace

RateLedgers::AccountTotals::AccountTotals(const LimitProfile& profile)
    : weight(profile.account_total), orders(profile.orders), order_moves(profile.order_moves) {}

RateLedgers::OfAccount::OfAccount(const RateLimit& all_weight, const RateLimit& part)
    : weight(all_weight), part_of_total(part) {}

RateLedgers::Row::Row(const EndpointPolicy& policy, const LimitProfile& profile, std::size_t count)
    : name(policy.name),
      cancel(policy.priority == Priority::kCancel),
      urgent(policy.priority < Priority::kAccount),
      order(policy.write && policy.priority == Priority::kOrder),
      polled(!policy.write && policy.priority >= Priority::kAccount),
      usual{.ip = policy.ip_weight, .uid = policy.uid_weight},
      least_weight(least_weight_of(profile, name)),
      address(limit_of(profile.address_of, name, profile.per_endpoint)),
      requests(limit_of(profile.requests_to, name, {})),
      part_of_total(part_of(profile.total, profile.one_read_percent)),
      part_of_requests(part_of(profile.requests, profile.one_read_percent)) {
  for (std::size_t i = 0; i < count; ++i) {
    accounts.emplace_back(limit_of(profile.account_of, name, profile.per_endpoint),
                          part_of(profile.account_total, profile.one_read_percent));
  }
}

RateLedgers::RateLedgers(const std::vector<EndpointPolicy>& table, const LimitProfile& profile,
                         std::size_t accounts)
    : profile_(profile), total_(profile.total), requests_(profile.requests) {
  for (std::size_t i = 0; i <= accounts; ++i) totals_.emplace_back(profile);
  for (const EndpointPolicy& policy : table) rows_.emplace_back(policy, profile, accounts + 1);
  share_out();
}

void RateLedgers::change_limits(const LimitProfile& profile, base::MonotonicTime now) {
  const bool new_total = profile_.total.weight == 0 && profile.total.weight > 0;
  const bool new_account_total = profile_.account_total.weight == 0 && profile.account_total.weight > 0;
  total_.change_limit(profile.total, now);
  requests_.change_limit(profile.requests, now);
  for (AccountTotals& totals : totals_) {
    totals.weight.change_limit(profile.account_total, now);
    totals.orders.change_limit(profile.orders, now);
    totals.order_moves.change_limit(profile.order_moves, now);
  }
  for (Row& row : rows_) {
    row.part_of_total.change_limit(part_of(profile.total, profile.one_read_percent), now);
    row.part_of_requests.change_limit(part_of(profile.requests, profile.one_read_percent), now);
    if (new_total) {
      total_.count_in(row.address, now);
      row.part_of_total.count_in(row.address, now);
    }
    for (std::size_t i = 0; i < row.accounts.size(); ++i) {
      OfAccount& own = row.accounts[i];
      own.part_of_total.change_limit(part_of(profile.account_total, profile.one_read_percent), now);
      if (new_account_total) {
        totals_[i].weight.count_in(own.weight, now);
        own.part_of_total.count_in(own.weight, now);
      }
      own.weight.change_limit(limit_of(profile.account_of, row.name, profile.per_endpoint), now);
    }
    row.address.change_limit(limit_of(profile.address_of, row.name, profile.per_endpoint), now);
    row.requests.change_limit(limit_of(profile.requests_to, row.name, {}), now);
    row.least_weight = least_weight_of(profile, row.name);
  }
  profile_ = profile;
  share_out();
}

void RateLedgers::share_out() {
  for (Row& row : rows_) {
    for (std::size_t i = 0; i < row.accounts.size(); ++i) share_out(row, row.accounts[i], totals_[i]);
  }
}

void RateLedgers::share_out(Row& row, OfAccount& own, AccountTotals& totals) {
  own.shares.clear();
  const auto count_in = [&own](RateLedger& ledger, Counts counts, Reach reach, bool partial = false) {
    if (ledger.limit().weight > 0) own.shares.push_back({&ledger, counts, reach, partial});
  };
  count_in(row.address, Counts::kAddressWeight, Reach::kEndpoint);
  count_in(own.weight, Counts::kAccountWeight, Reach::kEndpointOfAccount);
  count_in(row.requests, Counts::kRequests, Reach::kEndpoint);
  if (row.polled) {
    count_in(row.part_of_total, Counts::kAddressWeight, Reach::kEndpoint, true);
    count_in(own.part_of_total, Counts::kAccountWeight, Reach::kEndpointOfAccount, true);
    count_in(row.part_of_requests, Counts::kRequests, Reach::kEndpoint, true);
  }
  count_in(total_, Counts::kAddressWeight, Reach::kAll);
  count_in(totals.weight, Counts::kAccountWeight, Reach::kAccount);
  count_in(requests_, Counts::kRequests, Reach::kAll);
  if (row.order) count_in(totals.orders, Counts::kOrders, Reach::kAccount);
  if (row.order || row.cancel) count_in(totals.order_moves, Counts::kOrders, Reach::kAccount);
  TIDEGATE_ASSERT(own.shares.size() <= RequestReservation::kMostLedgers, "a reservation has a part a ledger");
}

base::MonotonicTime RateLedgers::earliest(Route route, CallWeight weight, base::MonotonicTime now,
                                          std::uint32_t requests) const {
  const Row& r = row(route.endpoint);
  base::MonotonicTime earliest = std::max({now, r.address.blocked_until(), rests_until(route)});
  for (const Share& share : shares(route)) {
    const std::uint32_t part = share.of(weighed(r, weight), requests);
    if (part > 0) earliest = std::max(earliest, share.ledger->earliest(part, r.cancel, now));
  }
  return earliest;
}

RateLedgers::Shortage RateLedgers::shortage(Route route, CallWeight weight, base::MonotonicTime now) const {
  const Row& r = row(route.endpoint);
  Shortage found;
  for (const Share& share : shares(route)) {
    const std::uint32_t part = share.of(weighed(r, weight));
    auto until = part > 0 ? share.ledger->earliest(part, r.cancel, now) : base::MonotonicTime{};
    if (!r.urgent && weighs_in_all(r, share)) until = std::max(until, share.ledger->rests_until());
    if (share.reach == Reach::kEndpoint) found.of_endpoint = std::max(found.of_endpoint, until);
    if (share.reach == Reach::kAccount) found.of_account = std::max(found.of_account, until);
    if (share.reach == Reach::kAll) found.of_all = std::max(found.of_all, until);
  }
  return found;
}

bool RateLedgers::counts_in_shared(EndpointId endpoint) const noexcept {
  return std::ranges::any_of(shares(endpoint), &Share::shared);
}

bool RateLedgers::weighs_in_all(const Row& row, const Share& share) noexcept {
  const bool weight = share.counts == Counts::kAddressWeight || share.counts == Counts::kAccountWeight;
  return weight && share.shared() && share.of(weighed(row, row.usual)) > 0;
}

std::optional<std::uint32_t> RateLedgers::most_orders(EndpointId endpoint) const noexcept {
  std::optional<std::uint32_t> most;
  for (const Share& share : shares(endpoint)) {
    if (share.counts != Counts::kOrders) continue;
    const RateLimit& limit = share.ledger->limit();
    const std::uint32_t usable = limit.weight - (row(endpoint).cancel ? 0 : limit.held_for_cancels);
    most = std::min(most.value_or(usable), usable);
  }
  return most;
}

RequestReservation RateLedgers::reserve(Route route, CallWeight weight, base::MonotonicTime now) {
  RequestReservation reservation;
  std::size_t i = 0;
  for (const Share& share : shares(route)) {
    const std::uint32_t part = share.of(weighed(row(route.endpoint), weight));
    if (part > 0) reservation.parts_[i++] = share.ledger->reserve(part, now);
  }
  return reservation;
}

void RateLedgers::block_until(Route route, base::MonotonicTime until) {
  // `earliest` asks the address's block whatever the request weighs; both ramp up after it.
  Row& own = rows_[route.endpoint.value()];
  own.address.block_until(until);
  own.accounts[route.account.value()].weight.block_until(until);
  for (const Share& share : shares(route)) {
    if (weighs_in_all(own, share)) share.ledger->rest_until(until);
  }
}

base::MonotonicTime RateLedgers::blocked_until(Route route) const noexcept {
  return std::max(row(route.endpoint).address.blocked_until(), rests_until(route));
}

base::MonotonicTime RateLedgers::rests_until(Route route) const noexcept {
  base::MonotonicTime until{};
  const Row& r = row(route.endpoint);
  if (r.urgent) return until;
  for (const Share& share : shares(route)) {
    if (weighs_in_all(r, share)) until = std::max(until, share.ledger->rests_until());
  }
  return until;
}

bool RateLedgers::shares_weight(EndpointId endpoint) const noexcept {
  const Row& own = row(endpoint);
  return std::ranges::any_of(shares(endpoint),
                             [&own](const Share& share) { return weighs_in_all(own, share); });
}

std::uint32_t RateLedgers::used_by_address(EndpointId endpoint, base::MonotonicTime now) const {
  return row(endpoint).address.used(now);
}

std::optional<std::uint32_t> RateLedgers::left_of_own(Route route, CallWeight weight,
                                                      base::MonotonicTime now) const {
  const Row& asked = row(route.endpoint);
  const RateLedger& own = weight.ip > 0 ? asked.address : asked.accounts[route.account.value()].weight;
  const std::uint32_t most = own.limit().weight;
  if (most == 0) return std::nullopt;
  return most - std::min(most, own.used(now));
}

std::uint32_t RateLedgers::used_by_account(EndpointId endpoint, base::MonotonicTime now) const {
  std::uint32_t most = 0;
  for (const OfAccount& own : row(endpoint).accounts) most = std::max(most, own.weight.used(now));
  return most;
}

std::vector<SharedLimit> RateLedgers::shared_limits(base::MonotonicTime now) const {
  std::vector<SharedLimit> limits;
  const auto add = [&limits](std::string_view name, std::uint32_t used, const RateLimit& limit) {
    if (limit.weight > 0) limits.push_back({.name = name, .used = used, .limit = limit});
  };
  const auto most = [this, now](RateLedger AccountTotals::*ledger) {
    std::uint32_t used = 0;
    for (const AccountTotals& totals : totals_) used = std::max(used, (totals.*ledger).used(now));
    return used;
  };
  add("address", total_.used(now), profile_.total);
  add("account", most(&AccountTotals::weight), profile_.account_total);
  add("requests", requests_.used(now), profile_.requests);
  add("orders", most(&AccountTotals::orders), profile_.orders);
  add("orders and cancels", most(&AccountTotals::order_moves), profile_.order_moves);
  return limits;
}

}  // namespace tidegate::resilience
