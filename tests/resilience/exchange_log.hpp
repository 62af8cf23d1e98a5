// What an exchange counted, by a log of its own that shares no code with the ledgers.
#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "tidegate/resilience/call.hpp"
#include "tidegate/resilience/limits/profile.hpp"

namespace tidegate::resilience::gate_test {

class ExchangeLog {
 public:
  void count(EndpointId endpoint, CallWeight weight, base::MonotonicTime at) {
    all_.push_back({endpoint, weight, at});
  }
  std::size_t size() const { return all_.size(); }

  // No stretch of a limit's window ever held more than the limit.
  void check(const LimitProfile& limits) const {
    for (std::uint16_t i = 0; i < 11; ++i) {
      const EndpointId id{i};
      check_window(limits.per_endpoint,
                   [id](const Counted& c) { return c.endpoint == id ? c.weight.ip : 0; });
      check_window(limits.per_endpoint,
                   [id](const Counted& c) { return c.endpoint == id ? c.weight.uid : 0; });
    }
    check_window(limits.total, [](const Counted& c) { return c.weight.ip; });
    check_window(limits.requests, [](const Counted&) { return 1U; });
  }

 private:
  struct Counted {
    EndpointId endpoint;
    CallWeight weight;
    base::MonotonicTime at;
  };

  template <class Weight>
  void check_window(const RateLimit& limit, Weight weight_of) const {
    if (limit.weight == 0) return;
    for (const Counted& last : all_) {
      std::uint32_t sum = 0;
      for (const Counted& one : all_) {
        if (one.at <= last.at && one.at > last.at - limit.window) sum += weight_of(one);
      }
      ASSERT_LE(sum, limit.weight);
    }
  }

  std::vector<Counted> all_;
};

}  // namespace tidegate::resilience::gate_test
