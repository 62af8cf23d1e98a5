// The first arm: each call a request of its own, on connections that are kept alive. Nothing else.
#pragma once

#include "tidegate/scenarios/arms/transport_arm.hpp"

namespace tidegate::scenarios {

class DirectArm final : public TransportArm {
 public:
  // Both must outlive the arm.
  DirectArm(net::Loop& loop, mexc::client::Transport& transport) : TransportArm(loop, transport) {}

  std::string_view name() const noexcept override { return "direct"; }
  net::Task<ReadAnswer> ask(AskedCall call) override;
};

}  // namespace tidegate::scenarios
