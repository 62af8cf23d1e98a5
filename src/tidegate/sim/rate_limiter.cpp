#include "tidegate/sim/rate_limiter.hpp"

#include <algorithm>

#include "tidegate/sim/problems.hpp"

namespace tidegate::sim {

using mexc::wire::Endpoint;

namespace {

constexpr base::Duration kSecond = std::chrono::seconds{1};

}  // namespace

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

std::optional<RateLimiter::Refusal> RateLimiter::admit(Endpoint endpoint, RequestWeight weight,
                                                       std::optional<AccountId> account,
                                                       base::MonotonicTime now) {
  if (!settings_.enabled) return std::nullopt;
  if (now < banned_until_) return Refusal{418, banned_until_ - now};

  Log& by_address = by_address_[endpoint];
  base::Duration wait = by_address.wait(weight.by_address, settings_.weight, settings_.window, now);
  Log* by_account = account ? &by_account_[{endpoint, *account}] : nullptr;
  if (by_account != nullptr) {
    wait = std::max(wait, by_account->wait(weight.by_account, settings_.weight, settings_.window, now));
  }
  const std::uint32_t a_second = calls_a_second(endpoint);
  Log* calls = account && a_second > 0 ? &calls_[{endpoint, *account}] : nullptr;
  if (calls != nullptr) wait = std::max(wait, calls->wait(1, a_second, kSecond, now));
  if (wait > base::Duration::zero()) return refuse(wait, now);

  by_address.add(weight.by_address, now);
  if (by_account != nullptr) by_account->add(weight.by_account, now);
  if (calls != nullptr) calls->add(1, now);
  return std::nullopt;
}

std::uint32_t RateLimiter::calls_a_second(Endpoint endpoint) const {
  if (endpoint == Endpoint::kAccount) return settings_.account_queries_a_second;
  if (endpoint == Endpoint::kBatchOrders) return settings_.batches_a_second;
  return 0;
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
