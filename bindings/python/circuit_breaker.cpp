#include "tidegate/library/circuit_breaker.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include "arguments.hpp"
#include "module.hpp"
#include "object_ref.hpp"

namespace tidegate::python {

namespace {

using library::CircuitBreaker;

constexpr Range kFailureThreshold{1, 1'000'000};
constexpr Range kRecoveryTimeoutMs{1, 3'600'000};
constexpr Range kBlockMs{0, std::int64_t{100} * 365 * 24 * 3600 * 1000};  // a hundred years

CircuitBreaker::Listener make_listener(const py::object& on_change) {
  const py::object callable = callable_or_none("on_change", on_change);
  if (!callable) return nullptr;
  return [listener = ObjectRef{callable}](std::string_view endpoint,
                                          const resilience::CircuitTransition& change) {
    const py::gil_scoped_acquire lock;
    call_user(listener.object(), endpoint, name(change.from), name(change.to));
  };
}

std::unique_ptr<CircuitBreaker> make(const py::object& failure_threshold,
                                     const py::object& recovery_timeout_ms, const py::object& on_change,
                                     const ManualClock* clock) {
  const auto threshold =
      static_cast<int>(whole_number("failure_threshold", failure_threshold, kFailureThreshold));
  const auto timeout = whole_number("recovery_timeout_ms", recovery_timeout_ms, kRecoveryTimeoutMs);
  const base::Clock& chosen = clock == nullptr ? library::system_clock() : *clock;
  return std::make_unique<CircuitBreaker>(threshold, timeout, make_listener(on_change), chosen);
}

}  // namespace

void bind_circuit_breaker(py::module_& module) {
  py::class_<CircuitBreaker>(
      module, "CircuitBreaker",
      "One circuit for each endpoint: it opens after `failure_threshold` failures in a row "
      "and lets one call probe after `recovery_timeout_ms`. Any thread.\n\n"
      "on_change(endpoint, old_state, new_state) is called at every change.")
      .def(py::init(&make), py::arg("failure_threshold") = resilience::kDefaultFailureThreshold,
           py::arg("recovery_timeout_ms") = 5000, py::kw_only(), py::arg("on_change") = py::none(),
           py::arg("clock") = py::none(), py::keep_alive<1, 5>())
      .def(
          "pre_request",
          [](CircuitBreaker& self, std::string_view endpoint) {
            return without_lock([&] { return self.pre_request(endpoint); });
          },
          py::arg("endpoint"), "True: make the call and report on it. False: use a fallback.")
      .def(
          "record_success",
          [](CircuitBreaker& self, std::string_view endpoint) {
            without_lock([&] { self.record_success(endpoint); });
          },
          py::arg("endpoint"))
      .def(
          "record_failure",
          [](CircuitBreaker& self, std::string_view endpoint) {
            without_lock([&] { self.record_failure(endpoint); });
          },
          py::arg("endpoint"))
      .def(
          "record_cancelled",
          [](CircuitBreaker& self, std::string_view endpoint) {
            without_lock([&] { self.record_cancelled(endpoint); });
          },
          py::arg("endpoint"), "The call was given up on our side: it says nothing about the endpoint.")
      .def(
          "block_for",
          [](CircuitBreaker& self, std::string_view endpoint, const py::object& ms) {
            const std::chrono::milliseconds time{whole_number("ms", ms, kBlockMs)};
            without_lock([&] { self.block_for(endpoint, time); });
          },
          py::arg("endpoint"), py::arg("ms"),
          "The upstream said Retry-After: refuse until then, whatever the state.")
      .def(
          "state",
          [](const CircuitBreaker& self, std::string_view endpoint) {
            return name(without_lock([&] { return self.state(endpoint); }));
          },
          py::arg("endpoint"), "'closed', 'open' or 'half_open'.")
      .def(
          "reset",
          [](CircuitBreaker& self, std::string_view endpoint) {
            without_lock([&] { self.reset(endpoint); });
          },
          py::arg("endpoint"), "Closes the circuit and forgets its failures.");
}

}  // namespace tidegate::python
