#include "tidegate/access/exchange_networks.hpp"

#include <gtest/gtest.h>

namespace tidegate::access {
namespace {

class ExchangeNetworksTest : public testing::Test {
 protected:
  base::Result<std::unique_ptr<ExchangeNetworks>> make(const std::string& exchange,
                                                       const std::string& streams = "") {
    const auto requests = net::parse_origin(exchange).value();
    settings_.set_exchange(requests, streams.empty() ? requests : net::parse_origin(streams).value());
    return ExchangeNetworks::make(*loop_, plain_, settings_);
  }

  AccessSettings settings_;
  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  net::MemoryNetwork plain_{*loop_, 1};
};

TEST_F(ExchangeNetworksTest, ThereAreNoneThatWouldCarryKeysPlainlyToAnotherMachine) {
  const auto made = make("http://exchange.test");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_NE(made.error().message.find("exchange.test:80 without TLS"), std::string::npos);
  EXPECT_FALSE(make("http://exchange.test", "wss://streams.test/ws")) << "though streams go by TLS";
}

TEST_F(ExchangeNetworksTest, NorAListenKey) {
  EXPECT_FALSE(make("https://exchange.test", "ws://streams.test/ws"));
}

TEST_F(ExchangeNetworksTest, ThisMachineAndWhatTheUserAllowsAreReachedPlainly) {
  EXPECT_TRUE(make("127.0.0.1:18080"));
  settings_.allow_plain_http = true;
  EXPECT_TRUE(make("http://exchange.test"));
}

}  // namespace
}  // namespace tidegate::access
