// Two accounts of the simulated exchange trade through one client, in virtual time: judged by the exchange's
// books.
#include <gtest/gtest.h>

#include "run_task.hpp"
#include "tidegate/mexc/client/rest/client.hpp"
#include "tidegate/sim/exchange/factory.hpp"
#include "tidegate/sim/server/server.hpp"

namespace tidegate::apps {
namespace {

using namespace std::chrono_literals;

const market::Symbol kSymbol{"BTCUSDT"};
const resilience::AccountId kAnn{1};

class AccountsOnOneClient : public ::testing::Test {
 protected:
  AccountsOnOneClient() {
    const auto accounts = two_accounts();
    exchange_ = sim::make_generated_exchange(accounts, {}, 1, loop_->now(), loop_->clock().wall_now());
    server_ = std::make_unique<sim::Server>(*loop_, *network_, *exchange_, sim::ServerSettings{});
    EXPECT_TRUE(server_->start({.host = "127.0.0.1", .port = 18080}));
    mexc::client::ClientSettings settings;
    settings.transport.host = server_->address();
    std::vector<mexc::wire::Credentials> others;
    others.push_back({.api_key = "ann", .secret = mexc::wire::Secret{"ann's secret"}});
    client_ = std::make_unique<mexc::client::Client>(
        *loop_, *network_, settings, mexc::wire::Credentials{"demo-key", mexc::wire::Secret{"demo-secret"}},
        quiet_, std::move(others));
  }
  ~AccountsOnOneClient() override { server_->stop(); }

  static sim::ExchangeSettings two_accounts() {
    sim::ExchangeSettings settings;
    sim::AccountSettings ann = sim::demo_account();
    ann.api_key = "ann";
    ann.secret = "ann's secret";
    settings.accounts.push_back(ann);
    return settings;
  }
  // A buy far from the market, which rests.
  auto place(const std::string& id, resilience::AccountId whose) {
    return tests::run_task(*loop_, client_->place({.symbol = kSymbol,
                                                   .quantity = market::Quantity::parse("0.001").value(),
                                                   .price = market::Price::from_int(60'000),
                                                   .client_id = market::ClientOrderId{id}},
                                                  {.account = whose}));
  }
  std::size_t told_open(resilience::AccountId whose) {
    return tests::run_task(*loop_, client_->open_orders(kSymbol, {.account = whose}))
        .value()
        .value->items.size();
  }
  std::size_t really_open(const char* api_key) {
    return exchange_->open_orders(exchange_->account_of(api_key).value(), kSymbol).size();
  }

  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  std::unique_ptr<net::MemoryNetwork> network_ = std::make_unique<net::MemoryNetwork>(*loop_, 1);
  std::unique_ptr<sim::Exchange> exchange_;
  std::unique_ptr<sim::Server> server_;
  base::NullEventSink quiet_;
  std::unique_ptr<mexc::client::Client> client_;
};

TEST_F(AccountsOnOneClient, AnOrderIsItsAccountsAndEachIsToldItsOwn) {
  EXPECT_EQ(told_open({}), 0U);
  EXPECT_EQ(told_open(kAnn), 0U);
  const auto placed = place("tg-ann-1", kAnn);
  ASSERT_TRUE(placed) << placed.error().message;
  EXPECT_EQ(really_open("ann"), 1U);
  EXPECT_EQ(really_open("demo-key"), 0U);
  EXPECT_EQ(told_open(kAnn), 1U);
  EXPECT_EQ(told_open({}), 0U);
}

// The exchange takes twelve a second of each account (`support`); each of them may use all of its own.
TEST_F(AccountsOnOneClient, EachHasOrdersOfItsOwnAndTheExchangeRefusesNone) {
  for (int i = 0; i < 8; ++i) {
    ASSERT_TRUE(place("tg-demo-" + std::to_string(i), {}));
    ASSERT_TRUE(place("tg-ann-" + std::to_string(i), kAnn));
  }
  EXPECT_EQ(really_open("ann"), 8U);
  EXPECT_EQ(really_open("demo-key"), 8U);
  EXPECT_FALSE(server_->counters().by_status.contains(429));
}

}  // namespace
}  // namespace tidegate::apps
