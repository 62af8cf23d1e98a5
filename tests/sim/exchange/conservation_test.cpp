// Two accounts trading at random in generated markets. The ledger itself ends the process when an asset
// appears or vanishes; here also: the orders' story agrees with the balances, and the told updates make the
// book.
#include <map>

#include "random_seeds.hpp"
#include "sim/sim_fixture.hpp"
#include "tidegate/base/random.hpp"
#include "tidegate/sim/exchange/factory.hpp"

namespace tidegate::sim {
namespace {

using namespace testing_support;
using market::OrderType;
using market::Side;

struct Mirror : ExchangeListener {
  void on_depth(const market::Symbol& symbol, const market::DepthUpdate& update) override {
    auto& book = books.at(symbol);
    EXPECT_EQ(update.first_version, book.version() + 1);
    book.apply(update);
  }
  void on_trade(const market::Symbol&, const market::Trade&) override {}
  void on_order(AccountId account, const market::OrderReport& report) override {
    last[{account, report.id}] = report;
  }
  void on_fill(AccountId account, const market::Fill& fill) override {
    commissions[{account, fill.commission_asset}] += fill.commission;
    auto& [executed, quote] = traded[{account, fill.order_id}];
    executed += fill.quantity;
    quote += fill.quote_quantity;
    self_trades += fill.is_self_trade ? 1U : 0U;
  }
  void on_balance(AccountId account, const BalanceChange& change) override {
    auto& told = balances[{account, change.balance.asset}];
    EXPECT_EQ(told.free + change.free_change, change.balance.free);
    EXPECT_EQ(told.locked + change.locked_change, change.balance.locked);
    told = change.balance;
  }
  // Every balance as a listener knows it who began with the deposits and added what was told.
  void begin(const Exchange& exchange) {
    for (const AccountId account : {AccountId{1}, AccountId{2}}) {
      for (const auto& balance : exchange.ledger().balances(account)) {
        balances[{account, balance.asset}] = balance;
      }
    }
  }
  std::map<market::Symbol, market::OrderBook> books;
  std::map<std::pair<AccountId, market::OrderId>, market::OrderReport> last;
  std::map<std::pair<AccountId, market::OrderId>, std::pair<market::Quantity, market::Amount>> traded;
  std::map<std::pair<AccountId, market::Asset>, market::Balance> balances;
  std::map<std::pair<AccountId, market::Asset>, market::Amount> commissions;
  std::size_t self_trades = 0;
};

// The first pays its fees in quote, the second out of what it receives.
ExchangeSettings two_accounts() {
  ExchangeSettings settings;
  settings.accounts.push_back({"other-key", "other-secret", demo_account().deposits, FeeAsset::kReceived});
  for (auto& account : settings.accounts) account.deposits.push_back({kBtcAsset, amount("0.5")});
  return settings;
}

market::NewOrder random_order(base::Random& random, const market::OrderBook& book) {
  constexpr OrderType kTypes[] = {OrderType::kLimit,
                                  OrderType::kLimit,
                                  OrderType::kLimitMaker,
                                  OrderType::kMarket,
                                  OrderType::kImmediateOrCancel,
                                  OrderType::kFillOrKill};
  market::NewOrder order{.symbol = kBtc,
                         .side = random.chance(0.5) ? Side::kBuy : Side::kSell,
                         .type = kTypes[random.below(std::size(kTypes))]};
  order.quantity =
      market::Quantity::from_raw(base::step_of<market::Quantity>(4).raw() * random.between(1, 900));
  const auto mid = book.best_bid()->price;
  order.price =
      mid + market::Price::from_raw(base::step_of<market::Price>(2).raw() * random.between(-3'000, 3'000));
  if (order.type == OrderType::kMarket && random.chance(0.5)) {
    order.quantity = {};
    order.quote_quantity = market::Amount::from_int(random.between(1, 2'000));
  }
  order.self_trade = static_cast<market::SelfTradePrevention>(random.below(4));
  return order;
}

class ExchangeConservation : public testing::TestWithParam<std::uint64_t> {};

TEST_P(ExchangeConservation, BalancesFollowFromTheTradesAlone) {
  SCOPED_TRACE(testing::Message() << "seed " << GetParam());
  base::Random random{GetParam()};
  const std::vector instruments{default_instruments()[0]};
  auto exchange = make_generated_exchange(two_accounts(), {}, random.next(), kStart, kWall, instruments);
  Mirror mirror;
  mirror.books[kBtc].reset(*exchange->depth(kBtc, 10'000));
  mirror.begin(*exchange);
  exchange->add_listener(mirror);
  std::size_t accepted = 0;
  for (int i = 0; i < 3'000; ++i) {
    ASSERT_TRUE(exchange->advance(kStart + i * std::chrono::milliseconds{40}).has_value());
    const AccountId account{static_cast<std::uint32_t>(random.between(1, 2))};
    const auto open = exchange->open_orders(account, kBtc);
    if (!open.empty() && random.chance(0.3)) {
      const auto& victim = open[random.below(open.size())];
      ASSERT_TRUE(exchange->cancel(account, kBtc, {victim.id, {}}).has_value());
    } else {
      accepted += exchange->place(account, random_order(random, exchange->book(kBtc))).has_value() ? 1U : 0U;
    }
  }
  EXPECT_GT(accepted, 1'000U);
  EXPECT_EQ(mirror.books[kBtc].depth(10'000).bids, exchange->book(kBtc).depth(10'000).bids);
  EXPECT_EQ(mirror.books[kBtc].depth(10'000).asks, exchange->book(kBtc).depth(10'000).asks);

  for (const auto& [key, balance] : mirror.balances) {
    EXPECT_EQ(balance, exchange->ledger().balance(key.first, key.second)) << "what was told is what is";
  }
  for (const auto& [key, traded] : mirror.traded) {
    EXPECT_EQ(mirror.last.at(key).executed, traded.first) << "an order's fills are what it executed";
    EXPECT_EQ(mirror.last.at(key).executed_quote, traded.second);
  }
  std::map<AccountId, market::Amount> usdt, btc;
  for (const auto& [key, report] : mirror.last) {
    const auto base_traded = market::Amount::from_raw(report.executed.raw());
    const bool buy = report.side == Side::kBuy;
    usdt[key.first] += buy ? -report.executed_quote : report.executed_quote;
    btc[key.first] += buy ? base_traded : -base_traded;
  }
  for (const AccountId account : {AccountId{1}, AccountId{2}}) {
    for (const auto& report : exchange->open_orders(account, std::nullopt)) {
      ASSERT_TRUE(exchange->cancel(account, kBtc, {report.id, {}}).has_value());
    }
    EXPECT_TRUE(exchange->ledger().balance(account, kUsdt).locked.is_zero());
    EXPECT_TRUE(exchange->ledger().balance(account, kBtcAsset).locked.is_zero());
    const market::Amount btc_fees = mirror.commissions[{account, kBtcAsset}];
    const market::Amount usdt_fees = mirror.commissions[{account, kUsdt}];
    EXPECT_EQ(exchange->ledger().balance(account, kBtcAsset).free, amount("0.5") + btc[account] - btc_fees);
    EXPECT_EQ(exchange->ledger().balance(account, kUsdt).free, amount("10000") + usdt[account] - usdt_fees);
  }
  EXPECT_TRUE((mirror.commissions[{AccountId{1}, kBtcAsset}].is_zero()));
  for (const market::Asset& asset : {kUsdt, kBtcAsset}) {
    EXPECT_EQ(exchange->ledger().fees(asset),
              (mirror.commissions[{AccountId{1}, asset}] + mirror.commissions[{AccountId{2}, asset}]));
    EXPECT_TRUE(exchange->ledger().fees(asset).is_positive());
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ExchangeConservation,
                         testing::ValuesIn(tests::random_seeds({1, 2, 3, 4, 5, 20261122})));

}  // namespace
}  // namespace tidegate::sim
