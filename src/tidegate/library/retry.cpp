#include "tidegate/library/retry.hpp"

#include <algorithm>
#include <thread>

#include "tidegate/library/require_valid.hpp"

namespace tidegate::library {

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
  const base::MonotonicTime now = clock_.now();
  const std::lock_guard lock{mutex_};
  if (!settings_.enabled || repeat > settings_.max_repeats) return std::nullopt;
  if (!budget_.check(repeat)) {
    ++counted_.out_of_budget;
    return std::nullopt;
  }
  base::Duration pause = budget_.pause(repeat);
  if (retry_at) pause = std::max(pause, *retry_at - now);
  if (base::saturating_add(now, pause) >= deadline) {
    ++counted_.out_of_time;
    return std::nullopt;
  }
  budget_.pay();
  ++counted_.repeats;
  return pause;
}

bool Retry::wait_for(std::uint32_t repeat, const base::Error& error, base::MonotonicTime deadline) {
  const auto pause = pause_before(repeat, error.retry_at, deadline);
  if (pause) sleep_(*pause);
  return pause.has_value();
}

RetryStatistics Retry::statistics() const {
  const std::lock_guard lock{mutex_};
  return counted_;
}

}  // namespace tidegate::library
