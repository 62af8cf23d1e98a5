#include "tidegate/resilience/limits/table.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "tidegate/base/validation.hpp"

namespace tidegate::resilience {

namespace {

using Counts = LimitRule::Counts;

std::string_view told(Counts counts) {
  switch (counts) {
    case Counts::kAddressWeight:
      return "weight by address";
    case Counts::kAccountWeight:
      return "weight by account";
    case Counts::kRequests:
      return "requests";
    case Counts::kOrders:
      break;
  }
  return "orders";
}

// What one usual request to that endpoint takes out of such a limit.
std::uint32_t taken_by(const EndpointPolicy& endpoint, Counts counts, const LimitProfile& profile) {
  const auto heavier = profile.least_weight_of.find(endpoint.name);
  switch (counts) {
    case Counts::kAddressWeight:
      return heavier == profile.least_weight_of.end() ? endpoint.ip_weight
                                                      : std::max(endpoint.ip_weight, heavier->second);
    case Counts::kAccountWeight:
      return endpoint.uid_weight;
    case Counts::kRequests:
    case Counts::kOrders:
      break;
  }
  return 1;
}

// Where the profile keeps such a limit; a place is made if there was none.
RateLimit& place_of(LimitProfile& profile, const LimitRule& rule) {
  const bool shared = rule.endpoint.empty();
  switch (rule.counts) {
    case Counts::kAddressWeight:
      return shared ? profile.total
                    : profile.address_of.try_emplace(rule.endpoint, profile.per_endpoint).first->second;
    case Counts::kAccountWeight:
      return shared ? profile.account_total
                    : profile.account_of.try_emplace(rule.endpoint, profile.per_endpoint).first->second;
    case Counts::kRequests:
      return shared ? profile.requests : profile.requests_to[rule.endpoint];
    case Counts::kOrders:
      break;
  }
  return profile.orders;
}

// Rounded up, so that a small reserve does not vanish; never the whole limit.
std::uint32_t held_like(const RateLimit& old, std::uint32_t weight) {
  if (old.weight == 0) return 0;
  const std::uint64_t part = (std::uint64_t{old.held_for_cancels} * weight + old.weight - 1) / old.weight;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(part, weight - 1));
}

// What is wrong with the rule by itself; empty: nothing.
std::vector<std::string> wrong_with(const LimitRule& rule, const std::vector<EndpointPolicy>& endpoints) {
  base::Problems problems;
  problems.require_range("limit", rule.limit.weight, 1, kMostLimitWeight);
  problems.require_range("window", rule.limit.window, kShortestLimitWindow, kLongestLimitWindow);
  if (rule.limit.weight > 0) {
    problems.require_range("held_for_cancels", rule.limit.held_for_cancels, 0, rule.limit.weight - 1);
  }
  const bool shared = rule.endpoint.empty();
  if (!shared && rule.counts == Counts::kOrders) {
    problems.add("orders are counted over all endpoints; for one endpoint say requests");
  }
  if (!shared && std::ranges::find(endpoints, rule.endpoint, &EndpointPolicy::name) == endpoints.end()) {
    problems.add("there is no endpoint of that name");
  }
  return problems.take();
}

// Endpoints that such a limit would silence.
std::vector<std::string> silenced(const LimitRule& rule, const RateLimit& limit, const LimitProfile& profile,
                                  const std::vector<EndpointPolicy>& endpoints) {
  std::vector<std::string> errors;
  for (const EndpointPolicy& endpoint : endpoints) {
    if (!rule.endpoint.empty() && endpoint.name != rule.endpoint) continue;
    const bool cancel = endpoint.priority == Priority::kCancel;
    const std::uint32_t taken = taken_by(endpoint, rule.counts, profile);
    if (taken <= (cancel ? limit.weight : limit.weight - limit.held_for_cancels)) continue;
    errors.push_back(endpoint.name + " takes " + std::to_string(taken) + " and could never be sent");
  }
  return errors;
}

}  // namespace

LearnedLimits learn_limits(LimitProfile known, std::span<const LimitRule> table,
                           const std::vector<EndpointPolicy>& endpoints) {
  LearnedLimits learned{std::move(known), {}};
  std::set<std::pair<Counts, std::string>> named;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const LimitRule& rule = table[i];
    auto errors = wrong_with(rule, endpoints);
    if (errors.empty() && named.contains({rule.counts, rule.endpoint})) {
      errors.emplace_back("an earlier rule of the table counts the same; only one window is kept");
    }
    if (errors.empty()) {
      LimitProfile changed = learned.profile;
      RateLimit& place = place_of(changed, rule);
      RateLimit limit = rule.limit;
      if (limit.held_for_cancels == 0) limit.held_for_cancels = held_like(place, limit.weight);
      place = limit;
      errors = silenced(rule, limit, changed, endpoints);
      if (errors.empty()) {
        learned.profile = std::move(changed);
        named.emplace(rule.counts, rule.endpoint);
      }
    }
    for (const std::string& error : errors) {
      learned.refused.push_back("limit " + std::to_string(i + 1) + " (" +
                                (rule.endpoint.empty() ? "all endpoints" : rule.endpoint) + ", " +
                                std::string{told(rule.counts)} + "): " + error);
    }
  }
  return learned;
}

}  // namespace tidegate::resilience
