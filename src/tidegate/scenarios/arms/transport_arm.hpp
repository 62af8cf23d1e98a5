// What the arms without Tidegate's client share: orders go straight to the exchange.
#pragma once

#include "tidegate/mexc/client/rest/transport.hpp"
#include "tidegate/net/loop/loop.hpp"
#include "tidegate/scenarios/arms/arm.hpp"

namespace tidegate::scenarios {

class TransportArm : public Arm {
 public:
  net::Task<bool> place(market::NewOrder order) override;
  net::Task<bool> cancel(market::Symbol symbol, market::ClientOrderId id) override;
  net::Task<std::optional<market::OrderReport>> order(market::Symbol symbol,
                                                      market::ClientOrderId id) override;

 protected:
  // Both must outlive the arm.
  TransportArm(net::Loop& loop, mexc::client::Transport& transport) : loop_(loop), transport_(transport) {}

  net::Loop& loop() noexcept { return loop_; }
  mexc::client::Transport& transport() noexcept { return transport_; }

 private:
  net::Task<resilience::PayloadPtr> send(mexc::wire::Endpoint endpoint, mexc::wire::Params params);

  net::Loop& loop_;
  mexc::client::Transport& transport_;
};

}  // namespace tidegate::scenarios
