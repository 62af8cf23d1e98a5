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
  base::Duration timeout{};  // for the whole, the wait for a place, repeats and pauses included; zero: none
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
// repeated within the budget while the timeout allows. The circuit hears of the whole call, once: of the last
// attempt that was really made, whatever kept the next one back; a refusal by a limit, a bulkhead or a
// circuit, ours or one that the call itself asks, says nothing of the endpoint. With stale_ms, an item past
// its TTL stands in where all of that failed.
//
// The timeout is the machine's own time where a place is waited for, and the clock's for everything else.
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
    return cache_.get_or_load(cache_key(endpoint, key), [&] { return load(endpoint, make_call); });
  }

  // What cache() calls that item, for erase. With an empty key: what all of that endpoint's begin with, and
  // no other's, for erase_prefix.
  static std::string cache_key(std::string_view endpoint, std::string_view key) {
    std::string name = std::to_string(endpoint.size());  // both may be any bytes
    name.reserve(name.size() + 1 + endpoint.size() + key.size());
    return name.append(1, ':').append(endpoint).append(key);
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

  // What the attempts of one load know of each other.
  struct Attempts {
    base::MonotonicTime deadline;
    bool made = false;                 // has any of them really been made?
    std::optional<base::Error> heard;  // the last error that says something of the endpoint
  };

  // A refusal of ours, or of another's like us that the call asks, says nothing of the endpoint.
  static bool is_refusal(const base::Error& error) {
    switch (error.code) {
      case base::ErrorCode::kQueueFull:
      case base::ErrorCode::kCircuitOpen:
        return true;
      case base::ErrorCode::kRateLimited:
        return error.delivery == base::Delivery::kNotSent;
      default:
        return false;
    }
  }
  // An answer that the caller does not like is one.
  static resilience::CircuitVerdict verdict_of(const base::Error& error) {
    if (is_refusal(error) || error.code == base::ErrorCode::kCancelled) {
      return resilience::CircuitVerdict::kIgnored;
    }
    return is_transient(error) ? resilience::CircuitVerdict::kFailure : resilience::CircuitVerdict::kSuccess;
  }

  template <class Call>
  base::Result<Value> load(std::string_view endpoint, Call& make_call) {
    Attempts attempts{.deadline = base::kNever, .heard = std::nullopt};
    if (is_bounded()) attempts.deadline = base::saturating_add(clock_.now(), settings_.timeout);
    Bulkhead::Place place;
    if (bulkhead_) {
      place = is_bounded() ? bulkhead_->enter(settings_.timeout) : bulkhead_->enter();
      if (!place || (is_bounded() && clock_.now() >= attempts.deadline)) return no_place(endpoint);
    }
    bool let_through = false;  // a call may be refused by a circuit of its own, too
    auto result = circuit_.call(
        endpoint,
        [&] {
          let_through = true;
          return all_attempts(make_call, attempts);
        },
        [&attempts](const base::Error& error) {
          return attempts.made ? verdict_of(error) : resilience::CircuitVerdict::kIgnored;
        });
    if (!let_through) ++refused_by_circuit_;
    return result;
  }

  template <class Call>
  base::Result<Value> all_attempts(Call& make_call, Attempts& attempts) {
    auto result = retry_.call([&] { return attempt(make_call, attempts); }, &is_transient, attempts.deadline);
    if (result || !attempts.heard || !is_refusal(result.error())) return result;
    // What kept a repeat back must not hide what the endpoint did before.
    attempts.heard->message += "; its repeat was refused: " + result.error().message;
    return std::unexpected(std::move(*attempts.heard));
  }

  template <class Call>
  base::Result<Value> attempt(Call& make_call, Attempts& attempts) {
    RateLimiter::Turn turn;
    if (rate_) {
      turn = rate_->try_acquire();
      if (!turn) return no_turn();
    }
    attempts.made = true;
    auto result = called(make_call, attempts.deadline);
    if (!result && !is_refusal(result.error())) attempts.heard = result.error();
    return result;
  }
  template <class Call>
  static base::Result<Value> called(Call& make_call, base::MonotonicTime deadline) {
    if constexpr (std::is_invocable_v<Call&, base::MonotonicTime>) {
      return make_call(deadline);
    } else {
      return make_call();
    }
  }

  bool is_bounded() const noexcept { return settings_.timeout > base::Duration::zero(); }
  static base::Result<Value> no_place(std::string_view endpoint) {
    return base::fail_unsent(
        base::ErrorCode::kQueueFull,
        "too many calls are under way; '" + std::string{endpoint} + "' got no place in time");
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
