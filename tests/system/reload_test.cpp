// A trading session that is given other settings while it trades on a simulated exchange.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "system/opening.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::system {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

const net::Address kExchange{"localhost", 80};

class Reload : public testing::Test {
 protected:
  Reload() {
    settings_.access.set_host(kExchange);
    settings_.access.blocks_path.clear();
    settings_.journal.path = ":memory:";
    settings_.journal.own_thread = false;
    loop_->spawn(
        open_session(loop_.get(), &network_, settings_, sim::demo_credentials(), &events_, &opened_));
    loop_->run_until(loop_->now() + seconds{5});
  }
  ~Reload() override {
    opened_.reset();
    exchange_.reset();
  }
  TradingSession& session() { return ***opened_; }
  const mexc::client::ClientSettings& in_force() { return session().client().settings(); }

  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  net::MemoryNetwork network_{*loop_, 1};
  std::unique_ptr<sim::SimulatedExchange> exchange_ =
      sim::start_simulated_exchange(*loop_, network_, kExchange);
  base::NullEventSink events_;
  config::Settings settings_;
  Opened opened_;
};

TEST_F(Reload, IsInForceFromTheNextCallOn) {
  settings_.access.client.gate.circuit.open_for = seconds{8};
  settings_.access.client.call_timeout = milliseconds{1500};
  settings_.access.client.lifetimes["klines"] = {.ttl = seconds{9}};
  ASSERT_TRUE(session().apply(settings_));
  EXPECT_EQ(in_force().gate.circuit.open_for, seconds{8});
  EXPECT_EQ(in_force().call_timeout, milliseconds{1500});
  const auto& gate = session().client().gate();
  EXPECT_EQ(gate.policy(mexc::client::endpoint_id(mexc::wire::Endpoint::kKlines)).ttl, seconds{9});
}

TEST_F(Reload, IsRefusedWholeWhereTradingRefuses) {
  settings_.access.client.gate.circuit.open_for = seconds{8};
  settings_.trading.risk.max_open_orders = 0;
  const auto refused = session().apply(settings_);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("risk.max_open_orders"));
  EXPECT_EQ(in_force().gate.circuit.open_for, seconds{5});
}

TEST_F(Reload, IsRefusedWholeWhereTheGateRefuses) {
  settings_.access.client.gate.max_flights = 7;
  settings_.access.client.call_timeout = milliseconds{1500};
  const auto refused = session().apply(settings_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_THAT(refused.error().message, HasSubstr("max_flights cannot change while it runs"));
  EXPECT_EQ(in_force().call_timeout, seconds{2});
}

TEST_F(Reload, TouchesNoConnection) {
  const auto connections = exchange_->counters().stream_connections;
  for (int i = 0; i < 20; ++i) {
    settings_.access.client.gate.batch.window = milliseconds{10 + i};
    ASSERT_TRUE(session().apply(settings_));
    loop_->run_until(loop_->now() + milliseconds{500});
  }
  EXPECT_EQ(exchange_->counters().stream_connections, connections);
  EXPECT_TRUE(session().books().connected());
}

}  // namespace
}  // namespace tidegate::system
