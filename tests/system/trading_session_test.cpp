// The trading system against an exchange that speaks TLS alone, and how it ends.
#include "tidegate/system/trading_session.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <set>

#include "net/test_authority.hpp"
#include "system/opening.hpp"
#include "tidegate/net/tls/tls.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::system {
namespace {

using std::chrono::seconds;

const net::Address kExchange{"exchange.test", 443};
class Kinds final : public base::EventSink {
 public:
  void on_event(const base::Event& event) override { seen.insert(event.kind); }
  std::set<base::EventKind> seen;
};

class TradingByTls : public testing::Test {
 protected:
  TradingByTls() {
    tls_ = authority_.serve_over(*loop_, network_, "DNS:exchange.test");
    exchange_ = sim::SimulatedExchange::make(*loop_, *tls_).value();
    EXPECT_TRUE(exchange_->start(kExchange));
  }
  ~TradingByTls() override {
    session_.reset();
    exchange_.reset();
  }
  void open(const std::string& ca_file) {
    config::Settings settings;
    const auto origin = net::parse_origin("https://exchange.test").value();
    settings.access.set_exchange(origin, origin);
    settings.access.tls.ca_file = ca_file;
    settings.journal.path = ":memory:";
    settings.journal.own_thread = false;
    settings.access.blocks_path.clear();
    loop_->spawn(open_session(loop_.get(), &network_, std::move(settings), sim::demo_credentials(), &events_,
                              &session_));
    loop_->run_until(loop_->now() + seconds{60});
  }

  net::TestAuthority authority_;
  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  net::MemoryNetwork network_{*loop_, 1};
  std::unique_ptr<net::TlsServerNetwork> tls_;
  std::unique_ptr<sim::SimulatedExchange> exchange_;
  Kinds events_;
  Opened session_;
};

TEST_F(TradingByTls, TradesFollowsItsAccountAndGivesTheListenKeyBack) {
  open(authority_.ca_file());
  ASSERT_TRUE(session_);
  ASSERT_TRUE(*session_) << session_->error().message;
  TradingSession& session = ***session_;
  EXPECT_TRUE(session.books().connected());
  EXPECT_TRUE(events_.seen.contains(base::EventKind::kUserStreamUp));
  EXPECT_GT(session.summary().trading.orders.filled, 0U);
  bool stopped = false;
  session.stop([&stopped] { stopped = true; });
  loop_->run_until(loop_->now() + seconds{30});
  EXPECT_TRUE(stopped);
  EXPECT_EQ(exchange_->counters().by_endpoint["listen_key_close"], 1U);
}

TEST_F(TradingByTls, DoesNotBeginWithAServerThatCannotProveItself) {
  const net::TestAuthority other;
  open(other.ca_file());
  ASSERT_TRUE(session_);
  ASSERT_FALSE(*session_);
  EXPECT_EQ(exchange_->counters().requests, 0U);
}

TEST_F(TradingByTls, SaysWhichAuthoritiesFileItCannotRead) {
  open("/nowhere/ca.pem");
  ASSERT_TRUE(session_);
  ASSERT_FALSE(*session_);
  EXPECT_NE(session_->error().message.find("/nowhere/ca.pem"), std::string::npos);
}

}  // namespace
}  // namespace tidegate::system
