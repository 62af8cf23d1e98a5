// The guide's CircuitBreaker: one circuit for each endpoint name, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>

#include "tidegate/base/circuit_state.hpp"
#include "tidegate/base/error.hpp"
#include "tidegate/library/circuit_calls_under_way.hpp"
#include "tidegate/library/system_clock.hpp"
#include "tidegate/resilience/circuit/breaker.hpp"

namespace tidegate::library {

//   library::CircuitBreaker circuit;  // 5 failures, 5,000 ms
//   if (circuit.pre_request("get_order_book")) {
//     if (auto book = api.get_order_book("BTCUSDC")) {
//       circuit.record_success("get_order_book");
//     } else {
//       circuit.record_failure("get_order_book");
//     }
//   } else { ... }  // open: use the fallback
//
// or with the call's own permit, so that every verdict is that call's, from any thread and however late:
//
//   auto permit = circuit.permit("get_order_book");
//   if (permit) api.get_order_book("BTCUSDC", [permit = std::move(permit)](auto book) mutable {
//     book ? permit.success() : permit.failure();
//   });
//
// or all in one: base::Result<Book> book = circuit.call("get_order_book", [&] { return api.get(...); });
//
// The rules are resilience::CircuitBreaker's. A bare record_success or record_failure says nothing of which
// call it is about, and is matched to a pre_request of the same endpoint: the calling thread's oldest without
// a verdict, or, where it has none, the oldest of all. So a thread that has several calls under way at once
// needs permits. One without a report is given back after its lease (10 s), or when kMostOutstanding
// newer ones are under way. A verdict that matches no call counts as that of a call made at this moment while
// the circuit is closed, and decides nothing while it is not.
//
// A circuit begins with the first use of its name. One that was not used for ten minutes and that
// remembers nothing (closed, no failure counted, no block, not set by hand) is forgotten when new names come;
// only its counts are lost. There are at most kMostEndpoints; beyond, the least recently used of those that
// remember nothing is forgotten, and where there is none the least recently used of all, which begins closed
// again.
//
// Without a clock of the caller's the machine's is read: where all times of the settings are 50 ms or more by
// its coarse sibling, which is a quarter of the price, and exactly when a failure or block is reported. So an
// opening or block ends up to 4 ms late, and never early.
//
// Thread rule: any thread; the listener is called on the thread whose call changed the state, outside the
// lock. What it throws is dropped: a state has changed even where its listener failed.
class CircuitBreaker {
 public:
  static constexpr std::size_t kMostEndpoints = 1000;
  static constexpr std::size_t kMostOutstanding = 1000;

  using Listener = std::function<void(std::string_view endpoint, const resilience::CircuitTransition&)>;

  // Preconditions: 1 <= failure_threshold <= 1,000,000, 1 <= recovery_timeout_ms <= 3,600,000; `clock`
  // outlives the breaker. `caller`: whom to name where they are wrong.
  explicit CircuitBreaker(int failure_threshold = resilience::kDefaultFailureThreshold,
                          std::int64_t recovery_timeout_ms = 5000, Listener listener = nullptr,
                          const base::Clock& clock = system_clock(),
                          const std::source_location& caller = std::source_location::current());
  // With all settings of a circuit, the same for every endpoint. Precondition: settings.validate() is
  // empty.
  explicit CircuitBreaker(const resilience::CircuitBreakerSettings& settings, Listener listener = nullptr,
                          const base::Clock& clock = system_clock(),
                          const std::source_location& caller = std::source_location::current());
  // With two clocks: `coarse` is never ahead of `exact`, and read where some milliseconds do not matter.
  CircuitBreaker(const resilience::CircuitBreakerSettings& settings, Listener listener,
                 const base::Clock& exact, const base::Clock& coarse,
                 const std::source_location& caller = std::source_location::current());
  CircuitBreaker(const CircuitBreaker&) = delete;
  CircuitBreaker& operator=(const CircuitBreaker&) = delete;

 private:
  struct Impl;

 public:
  // Leave to make one call, as a value. Reported on once; one that goes without a report counts as cancelled.
  // May outlive its breaker, but not the clock. Any thread, one at a time.
  class [[nodiscard]] Permit {
   public:
    Permit() = default;
    Permit(Permit&& other) noexcept;
    Permit& operator=(Permit&& other) noexcept;
    Permit(const Permit&) = delete;
    Permit& operator=(const Permit&) = delete;
    ~Permit() { cancel(); }

    // True: make the call. False: refused, or reported on.
    explicit operator bool() const noexcept { return permit_.has_value(); }
    // It finds out whether an endpoint that failed works again.
    bool is_probe() const noexcept { return permit_ && permit_->is_probe(); }

    // Nothing where there is nothing to report on.
    void success() { report(resilience::CircuitVerdict::kSuccess); }
    void failure() { report(resilience::CircuitVerdict::kFailure); }
    // It came to nothing by our own doing and says nothing about the endpoint.
    void cancel() { report(resilience::CircuitVerdict::kIgnored); }

   private:
    friend class CircuitBreaker;
    void report(resilience::CircuitVerdict verdict);

    std::shared_ptr<Impl> circuits_;
    std::string endpoint_;
    std::uint64_t circuit_ = 0;                        // its serial
    std::optional<resilience::CircuitPermit> permit_;  // given back under the breaker's lock only
  };

  // Of one call; refused, it is empty.
  Permit permit(std::string_view endpoint);
  // What `make_call` brings, a base::Result; kCircuitOpen where it is refused. What an error says of the
  // endpoint is `verdict_of(error)`: kFailure, kSuccess (it has answered, only not with what was wanted) or
  // kIgnored. What `make_call` throws is a failure, and goes on to the caller.
  template <class Call, class VerdictOf>
  auto call(std::string_view endpoint, Call make_call, VerdictOf verdict_of) -> decltype(make_call());
  // Every error is a failure.
  template <class Call>
  auto call(std::string_view endpoint, Call make_call) -> decltype(make_call()) {
    return call(endpoint, std::move(make_call),
                [](const base::Error&) { return resilience::CircuitVerdict::kFailure; });
  }

  // Whether the coarse clock, with its ticks of 4 ms, measures those settings' times well enough.
  static bool coarse_clock_will_do(const resilience::CircuitBreakerSettings& settings);

  // True: make the call and report on it. False: the circuit is open, use a fallback.
  bool pre_request(std::string_view endpoint) { return pre_request(endpoint, this_thread_as_caller()); }
  void record_success(std::string_view endpoint) { record_success(endpoint, this_thread_as_caller()); }
  void record_failure(std::string_view endpoint) { record_failure(endpoint, this_thread_as_caller()); }
  // The call came to nothing by our own doing: it says nothing about the endpoint, but its probe is free.
  void record_cancelled(std::string_view endpoint) { record_cancelled(endpoint, this_thread_as_caller()); }
  // The same for calls of tasks that share threads: `caller` stands for the thread.
  bool pre_request(std::string_view endpoint, Caller caller);
  void record_success(std::string_view endpoint, Caller caller);
  void record_failure(std::string_view endpoint, Caller caller);
  void record_cancelled(std::string_view endpoint, Caller caller);
  // The upstream said Retry-After: nothing goes out before, whatever the state. Only ever extended.
  // Precondition: time is not negative.
  void block_for(std::string_view endpoint, base::Duration time);

  // By hand, until another of these: refuse all; admit all and judge nothing; admit all and judge as if it
  // mattered (snapshot().judged, .counts); begin anew.
  void force_open(std::string_view endpoint);
  void disable(std::string_view endpoint);
  void measure_only(std::string_view endpoint);
  void reset(std::string_view endpoint);

  // As newly made for a name never used.
  base::CircuitState state(std::string_view endpoint) const;
  resilience::CircuitSnapshot snapshot(std::string_view endpoint) const;
  // How many have a circuit now.
  std::size_t endpoints() const;

 private:
  std::shared_ptr<Impl> impl_;
};

template <class Call, class VerdictOf>
auto CircuitBreaker::call(std::string_view endpoint, Call make_call, VerdictOf verdict_of)
    -> decltype(make_call()) {
  Permit granted = permit(endpoint);
  if (!granted) {
    return base::fail_unsent(
        base::ErrorCode::kCircuitOpen,
        "the circuit of '" + std::string{endpoint} + "' is open; use a fallback, or ask again later");
  }
  // What it throws must not count as cancelled.
  struct Failing {
    Permit& permit;
    ~Failing() { permit.failure(); }
  } failing{granted};
  auto result = make_call();
  granted.report(result ? resilience::CircuitVerdict::kSuccess : verdict_of(std::as_const(result.error())));
  return result;
}

}  // namespace tidegate::library
