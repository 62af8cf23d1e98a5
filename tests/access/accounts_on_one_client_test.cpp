// Two accounts of the simulated exchange trade through one client, in virtual time: judged by the exchange's
// books.
#include <gtest/gtest.h>

#include "run_task.hpp"
#include "tidegate/access/exchange_access.hpp"
#include "tidegate/sim/whole/simulated_exchange.hpp"

namespace tidegate::access {
namespace {

using namespace std::chrono_literals;

const market::Symbol kSymbol{"BTCUSDT"};
const resilience::AccountId kAnn{1};

class AccountsOnOneClient : public ::testing::Test {
 protected:
  AccountsOnOneClient() {
    exchange_ = sim::start_simulated_exchange(*loop_, network_, {.host = "127.0.0.1", .port = 18080},
                                              {.exchange = two_accounts()});
    AccessSettings settings;
    settings.set_host(exchange_->address());
    settings.blocks_path.clear();
    std::vector<mexc::wire::Credentials> others;
    others.push_back({.api_key = "ann", .secret = mexc::wire::Secret{"ann's secret"}});
    access_ = ExchangeAccess::make(*loop_, network_, std::move(settings), sim::demo_credentials(), quiet_,
                                   std::move(others))
                  .value();
  }
  ~AccountsOnOneClient() override { exchange_->stop(); }

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
    return tests::run_task(*loop_,
                           access_->client().place({.symbol = kSymbol,
                                                    .quantity = market::Quantity::parse("0.001").value(),
                                                    .price = market::Price::from_int(60'000),
                                                    .client_id = market::ClientOrderId{id}},
                                                   {.account = whose}));
  }
  std::size_t told_open(resilience::AccountId whose) {
    return tests::run_task(*loop_, access_->client().open_orders(kSymbol, {.account = whose}))
        .value()
        .value->items.size();
  }
  std::size_t really_open(const char* api_key) {
    const sim::Exchange& truth = exchange_->truth();
    return truth.open_orders(truth.account_of(api_key).value(), kSymbol).size();
  }

  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  net::MemoryNetwork network_{*loop_, 1};
  std::unique_ptr<sim::SimulatedExchange> exchange_;
  base::NullEventSink quiet_;
  std::unique_ptr<ExchangeAccess> access_;
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
  EXPECT_FALSE(exchange_->counters().by_status.contains(429));
}

}  // namespace
}  // namespace tidegate::access
