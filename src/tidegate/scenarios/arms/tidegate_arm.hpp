// The third arm: the same calls through Tidegate's client, with its live books standing in for order-book
// reads.
#pragma once

#include "tidegate/mexc/client/rest/client.hpp"
#include "tidegate/scenarios/arms/arm.hpp"

namespace tidegate::scenarios {

class TidegateArm final : public Arm {
 public:
  // Must outlive the arm. Order books come from its live books where it has them.
  explicit TidegateArm(mexc::client::Client& client) : client_(client) {}

  std::string_view name() const noexcept override { return "tidegate"; }
  // A value within the call's bound; failing that an older one, reported as stale.
  net::Task<ReadAnswer> ask(AskedCall call) override;
  net::Task<bool> place(market::NewOrder order) override;
  net::Task<bool> cancel(market::Symbol symbol, market::ClientOrderId id) override;
  net::Task<std::optional<market::OrderReport>> order(market::Symbol symbol,
                                                      market::ClientOrderId id) override;

 private:
  mexc::client::Client& client_;
};

}  // namespace tidegate::scenarios
