#include "tidegate/sim/whole/simulated_exchange.hpp"

#include <gtest/gtest.h>

#include "run_task.hpp"
#include "tidegate/net/web/http_client.hpp"

namespace tidegate::sim {
namespace {

using namespace std::chrono_literals;

const net::Address kAddress{"127.0.0.1", 18080};

// What one client sees of an exchange that is far away: prices, and how long each answer took.
std::string play(std::uint64_t seed) {
  const auto loop = net::Loop::simulated();
  net::MemoryNetwork network{*loop, 1};
  SimulatedExchangeSettings settings{.seed = seed};
  settings.server.latency = LatencyProfile::far();
  const auto exchange = start_simulated_exchange(*loop, network, kAddress, std::move(settings));
  net::HttpClient client{*loop, network, kAddress};
  std::string seen;
  for (int i = 0; i < 5; ++i) {
    const auto asked = loop->now();
    const auto answer = tests::run_task(
        *loop,
        client.send(
            {.method = "GET", .target = "/api/v3/ticker/price?symbol=BTCUSDT", .headers = {}, .body = {}},
            asked + 10s));
    seen += answer.value().body + " " + std::to_string((loop->now() - asked).count()) + "\n";
  }
  exchange->stop();
  return seen;
}

TEST(SimulatedExchange, TheSameSeedIsTheSameMarketAtTheSameDistance) {
  EXPECT_EQ(play(7), play(7));
}

TEST(SimulatedExchange, AnotherSeedIsAnotherMarketAtAnotherDistance) {
  const auto one = play(7), other = play(8);
  const auto price = [](const std::string& seen) { return seen.substr(0, seen.find(' ')); };
  const auto time = [](const std::string& seen) {
    return seen.substr(seen.find(' '), seen.find('\n') - seen.find(' '));
  };
  EXPECT_NE(price(one), price(other));
  EXPECT_NE(time(one), time(other));
}

TEST(SimulatedExchange, StoppedItTakesNoConnectionAndStillKnowsItsAccounts) {
  const auto loop = net::Loop::simulated();
  net::MemoryNetwork network{*loop, 1};
  const auto exchange = start_simulated_exchange(*loop, network, kAddress);
  exchange->stop();
  net::HttpClient client{*loop, network, kAddress};
  const auto answer = tests::run_task(
      *loop,
      client.send({.method = "GET", .target = "/api/v3/ping", .headers = {}, .body = {}}, loop->now() + 10s));
  EXPECT_FALSE(answer);
  EXPECT_TRUE(exchange->truth().account_of(demo_credentials().api_key));
}

TEST(SimulatedExchange, ARecordingThatCannotBeReadIsNamed) {
  const auto loop = net::Loop::simulated();
  net::MemoryNetwork network{*loop, 1};
  const auto made = SimulatedExchange::make(*loop, network, {.recordings = {"/nowhere/day.gz"}});
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().message.find("/nowhere/day.gz"), std::string::npos) << made.error().message;
}

}  // namespace
}  // namespace tidegate::sim
