// Limits that come while calls are counted, under way and waiting.
#include <gmock/gmock.h>

#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

using Counts = LimitRule::Counts;
using testing::ElementsAre;
using testing::SizeIs;

class GateLimits : public GateTest {
 protected:
  void spend(EndpointId endpoint, MonotonicTime now, int times) {
    for (int i = 0; i < times; ++i) {
      gate.record(send(endpoint, now, "spend=" + std::to_string(spent_++)), answered("x"), now);
    }
  }
  void apply(std::vector<LimitRule> rules, MonotonicTime now) {
    EXPECT_THAT(gate.apply_limits(rules, now), SizeIs(0));
  }
  std::optional<MonotonicTime> refused_until(EndpointId endpoint, MonotonicTime now) {
    auto decision = gate.decide({.endpoint = endpoint, .params = "new", .deadline = now + kNs}, now);
    if (auto* reject = std::get_if<Reject>(&decision)) return reject->error.retry_at;
    return std::nullopt;
  }
  int spent_ = 0;
};

TEST_F(GateLimits, ASmallerLimitCountsWhatWasSentBeforeIt) {
  spend(kTicker, t(0s), 8);
  const Grant under_way = send(kTicker, t(1s));
  apply({{Counts::kAddressWeight, "ticker", {.window = 10s, .weight = 10}}}, t(1s));
  EXPECT_EQ(gate.snapshot(t(1s)).endpoints[kTicker.value()].ip_weight_used, 9U);
  const Grant last = send(kTicker, t(1s), "symbol=B");
  EXPECT_EQ(refused_until(kTicker, t(2s)), t(10s));
  EXPECT_EQ(refused_until(kDepth, t(2s)), std::nullopt) << "only that endpoint";
  EXPECT_THAT(events.told, ElementsAre("limits.changed "));
}

TEST_F(GateLimits, ASmallerLimitThanWhatIsUsedIsKeptToFromNowOn) {
  spend(kTicker, t(0s), 4);
  spend(kTicker, t(1s), 4);
  apply({{Counts::kAddressWeight, "ticker", {.window = 10s, .weight = 5}}}, t(2s));
  EXPECT_EQ(refused_until(kTicker, t(2s)), t(10s)) << "then four are left of the eight";
}

TEST_F(GateLimits, AnotherWindowMovesTheReturnOfWhatIsCounted) {
  spend(kTicker, t(0s), 10);
  apply({{Counts::kAddressWeight, "ticker", {.window = 4s, .weight = 10}}}, t(1s));
  EXPECT_EQ(refused_until(kTicker, t(1s)), t(4s));
  EXPECT_EQ(refused_until(kTicker, t(4s)), std::nullopt);
}

TEST_F(GateLimits, ALongerWindowStartsCarefullyBecauseItDoesNotKnowAll) {
  spend(kTicker, t(0s), 400);
  EXPECT_EQ(gate.snapshot(t(15s)).endpoints[kTicker.value()].ip_weight_used, 0U);
  apply({{Counts::kAddressWeight, "ticker", {.window = 60s, .weight = 100}}}, t(15s));
  spend(kTicker, t(15s), 25);
  EXPECT_EQ(refused_until(kTicker, t(15s)), t(75s)) << "a quarter, and the next one a window later";
}

TEST_F(GateLimits, ANewLimitOverAllEndpointsCountsWhatTheirOwnLedgersHold) {
  spend(kTicker, t(0s), 30);
  spend(kDepth, t(2s), 20);
  Grant under_way = send(kDepth, t(3s), "symbol=B");
  apply({{Counts::kAddressWeight, "", {.window = 10s, .weight = 52}}}, t(4s));
  gate.record(std::move(under_way), answered("x"), t(5s));
  // 51 of 52 are used; by its ramp 13 are allowed until 14 s, 26 until 24 s.
  EXPECT_EQ(refused_until(kOrders, t(5s)), std::nullopt) << "weighs nothing by address";
  EXPECT_EQ(refused_until(kPrice, t(5s)), t(12s)) << "when 50 of the 51 have come back";
  EXPECT_EQ(refused_until(kCancel, t(5s)), std::nullopt);
}

TEST_F(GateLimits, ARequestUnderWayIsReleasedUnderTheNewLimit) {
  Grant under_way = send(kTicker, t(0s));
  apply({{Counts::kAddressWeight, "ticker", {.window = 30s, .weight = 1}}}, t(1s));
  gate.record(std::move(under_way), answered("x"), t(2s));
  EXPECT_EQ(refused_until(kTicker, t(3s)), t(32s));
}

TEST_F(GateLimits, AGrantDroppedAfterTheChangeGivesItsWeightBack) {
  {
    const Grant dropped = send(kTicker, t(0s));
    apply({{Counts::kAddressWeight, "ticker", {.window = 10s, .weight = 1}}}, t(1s));
    EXPECT_NE(refused_until(kTicker, t(1s)), std::nullopt);
  }
  EXPECT_EQ(refused_until(kTicker, t(1s)), std::nullopt);
}

TEST_F(GateLimits, A429sBlockOutlivesTheChange) {
  load(kTicker, t(0s), limited(429, 20s));
  apply({{Counts::kAddressWeight, "ticker", {.window = 1s, .weight = 1000}}}, t(1s));
  EXPECT_EQ(refused_until(kTicker, t(2s)), t(20s));
}

TEST_F(GateLimits, CancelsKeepTheirReserveInANewLimit) {
  apply({{Counts::kAccountWeight, "", {.window = 10s, .weight = 8, .held_for_cancels = 4}}}, t(0s));
  spend(kPlace, t(0s), 1);  // a quarter of the four that are not held
  EXPECT_NE(refused_until(kPlace, t(0s)), std::nullopt);
  spend(kCancel, t(0s), 7);
  expect<Wait>(decide(kCancel, t(0s)));
}

TEST_F(GateLimits, ACallThatWaitsIsSentAsSoonAsALargerLimitAllows) {
  apply({{Counts::kAddressWeight, "ticker", {.window = 10s, .weight = 2}}}, t(0s));
  spend(kTicker, t(0s), 2);
  const Wait waiting = expect<Wait>(decide(kTicker, t(1s)));
  apply({{Counts::kAddressWeight, "ticker", {.window = 10s, .weight = 3}}}, t(2s));
  EXPECT_EQ(gate.next_deadline(), t(2s));
  EXPECT_EQ(gate.on_time(t(2s)).send.size(), 1U);
}

TEST_F(GateLimits, RefusalsAreToldAndWhatStoodStillHolds) {
  const std::vector<LimitRule> table{{Counts::kAddressWeight, "nowhere", {.window = 10s, .weight = 3}}};
  const auto refused = gate.apply_limits(table, t(0s));
  EXPECT_THAT(refused,
              ElementsAre("limit 1 (nowhere, weight by address): there is no endpoint of that name"));
  EXPECT_THAT(events.told, ElementsAre("limits.refused "));
  EXPECT_EQ(gate.limits(), LimitProfile::documented());
}

TEST_F(GateLimits, ABulkRequestThatNoLimitAllowsIsNotMade) {
  apply({{Counts::kAddressWeight, "price", {.window = 10s, .weight = 1}}}, t(0s));
  Grant first = send(kPrice, t(20s), "symbol=A");
  const auto ask = [this](std::string params) {
    return gate.decide({.endpoint = kPrice, .params = std::move(params), .deadline = t(90s)}, t(21s));
  };
  const Wait second = expect<Wait>(ask("symbol=B"));
  const Wait third = expect<Wait>(ask("symbol=C"));
  EXPECT_EQ(gate.snapshot(t(21s)).waiting, 2U);
}

}  // namespace
}  // namespace tidegate::resilience::gate_test
