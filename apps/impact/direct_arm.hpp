// The first arm: each call a request of its own, on connections that are kept alive. Nothing else.
#pragma once

#include "apps/impact/arm.hpp"
#include "tidegate/mexc/client/transport.hpp"

namespace tidegate::apps {

class DirectArm final : public Arm {
 public:
  // `transport` must outlive the arm.
  explicit DirectArm(mexc::client::Transport& transport) : transport_(transport) {}

  std::string_view name() const noexcept override { return "direct"; }
  net::Task<Answer> ask(AskedCall call) override;

 private:
  mexc::client::Transport& transport_;
};

}  // namespace tidegate::apps
