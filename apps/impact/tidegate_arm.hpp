// The third arm: the same calls through Tidegate's client, with its live books standing in for order-book
// reads.
#pragma once

#include "apps/impact/arm.hpp"
#include "tidegate/mexc/client/client.hpp"
#include "tidegate/mexc/client/live_books.hpp"

namespace tidegate::apps {

class TidegateArm final : public Arm {
 public:
  // Both must outlive the arm.
  TidegateArm(mexc::client::Client& client, mexc::client::LiveBooks& books)
      : client_(client), books_(books) {}

  std::string_view name() const noexcept override { return "tidegate"; }
  void start() override;
  net::Task<Answer> ask(AskedCall call) override;

 private:
  mexc::client::Client& client_;
  mexc::client::LiveBooks& books_;
};

}  // namespace tidegate::apps
