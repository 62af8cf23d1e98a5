// All policies around one kind of call: cache → join → bulkhead → circuit → retry → rate limit → call.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "tidegate/base/error.hpp"
#include "tidegate/library/bulkhead.hpp"
#include "tidegate/library/circuit_breaker.hpp"
#include "tidegate/library/enhanced_cache.hpp"
#include "tidegate/library/rate_limiter.hpp"
#include "tidegate/library/retry.hpp"

namespace tidegate::library {

// Each step is one policy's own settings; what is not set is left out.
struct ResilientSettings {
  EnhancedCacheSettings cache{};  // default_ttl_ms = 0: nothing is kept, but callers still share a call
  resilience::CircuitBreakerSettings circuit{};
  resilience::RetrySettings retry = Retry::kUsual;
  struct Rate {
    std::uint32_t weight = 0;  // 0: no limit
    std::int64_t window_ms = 10'000;
  } rate{};
  std::size_t max_concurrent = 0;  // 0: no bound
  base::Duration max_wait{};       // for a place among them
  base::Duration timeout{};        // for the whole, repeats and pauses included; zero: none
};

struct ResilientStatistics {
  EnhancedCacheStatistics cache;
  RetryStatistics retry;
  BulkheadStatistics bulkhead;
  std::uint64_t refused_by_circuit = 0;
  std::uint64_t refused_by_rate = 0;  // attempts
};

//   library::Resilient<Ticker> tickers{{.rate = {.weight = 500}, .timeout = std::chrono::seconds{2}}};
//   base::Result<Ticker> ticker = tickers.call("get_ticker", "BTCUSDC", [&] { return
//   api.get_ticker("BTCUSDC"); });
//
// A value that is fresh is handed out at once. Otherwise one caller makes the call, and all who ask for the
// same endpoint and key meanwhile share what it brings. That call needs a place in the bulkhead and a permit
// of its endpoint's circuit; its attempts each take their turn of the rate limit, and failed ones are
// repeated within the budget while the timeout allows. The circuit hears of the whole call, once. With
// stale_ms, an item past its TTL stands in where all of that failed.
//
// For calls that may be repeated, reads that is: a write whose answer is lost must not be sent twice. Thread
// rule: any thread; the call runs on the caller's, outside every lock.
template <class Value>
class Resilient {
 public:
  // Preconditions: each part's settings are valid; `clock` outlives it. `sleep`: as Retry's.
  explicit Resilient(const ResilientSettings& settings = {}, Retry::Sleep sleep = nullptr,
                     const base::Clock& clock = system_clock(),
                     const std::source_location& caller = std::source_location::current())
      : settings_(settings),
        clock_(clock),
        cache_(settings.cache, nullptr, nullptr, clocks(clock), caller),
        circuit_(settings.circuit, nullptr, clock, caller),
        retry_(settings.retry, std::move(sleep), clock, 1, caller) {
    if (settings.rate.weight > 0) rate_.emplace(settings.rate.weight, settings.rate.window_ms, clock, caller);
    if (settings.max_concurrent > 0) bulkhead_.emplace(settings.max_concurrent, settings.max_wait, caller);
  }

  // `make_call`: a base::Result<Value>; called with the instant by which it must be over where it takes one
  // (base::kNever: none).
  template <class Call>
  base::Result<Value> call(std::string_view endpoint, std::string_view key, Call make_call) {
    std::string name{endpoint};
    name.append(1, '\0').append(key);
    return cache_.get_or_load(name, [&] { return load(endpoint, make_call); });
  }

  // The parts, for their own calls: erase, block_for, force_open …
  EnhancedCache<Value>& cache() noexcept { return cache_; }
  CircuitBreaker& circuit() noexcept { return circuit_; }
  std::optional<RateLimiter>& rate() noexcept { return rate_; }

  ResilientStatistics statistics() const {
    return {.cache = cache_.statistics(),
            .retry = retry_.statistics(),
            .bulkhead = bulkhead_ ? bulkhead_->statistics() : BulkheadStatistics{},
            .refused_by_circuit = refused_by_circuit_.load(std::memory_order_relaxed),
            .refused_by_rate = refused_by_rate_.load(std::memory_order_relaxed)};
  }

 private:
  static EnhancedCacheClocks clocks(const base::Clock& clock) {
    return &clock == &system_clock() ? EnhancedCacheClocks{} : EnhancedCacheClocks::only(clock);
  }

  // What our own limit kept back says nothing of the endpoint; an answer that the caller does not like is
  // one.
  static resilience::CircuitVerdict verdict_of(const base::Error& error) {
    const bool kept_back =
        error.code == base::ErrorCode::kRateLimited && error.delivery == base::Delivery::kNotSent;
    if (kept_back || error.code == base::ErrorCode::kCancelled) return resilience::CircuitVerdict::kIgnored;
    return is_transient(error) ? resilience::CircuitVerdict::kFailure : resilience::CircuitVerdict::kSuccess;
  }

  template <class Call>
  base::Result<Value> load(std::string_view endpoint, Call& make_call) {
    Bulkhead::Place place;
    if (bulkhead_) {
      place = bulkhead_->enter();
      if (!place) {
        return base::fail_unsent(
            base::ErrorCode::kQueueFull,
            "too many calls are under way; '" + std::string{endpoint} + "' got no place in time");
      }
    }
    auto result = circuit_.call(
        endpoint, [&] { return attempts(make_call); }, &verdict_of);
    if (!result && result.error().code == base::ErrorCode::kCircuitOpen) ++refused_by_circuit_;
    return result;
  }

  template <class Call>
  base::Result<Value> attempts(Call& make_call) {
    const bool bounded = settings_.timeout > base::Duration::zero();
    const auto deadline = bounded ? base::saturating_add(clock_.now(), settings_.timeout) : base::kNever;
    return retry_.call([&] { return attempt(make_call, deadline); }, &is_transient, deadline);
  }

  template <class Call>
  base::Result<Value> attempt(Call& make_call, base::MonotonicTime deadline) {
    RateLimiter::Turn turn;
    if (rate_) {
      turn = rate_->try_acquire();
      if (!turn) return no_turn();
    }
    if constexpr (std::is_invocable_v<Call&, base::MonotonicTime>) {
      return make_call(deadline);
    } else {
      return make_call();
    }
  }

  base::Result<Value> no_turn() {
    ++refused_by_rate_;
    auto refused = base::fail_unsent(base::ErrorCode::kRateLimited, "the rate limit leaves no room now");
    if (const auto wait = rate_->wait_time()) refused.error().retry_at = clock_.now() + *wait;
    return refused;
  }

  ResilientSettings settings_;
  const base::Clock& clock_;
  EnhancedCache<Value> cache_;
  CircuitBreaker circuit_;
  Retry retry_;
  std::optional<RateLimiter> rate_;
  std::optional<Bulkhead> bulkhead_;
  std::atomic<std::uint64_t> refused_by_circuit_ = 0;
  std::atomic<std::uint64_t> refused_by_rate_ = 0;
};

}  // namespace tidegate::library
