#include "tidegate/library/retry.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

#include "tidegate/library/require_valid.hpp"

namespace tidegate::library {

using namespace std::chrono_literals;

bool is_transient(const base::Error& error) noexcept {
  switch (error.code) {
    case base::ErrorCode::kIo:
    case base::ErrorCode::kConnectionRefused:
    case base::ErrorCode::kConnectionLost:
    case base::ErrorCode::kDeadlineExceeded:
    case base::ErrorCode::kUnavailable:
    case base::ErrorCode::kRateLimited:
      return true;
    default:
      return false;
  }
}

Retry::Retry(const resilience::RetrySettings& settings, Sleep sleep, const base::Clock& clock,
             std::uint64_t seed, const std::source_location& caller)
    : sleep_(sleep ? std::move(sleep) : [](base::Duration time) { std::this_thread::sleep_for(time); }),
      clock_(clock),
      settings_(settings),
      budget_(settings, seed) {
  require_valid("a Retry", settings.validate(), caller);
}

void Retry::begin() {
  const std::lock_guard lock{mutex_};
  ++counted_.calls;
  budget_.on_first_request();
}

std::optional<base::Duration> Retry::pause_before(std::uint32_t repeat,
                                                  std::optional<base::MonotonicTime> retry_at,
                                                  base::MonotonicTime deadline) {
  return plan(repeat, retry_at, deadline).pause;
}

Retry::Plan Retry::plan(std::uint32_t repeat, std::optional<base::MonotonicTime> retry_at,
                        base::MonotonicTime deadline) {
  const base::MonotonicTime now = clock_.now();
  const base::Duration asked = retry_at ? *retry_at - now : base::Duration::zero();
  const std::lock_guard lock{mutex_};
  if (!settings_.enabled || repeat > settings_.max_repeats) return {};
  if (asked > settings_.max_pause) {
    ++counted_.pause_too_long;
    return {.pause = std::nullopt, .too_long = asked};
  }
  if (!budget_.check(repeat)) {
    ++counted_.out_of_budget;
    return {};
  }
  const base::Duration pause = std::max(budget_.pause(repeat), asked);
  if (base::saturating_add(now, pause) >= deadline) {
    ++counted_.out_of_time;
    return {};
  }
  budget_.pay();
  ++counted_.repeats;
  return {.pause = pause, .too_long = std::nullopt};
}

bool Retry::may_begin(std::uint32_t repeat, base::MonotonicTime deadline) {
  if (deadline == base::kNever || clock_.now() < deadline) return true;
  const std::lock_guard lock{mutex_};
  ++counted_.out_of_time;
  if (repeat > 0) {
    budget_.give_back();
    --counted_.repeats;
  }
  return false;
}

std::unexpected<base::Error> Retry::too_late() {
  return base::fail_unsent(base::ErrorCode::kDeadlineExceeded,
                           "the call's time was over before its first attempt; nothing was sent");
}

bool Retry::wait_for(std::uint32_t repeat, base::Error& error, base::MonotonicTime deadline) {
  const Plan planned = plan(repeat, error.retry_at, deadline);
  if (planned.too_long) {
    error.message += "; not repeated: the pause that it asks for, " +
                     std::to_string(*planned.too_long / 1ms) + " ms, is longer than max_pause, " +
                     std::to_string(settings_.max_pause / 1ms) + " ms";
  }
  if (!planned.pause) return false;
  sleep_(*planned.pause);
  // A pause may take longer than planned: a busy machine, or a sleep of the caller's.
  return may_begin(repeat, deadline);
}

RetryStatistics Retry::statistics() const {
  const std::lock_guard lock{mutex_};
  return counted_;
}

}  // namespace tidegate::library
