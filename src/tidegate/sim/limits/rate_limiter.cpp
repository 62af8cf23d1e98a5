#include "tidegate/sim/limits/rate_limiter.hpp"

#include <algorithm>

#include "tidegate/base/validation.hpp"

namespace tidegate::sim {

using mexc::wire::Endpoint;

namespace {

constexpr base::Duration kSecond = std::chrono::seconds{1};

}  // namespace

base::Result<RateLimitSettings> RateLimitSettings::named(std::string_view name) {
  RateLimitSettings settings;
  const bool strict = name == "strict" || name == "safe";
  if (name == "documented") return settings;
  if (name == "none") {
    settings.enabled = false;
    return settings;
  }
  if (name != "weight_500" && name != "support" && name != "weight_300" && !strict) {
    return base::fail(
        base::ErrorCode::kInvalidArgument,
        "limits \"" + std::string(name) +
            "\" are unknown: use documented, weight_500, support, weight_300, strict (or safe) or none");
  }
  if (name == "weight_500") settings.by_address = settings.by_account = 500;
  if (name == "support" || strict) settings.requests_a_second = 20;
  if (name != "weight_500") settings.orders_a_second = 12;
  if (name == "weight_300" || strict) {
    settings.by_address = 300;
    settings.by_account = 500;
    settings.weights = {{Endpoint::kExchangeInfo, 25},
                        {Endpoint::kDepth, 3},
                        {Endpoint::kTickerPrice, 10},
                        {Endpoint::kTickerBook, 10},
                        {Endpoint::kTicker24h, 25}};
  }
  return settings;
}

std::vector<std::string> RateLimitSettings::validate() const {
  base::Problems problems;
  problems.require_positive("window", window, base::Duration::max());
  problems.require_at_least("weight", weight, 1);
  problems.require_at_least("account_queries_a_second", account_queries_a_second, 1);
  problems.require_at_least("batches_a_second", batches_a_second, 1);
  problems.require_at_least("refusals_until_ban", refusals_until_ban, 1);
  problems.require_positive("abuse_window", abuse_window, base::Duration::max());
  problems.require_positive("first_ban", first_ban, base::Duration::max());
  problems.require(longest_ban >= first_ban, "longest_ban", base::in_ms(longest_ban),
                   "not shorter than first_ban");
  return problems.take();
}

base::Duration RateLimiter::Log::wait(std::uint32_t weight, std::uint32_t limit, base::Duration window,
                                      base::MonotonicTime now) {
  while (!entries_.empty() && entries_.front().first + window <= now) {
    sum_ -= entries_.front().second;
    entries_.pop_front();
  }
  std::uint64_t sum = sum_ + weight;
  base::Duration wait{};
  for (const auto& [at, entry_weight] : entries_) {
    if (sum <= limit) break;
    sum -= entry_weight;
    wait = at + window - now;
  }
  // A request heavier than the whole limit never fits; one window is as good an answer as any.
  return sum <= limit ? wait : window;
}

void RateLimiter::Log::add(std::uint32_t weight, base::MonotonicTime now) {
  if (weight == 0) return;
  entries_.emplace_back(now, weight);
  sum_ += weight;
}

std::optional<RateLimiter::Refusal> RateLimiter::ban(base::MonotonicTime now,
                                                     const std::string& address) const {
  auto found = addresses_.find(address);
  if (found == addresses_.end()) found = addresses_.find("");  // those beyond the bound are one
  if (!settings_.enabled || found == addresses_.end() || now >= found->second.banned_until) {
    return std::nullopt;
  }
  return Refusal{418, found->second.banned_until - now};
}

std::optional<RateLimiter::Refusal> RateLimiter::admit(std::optional<Endpoint> endpoint, RequestWeight weight,
                                                       std::optional<AccountId> account,
                                                       base::MonotonicTime now, const std::string& address) {
  const auto heavier = endpoint ? settings_.weights.find(*endpoint) : settings_.weights.end();
  if (heavier != settings_.weights.end()) weight.by_address = std::max(weight.by_address, heavier->second);
  const std::uint64_t charge = std::uint64_t{weight.by_address} + (account ? weight.by_account : 0);
  if (!settings_.enabled) {
    charged_ += charge;
    return std::nullopt;
  }
  Address& from = state_of(address);
  if (now < from.banned_until) return Refusal{418, from.banned_until - now};

  std::vector<Rule> rules = rules_of(from, endpoint, weight.by_address);
  if (account) {
    for (const Rule& rule : rules_of(accounts_[*account], endpoint, weight)) rules.push_back(rule);
  }
  base::Duration wait{};
  for (const Rule& rule : rules) {
    wait = std::max(wait, rule.log->wait(rule.weight, rule.limit, rule.window, now));
  }
  if (wait > base::Duration::zero()) return refuse(from, wait, now);
  for (const Rule& rule : rules) rule.log->add(rule.weight, now);
  charged_ += charge;
  return std::nullopt;
}

RateLimiter::Address& RateLimiter::state_of(const std::string& address) {
  const bool room = addresses_.size() < kMostAddresses || addresses_.contains(address);
  return addresses_.try_emplace(room ? address : std::string{}, Address{.next_ban = settings_.first_ban})
      .first->second;
}

std::vector<RateLimiter::Rule> RateLimiter::rules_of(Address& from, std::optional<Endpoint> endpoint,
                                                     std::uint32_t weight) const {
  std::vector<Rule> rules{{&from.endpoints[endpoint], weight, settings_.weight, settings_.window}};
  if (settings_.by_address > 0) rules.push_back({&from.all, weight, settings_.by_address, settings_.window});
  if (settings_.requests_a_second > 0) {
    rules.push_back({&from.requests, 1, settings_.requests_a_second, kSecond});
  }
  return rules;
}

std::vector<RateLimiter::Rule> RateLimiter::rules_of(Account& account, std::optional<Endpoint> endpoint,
                                                     RequestWeight weight) const {
  const std::uint32_t by_account = weight.by_account;
  std::vector<Rule> rules{{&account.endpoints[endpoint], by_account, settings_.weight, settings_.window}};
  if (settings_.by_account > 0)
    rules.push_back({&account.all, by_account, settings_.by_account, settings_.window});
  const bool batch = endpoint == Endpoint::kBatchOrders;
  if (endpoint == Endpoint::kAccount || batch) {
    const std::uint32_t limit = batch ? settings_.batches_a_second : settings_.account_queries_a_second;
    rules.push_back({&account.calls[endpoint], 1, limit, kSecond});
  }
  const bool moves_orders = endpoint == Endpoint::kOrderPlace || endpoint == Endpoint::kOrderCancel ||
                            endpoint == Endpoint::kOpenOrdersCancel || endpoint == Endpoint::kOrderCancelAll;
  if (settings_.orders_a_second > 0 && (batch || moves_orders)) {
    rules.push_back({&account.orders, weight.orders, settings_.orders_a_second, kSecond});
  }
  return rules;
}

RateLimiter::Refusal RateLimiter::refuse(Address& from, base::Duration wait, base::MonotonicTime now) {
  std::deque<base::MonotonicTime>& refusals = from.refusals;
  while (!refusals.empty() && refusals.front() + settings_.abuse_window <= now) refusals.pop_front();
  refusals.push_back(now);
  if (refusals.size() < settings_.refusals_until_ban) return {429, wait};
  refusals.clear();
  const base::Duration ban = from.next_ban;
  from.next_ban = std::min(from.next_ban * 2, settings_.longest_ban);
  from.banned_until = now + ban;
  ++bans_;
  return {418, ban};
}

}  // namespace tidegate::sim
