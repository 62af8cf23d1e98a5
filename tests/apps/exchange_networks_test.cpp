#include "apps/exchange_networks.hpp"

#include <gtest/gtest.h>

namespace tidegate::apps {
namespace {

class ExchangeNetworksTest : public testing::Test {
 protected:
  base::Result<std::unique_ptr<ExchangeNetworks>> make(const std::string& exchange,
                                                       const std::string& streams = "") {
    EXPECT_TRUE(set_exchange(settings_, exchange, streams));
    return ExchangeNetworks::make(*loop_, plain_, settings_);
  }

  config::Settings settings_;
  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  net::MemoryNetwork plain_{*loop_, 1};
};

TEST_F(ExchangeNetworksTest, ThereAreNoneThatWouldCarryKeysPlainlyToAnotherMachine) {
  const auto made = make("http://exchange.test");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_NE(made.error().message.find("exchange.test:80 without TLS"), std::string::npos);
}

TEST_F(ExchangeNetworksTest, AnExchangeHasNoPath) {
  const auto named = set_exchange(settings_, "https://exchange.test/api/v3", "");
  ASSERT_FALSE(named);
  EXPECT_NE(named.error().message.find("leave the path out"), std::string::npos) << named.error().message;
  EXPECT_TRUE(set_exchange(settings_, "https://exchange.test/", "wss://streams.test/ws"));
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
}  // namespace tidegate::apps
