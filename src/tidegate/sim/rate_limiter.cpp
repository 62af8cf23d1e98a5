#include "tidegate/sim/rate_limiter.hpp"

#include <algorithm>

#include "tidegate/sim/problems.hpp"

namespace tidegate::sim {

using mexc::wire::Endpoint;

namespace {

constexpr base::Duration kSecond = std::chrono::seconds{1};

}  // namespace

base::Result<RateLimitSettings> RateLimitSettings::named(std::string_view name) {
  RateLimitSettings settings;
  if (name == "documented") return settings;
  if (name == "strict") {
    settings.weight = 300;
    settings.requests_a_second = 20;
    settings.orders_a_second = 12;
    return settings;
  }
  if (name == "none") {
    settings.enabled = false;
    return settings;
  }
  return base::fail(base::ErrorCode::kInvalidArgument,
                    "limits \"" + std::string(name) + "\" are unknown: use documented, strict or none");
}

std::vector<std::string> RateLimitSettings::validate() const {
  Problems problems;
  problems.require_positive("window", window);
  problems.require(weight >= 1, "weight", weight, "at least 1");
  problems.require(account_queries_a_second >= 1, "account_queries_a_second", account_queries_a_second,
                   "at least 1");
  problems.require(batches_a_second >= 1, "batches_a_second", batches_a_second, "at least 1");
  problems.require(refusals_until_ban >= 1, "refusals_until_ban", refusals_until_ban, "at least 1");
  problems.require_positive("abuse_window", abuse_window);
  problems.require_positive("first_ban", first_ban);
  problems.require(longest_ban >= first_ban, "longest_ban", longest_ban, "not shorter than first_ban");
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

std::optional<RateLimiter::Refusal> RateLimiter::ban(base::MonotonicTime now) const {
  if (!settings_.enabled || now >= banned_until_) return std::nullopt;
  return Refusal{418, banned_until_ - now};
}

std::optional<RateLimiter::Refusal> RateLimiter::admit(Endpoint endpoint, RequestWeight weight,
                                                       std::optional<AccountId> account,
                                                       base::MonotonicTime now) {
  if (!settings_.enabled) return std::nullopt;
  if (const auto banned = ban(now)) return banned;

  const std::vector<Rule> rules = rules_for(endpoint, weight, account);
  base::Duration wait{};
  for (const Rule& rule : rules) {
    wait = std::max(wait, rule.log->wait(rule.weight, rule.limit, rule.window, now));
  }
  if (wait > base::Duration::zero()) return refuse(wait, now);
  for (const Rule& rule : rules) rule.log->add(rule.weight, now);
  return std::nullopt;
}

std::vector<RateLimiter::Rule> RateLimiter::rules_for(Endpoint endpoint, RequestWeight weight,
                                                      std::optional<AccountId> account) {
  std::vector<Rule> rules{{&by_address_[endpoint], weight.by_address, settings_.weight, settings_.window}};
  if (settings_.requests_a_second > 0) {
    rules.push_back({&requests_, 1, settings_.requests_a_second, kSecond});
  }
  if (!account) return rules;
  rules.push_back(
      {&by_account_[{endpoint, *account}], weight.by_account, settings_.weight, settings_.window});
  const bool batch = endpoint == Endpoint::kBatchOrders;
  if (endpoint == Endpoint::kAccount || batch) {
    const std::uint32_t limit = batch ? settings_.batches_a_second : settings_.account_queries_a_second;
    rules.push_back({&calls_[{endpoint, *account}], 1, limit, kSecond});
  }
  if (settings_.orders_a_second > 0 && (endpoint == Endpoint::kOrderPlace || batch)) {
    rules.push_back({&orders_[*account], 1, settings_.orders_a_second, kSecond});
  }
  return rules;
}

RateLimiter::Refusal RateLimiter::refuse(base::Duration wait, base::MonotonicTime now) {
  while (!refusals_.empty() && refusals_.front() + settings_.abuse_window <= now) refusals_.pop_front();
  refusals_.push_back(now);
  if (refusals_.size() < settings_.refusals_until_ban) return {429, wait};
  refusals_.clear();
  const base::Duration ban = next_ban_;
  next_ban_ = std::min(next_ban_ * 2, settings_.longest_ban);
  banned_until_ = now + ban;
  return {418, ban};
}

}  // namespace tidegate::sim
