// The guide's CircuitBreaker: one circuit for each endpoint name, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "tidegate/library/system_clock.hpp"
#include "tidegate/resilience/circuit_breaker.hpp"

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
// The rules are resilience::CircuitBreaker's; a success or failure is matched to a pre_request of the same
// endpoint: the calling thread's oldest without a verdict, or, where it has none, the oldest of all. One that
// nobody reports on is given back after its lease (10 s), or when kMostOutstanding newer ones are under way.
// A verdict without any pre_request counts as that of a call made at this moment.
//
// A circuit begins with the first use of its name. One that nobody has used for ten minutes and that
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
// lock.
class CircuitBreaker {
 public:
  static constexpr std::size_t kMostEndpoints = 1000;
  static constexpr std::size_t kMostOutstanding = 1000;

  using Listener = std::function<void(std::string_view endpoint, const resilience::CircuitTransition&)>;

  // Preconditions: 1 <= failure_threshold <= 1,000,000, 1 <= recovery_timeout_ms <= 3,600,000; `clock`
  // outlives the breaker.
  explicit CircuitBreaker(int failure_threshold = resilience::kDefaultFailureThreshold,
                          std::int64_t recovery_timeout_ms = 5000, Listener listener = nullptr,
                          const base::Clock& clock = system_clock());
  // With all that a circuit can be told, the same for every endpoint. Precondition: settings.validate() is
  // empty.
  explicit CircuitBreaker(const resilience::CircuitBreakerSettings& settings, Listener listener = nullptr,
                          const base::Clock& clock = system_clock());
  // With two clocks: `coarse` is never ahead of `exact`, and read where some milliseconds do not matter.
  CircuitBreaker(const resilience::CircuitBreakerSettings& settings, Listener listener,
                 const base::Clock& exact, const base::Clock& coarse);
  ~CircuitBreaker();
  CircuitBreaker(const CircuitBreaker&) = delete;
  CircuitBreaker& operator=(const CircuitBreaker&) = delete;

  // True: make the call and report on it. False: the circuit is open, use a fallback.
  bool pre_request(std::string_view endpoint);
  void record_success(std::string_view endpoint);
  void record_failure(std::string_view endpoint);
  // The call came to nothing by our own doing: it says nothing about the endpoint, but its probe is free.
  void record_cancelled(std::string_view endpoint);
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
  resilience::CircuitState state(std::string_view endpoint) const;
  resilience::CircuitSnapshot snapshot(std::string_view endpoint) const;
  // How many have a circuit now.
  std::size_t endpoints() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tidegate::library
