#include "tidegate/library/circuit_calls_under_way.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "random_seeds.hpp"
#include "tidegate/base/random.hpp"
#include "tidegate/resilience/circuit/breaker.hpp"

namespace tidegate::library {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMost = 20;
constexpr std::int64_t kCallers = 3;

// The obvious thing: all in a deque.
class Reference {
 public:
  void add(base::MonotonicTime since, Caller caller) {
    if (calls_.size() == kMost) calls_.pop_front();
    calls_.push_back({since, caller});
  }
  std::optional<base::MonotonicTime> take(Caller caller) {
    if (calls_.empty()) return std::nullopt;
    auto found = std::ranges::find(calls_, caller, &std::pair<base::MonotonicTime, Caller>::second);
    if (found == calls_.end()) found = calls_.begin();
    const base::MonotonicTime since = found->first;
    calls_.erase(found);
    return since;
  }
  void forget_until(base::MonotonicTime instant) {
    std::erase_if(calls_, [instant](const auto& call) { return call.first <= instant; });
  }
  bool none_after(base::MonotonicTime instant) const {
    return std::ranges::none_of(calls_, [instant](const auto& call) { return call.first > instant; });
  }
  bool empty() const { return calls_.empty(); }

 private:
  std::deque<std::pair<base::MonotonicTime, Caller>> calls_;
};

class CircuitCallsUnderWayModel : public testing::TestWithParam<std::uint64_t> {};

TEST_P(CircuitCallsUnderWayModel, TakesAndForgetsLikeTheReference) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  base::Random random{GetParam()};
  resilience::CircuitBreaker breaker;
  CircuitCallsUnderWay calls{kMost};
  Reference reference;
  base::MonotonicTime now{};
  for (int step = 0; step < 100'000; ++step) {
    now += 1ms;
    const auto caller = static_cast<Caller>(random.between(1, kCallers));
    // Phases in which the calls grow to the bound, and in which they go.
    const bool grows = step / 100 % 2 == 0;
    const std::int64_t die = random.between(0, 9);
    if (die == 0) {
      const base::MonotonicTime instant = now - random.between(0, 40) * 1ms;
      calls.forget_until(instant);
      reference.forget_until(instant);
    } else if ((die <= 3) == grows) {
      const auto taken = calls.take(caller);
      const auto expected = reference.take(caller);
      ASSERT_EQ(taken.has_value(), expected.has_value()) << "step " << step;
      if (taken) {
        ASSERT_EQ(taken->since(), *expected) << "step " << step;
      }
    } else {
      calls.add(*breaker.admit(now), caller);
      reference.add(now, caller);
    }
    ASSERT_EQ(calls.empty(), reference.empty()) << "step " << step;
    const base::MonotonicTime instant = now - random.between(0, 5) * 1ms;
    ASSERT_EQ(calls.none_after(instant), reference.none_after(instant)) << "step " << step;
  }
}
INSTANTIATE_TEST_SUITE_P(Seeds, CircuitCallsUnderWayModel, testing::ValuesIn(tests::random_seeds_to(3)));

TEST(CircuitCallsUnderWay, GivesAProbesPlaceBackWhenItForgetsIt) {
  resilience::CircuitBreaker breaker{{.failure_threshold = 1, .open_for = 1s}};
  base::MonotonicTime now{};
  breaker.record(*breaker.admit(now), resilience::CircuitVerdict::kFailure, now);
  now += 1s;
  CircuitCallsUnderWay calls{1};
  calls.add(*breaker.admit(now), this_thread_as_caller());
  ASSERT_FALSE(breaker.check(now).admitted);
  calls.forget_until(now);
  EXPECT_TRUE(breaker.check(now).admitted);
}

}  // namespace
}  // namespace tidegate::library
