// What TLS costs a trader, on real sockets: the client against the simulated exchange, and both sides' counts
// of handshakes.
#include <gtest/gtest.h>

#include <functional>
#include <optional>

#include "net/test_authority.hpp"
#include "run_task.hpp"
#include "tidegate/access/exchange_access.hpp"
#include "tidegate/sim/exchange/factory.hpp"
#include "tidegate/sim/server/server.hpp"

namespace tidegate::access {
namespace {

using namespace std::chrono_literals;

class TlsOnSockets : public ::testing::Test {
 protected:
  TlsOnSockets() {
    accepting_ = authority_.serve_over(*loop_, *plain_, "IP:127.0.0.1");
    start_exchange({.host = "127.0.0.1", .port = 0});
    const net::Origin origin{.address = server_->address(), .tls = true, .path = {}};
    AccessSettings settings;
    settings.set_exchange(origin, origin);
    settings.blocks_path.clear();
    settings.tls.ca_file = authority_.ca_file();
    // One beside that which asks for the time: two handshakes in all, no matter how fast each is.
    settings.client.warm_connections = 1;
    access_ =
        ExchangeAccess::make(*loop_, *plain_, std::move(settings), sim::demo_credentials(), quiet_).value();
  }
  ~TlsOnSockets() override { server_->stop(); }

  void start_exchange(const net::Address& address) {
    server_ = std::make_unique<sim::Server>(*loop_, *accepting_, *exchange_, sim::ServerSettings{});
    ASSERT_TRUE(server_->start(address));
  }
  // Every connection ends, as when the exchange's machine is replaced by another that knows the tickets.
  void restart_exchange() {
    const net::Address address = server_->address();
    server_.reset();
    start_exchange(address);
  }
  void await(const std::function<bool()>& condition) {
    const auto limit = loop_->now() + 30s;  // only a hang reaches it
    while (!condition() && loop_->now() < limit) loop_->run_until(loop_->now() + 1ms);
    ASSERT_TRUE(condition()) << "never came";
  }
  // A buy far from the market.
  auto place() {
    return tests::run_task(*loop_,
                           access_->client().place({.symbol = market::Symbol{"BTCUSDT"},
                                                    .quantity = market::Quantity::parse("0.001").value(),
                                                    .price = market::Price::from_int(30'000),
                                                    .client_id = market::ClientOrderId{"tg-1"}}));
  }
  net::TlsStatistics dialed() const { return access_->networks().tls()->statistics(); }

  net::TestAuthority authority_;
  std::unique_ptr<net::Loop> loop_ = net::Loop::real();
  std::unique_ptr<net::Network> plain_ = net::make_socket_network(*loop_);
  std::unique_ptr<net::TlsServerNetwork> accepting_;
  std::unique_ptr<sim::Exchange> exchange_ =
      sim::make_generated_exchange({}, {}, 1, loop_->now(), loop_->clock().wall_now());
  std::unique_ptr<sim::Server> server_;
  base::NullEventSink quiet_;
  std::unique_ptr<ExchangeAccess> access_;
};

TEST_F(TlsOnSockets, NoOrderWaitsForAHandshakeAndLaterConnectionsResumeTheSession) {
  access_->start();
  await([this] { return dialed().handshakes == 2 && access_->client().clock().known(); });
  const auto before = dialed();
  EXPECT_EQ(server_->counters().order_requests, 0U);
  const auto placed = place();
  ASSERT_TRUE(placed) << placed.error().message;
  EXPECT_EQ(dialed().handshakes, before.handshakes) << "the order waited for a handshake";

  restart_exchange();
  await([this] { return tests::run_task(*loop_, access_->client().ping()).has_value(); });
  const auto after = dialed();
  EXPECT_GT(after.handshakes, before.handshakes);
  EXPECT_EQ(after.resumed - before.resumed, after.handshakes - before.handshakes);
  EXPECT_EQ(accepting_->statistics().resumed, after.resumed) << "both sides say so";
  EXPECT_TRUE(place());
}

}  // namespace
}  // namespace tidegate::access
