// A request that was granted may still wait for a connection while the exchange tells another one to stop.
#include "resilience/gate/fixture.hpp"

namespace tidegate::resilience::gate_test {
namespace {

TEST_F(GateTest, RevokesWhatIsNotSentYetOnceTheExchangeLimitsItsEndpoint) {
  Grant told = send(kPlace, t(0s));
  Grant late = send(kPlace, t(0s), "symbol=B");
  Grant other = send(kCancel, t(0s));
  EXPECT_FALSE(gate.revoked(late, t(0s)));
  gate.record(std::move(told), limited(429, 3s), t(1s));
  EXPECT_FALSE(gate.revoked(other, t(2s)));
  EXPECT_FALSE(gate.revoked(late, t(4s))) << "the block is over";
  const auto error = gate.revoked(late, t(2s));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, ErrorCode::kRateLimited);
  EXPECT_EQ(error->retry_at, t(4s));
  const Settlement settlement = gate.record(std::move(late), {.error = error}, t(2s));
  EXPECT_EQ(settlement.error->delivery, base::Delivery::kNotSent);
  EXPECT_EQ(settlement.error->retry_at, t(4s));
  EXPECT_EQ(gate.circuit_state(kPlace, t(2s)), CircuitState::kClosed);
  const Grant next = send(kPlace, t(4s));  // what was held back has prolonged nothing
}

TEST_F(GateTest, RevokesEverythingOnceTheExchangeBlocksUs) {
  Grant told = send(kPlace, t(0s));
  Grant late = send(kOrders, t(0s));
  gate.record(std::move(told), limited(418, 60s), t(1s));
  const auto error = gate.revoked(late, t(2s));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, ErrorCode::kBlocked);
  EXPECT_EQ(error->retry_at, t(61s));
  const Settlement settlement = gate.record(std::move(late), {.error = error}, t(2s));
  EXPECT_EQ(settlement.error->delivery, base::Delivery::kNotSent);
  const Grant next = send(kOrders, t(61s));
}

TEST_F(GateTest, WhatWasRevokedCostNoWeight) {
  Grant told = send(kDepth, t(0s));
  Grant late = send(kDepth, t(0s), "symbol=B");
  gate.record(std::move(told), limited(429, 3s), t(1s));
  const auto used = [this](MonotonicTime now) {
    return gate.snapshot(now).endpoints[kDepth.value()].ip_weight_used;
  };
  ASSERT_EQ(used(t(2s)), 2U);
  const auto error = gate.revoked(late, t(2s));
  gate.record(std::move(late), {.error = error}, t(2s));
  EXPECT_EQ(used(t(2s)), 1U);
}

}  // namespace
}  // namespace tidegate::resilience::gate_test
