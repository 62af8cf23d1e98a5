#include "tidegate/resilience/limits/retry_budget.hpp"

#include <algorithm>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/validation.hpp"

namespace tidegate::resilience {

using namespace std::chrono_literals;

std::vector<std::string> RetrySettings::validate() const {
  base::Problems problems;
  problems.require_range("max_repeats", max_repeats, 0, 5);
  problems.require_range("percent", percent, 1, 100);
  problems.require_range("burst", burst, 1, 1000);
  problems.require_range("backoff", backoff, 1ms, 10s);
  problems.require_range("max_backoff", max_backoff, backoff, 60s);
  problems.require_range("max_pause", max_pause, base::Duration::zero(), 24h);
  return problems.take();
}

void RetryBudget::apply(const RetrySettings& settings) noexcept {
  settings_ = settings;
  hundredths_ = std::min(hundredths_, settings.burst * kWhole);
}

void RetryBudget::on_first_request() noexcept {
  hundredths_ = std::min(hundredths_ + settings_.percent, settings_.burst * kWhole);
}

bool RetryBudget::check(std::uint32_t repeat) const noexcept {
  return settings_.enabled && repeat <= settings_.max_repeats && hundredths_ >= kWhole;
}

base::Duration RetryBudget::pause(std::uint32_t repeat) noexcept {
  const auto mean = std::min(settings_.backoff * (1 << (repeat - 1)), settings_.max_backoff);
  return base::Duration{random_.between(1, 2 * mean.count())};
}

void RetryBudget::pay() noexcept {
  TIDEGATE_ASSERT(hundredths_ >= kWhole, "a repeat is paid for out of what is there");
  hundredths_ -= kWhole;
}

void RetryBudget::give_back() noexcept {
  hundredths_ = std::min(hundredths_ + kWhole, settings_.burst * kWhole);
}

}  // namespace tidegate::resilience
