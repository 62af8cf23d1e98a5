#include "tidegate/sim/exchange/exchange.hpp"

#include <gmock/gmock.h>

#include "sim/sim_fixture.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"

namespace tidegate::sim {
namespace {

namespace code = mexc::wire::code;
using namespace testing_support;
using market::OrderStatus;
using market::OrderType;
using market::Side;
using std::chrono::milliseconds;
using std::chrono::seconds;

struct Heard : ExchangeListener {
  void on_depth(const market::Symbol&, const market::DepthUpdate& update) override {
    updates.push_back(update);
  }
  void on_trade(const market::Symbol&, const market::Trade& trade) override { trades.push_back(trade); }
  void on_order(AccountId, const market::OrderReport& report) override {
    orders.push_back(report);
    steps.push_back(std::string(market::name(report.status)));
  }
  void on_fill(AccountId, const market::Fill& fill) override {
    fills.push_back(fill);
    steps.push_back("fill");
  }
  void on_balance(AccountId, const BalanceChange& change) override {
    changes.push_back(change);
    steps.push_back(change.balance.asset.value());
  }
  std::vector<market::DepthUpdate> updates;
  std::vector<market::Trade> trades;
  std::vector<market::OrderReport> orders;
  std::vector<market::Fill> fills;
  std::vector<BalanceChange> changes;
  std::vector<std::string> steps;
};

// BTCUSDT with a crowd bid 99 × 10 and asks 100 × 1, 101 × 10; one account with 10,000 USDT and 2 BTC.
class ExchangeTest : public testing::Test {
 protected:
  explicit ExchangeTest(FeeAsset fees = kMexcFees) {
    auto scripted = std::make_unique<ScriptedMarket>();
    script_ = scripted.get();
    script_->then(kStart, crowd(Side::kBuy, "99", "10"));
    script_->then(kStart, crowd(Side::kSell, "100", "1"));
    script_->then(kStart, crowd(Side::kSell, "101", "10"));
    ExchangeSettings settings;
    settings.max_open_orders = 3;
    settings.accounts[0].deposits.push_back({kBtcAsset, market::Amount::from_int(2)});
    settings.accounts[0].fees = fees;
    std::vector<Exchange::Listing> listings;
    listings.push_back({default_instruments()[0], std::move(scripted)});
    exchange_ = std::make_unique<Exchange>(settings, std::move(listings), kStart, kWall);
    EXPECT_TRUE(exchange_->advance(kStart).has_value());
    exchange_->add_listener(heard_);
  }

  market::Balance usdt() const { return exchange_->ledger().balance(me_, kUsdt); }
  market::Balance btc() const { return exchange_->ledger().balance(me_, kBtcAsset); }
  market::OrderReport placed(const market::NewOrder& order) {
    auto report = exchange_->place(me_, order);
    EXPECT_TRUE(report.has_value()) << (report ? "" : report.error().message);
    return report ? *report : market::OrderReport{};
  }
  int refusal(const market::NewOrder& order) {
    const auto report = exchange_->place(me_, order);
    EXPECT_FALSE(report.has_value());
    if (report) return 0;
    EXPECT_EQ(report.error().code, base::ErrorCode::kRejected);
    EXPECT_EQ(report.error().delivery, base::Delivery::kRejected);
    EXPECT_EQ(report.error().http_status, 400);
    return report.error().upstream_code;
  }

  Heard heard_;
  ScriptedMarket* script_;
  std::unique_ptr<Exchange> exchange_;
  AccountId me_{1};
};

TEST_F(ExchangeTest, ARestingBuyLocksItsValueAndTheDearerFee) {
  const auto report = placed(limit(Side::kBuy, "98", "2", "mine"));
  EXPECT_EQ(report.status, OrderStatus::kNew);
  EXPECT_EQ(report.client_id.value(), "mine");
  EXPECT_EQ(report.id.value(), "C02__000000000000000000001");
  EXPECT_EQ(usdt().locked, amount("196.098"));
  EXPECT_EQ(usdt().free, amount("9803.902"));
}

TEST_F(ExchangeTest, ATakerPaysTheMakersPricesAndTheFeeInQuote) {
  const auto report = placed(limit(Side::kBuy, "101", "3"));
  EXPECT_EQ(report.status, OrderStatus::kFilled);
  EXPECT_EQ(report.executed, quantity("3"));
  EXPECT_EQ(report.executed_quote, amount("302"));
  EXPECT_EQ(btc().free, amount("5"));
  EXPECT_EQ(usdt().free, amount("10000") - amount("302") - amount("0.151"));
  EXPECT_TRUE(usdt().locked.is_zero());
  EXPECT_EQ(exchange_->ledger().fees(kUsdt), amount("0.151"));
}

// The account's fees are taken out of what it receives.
class ExchangeWithFeesInTheReceived : public ExchangeTest {
 protected:
  ExchangeWithFeesInTheReceived() : ExchangeTest(FeeAsset::kReceived) {}
};

TEST_F(ExchangeWithFeesInTheReceived, ARestingBuyLocksItsValueAlone) {
  placed(limit(Side::kBuy, "98", "2"));
  EXPECT_EQ(usdt().locked, amount("196"));
  EXPECT_EQ(usdt().free, amount("9804"));
}

TEST_F(ExchangeWithFeesInTheReceived, ABuyMayCostAllThatThereIs) {
  EXPECT_EQ(placed(limit(Side::kBuy, "98", "100")).status, OrderStatus::kNew);
  EXPECT_EQ(refusal(limit(Side::kBuy, "98", "2.041")), code::kInsufficientPosition);
}

TEST_F(ExchangeWithFeesInTheReceived, ABuysFeeComesOutOfTheBaseAndIsToldSo) {
  const auto report = placed(limit(Side::kBuy, "101", "3"));
  EXPECT_EQ(report.executed, quantity("3")) << "what the order did, the fee apart";
  EXPECT_EQ(report.executed_quote, amount("302"));
  EXPECT_EQ(btc().free, amount("4.9985"));
  EXPECT_EQ(usdt().free, amount("9698"));
  EXPECT_TRUE(usdt().locked.is_zero());
  EXPECT_EQ(exchange_->ledger().fees(kBtcAsset), amount("0.0015"));
  EXPECT_TRUE(exchange_->ledger().fees(kUsdt).is_zero());
  const auto fills = exchange_->fills(me_, kBtc);
  ASSERT_EQ(fills.size(), 2U);
  EXPECT_EQ(fills[0].commission, amount("0.001"));
  EXPECT_EQ(fills[0].commission_asset, kBtcAsset);
  EXPECT_EQ(heard_.fills[0].commission, amount("0.0005"));
  EXPECT_EQ(heard_.fills[0].commission_asset, kBtcAsset);
  ASSERT_EQ(heard_.changes.size(), 2U);
  EXPECT_EQ(heard_.changes[0].balance, btc());
  EXPECT_EQ(heard_.changes[0].free_change, amount("2.9985"));
  EXPECT_EQ(heard_.changes[1].free_change, amount("-302"));
}

TEST_F(ExchangeWithFeesInTheReceived, ASalesFeeComesOutOfTheQuote) {
  placed(limit(Side::kSell, "99", "2"));
  EXPECT_TRUE(btc().free.is_zero());
  EXPECT_EQ(usdt().free, amount("10197.901"));
  EXPECT_EQ(exchange_->ledger().fees(kUsdt), amount("0.099"));
  EXPECT_EQ(exchange_->fills(me_, kBtc).front().commission_asset, kUsdt);
}

TEST_F(ExchangeWithFeesInTheReceived, AFeeIsRoundedDownToAnAmountsLastDigit) {
  market::NewOrder order{.symbol = kBtc, .side = Side::kBuy, .type = OrderType::kMarket};
  order.quote_quantity = amount("7.77");
  placed(order);
  const market::Fill fill = exchange_->fills(me_, kBtc).front();
  const auto exact = base::decimal::multiply(fill.quantity.raw(), amount("0.0005").raw());
  EXPECT_EQ(fill.commission.raw(), *exact);
  EXPECT_EQ(btc().free, amount("2") + market::Amount::from_raw(fill.quantity.raw()) - fill.commission);
}

TEST_F(ExchangeWithFeesInTheReceived, APartlyFilledBuyKeepsTheValueOfItsRestLocked) {
  const auto report = placed(limit(Side::kBuy, "100", "3"));
  EXPECT_EQ(report.status, OrderStatus::kPartiallyFilled);
  EXPECT_EQ(usdt().locked, amount("200"));
  EXPECT_TRUE(exchange_->cancel(me_, kBtc, {report.id, {}}).has_value());
  EXPECT_EQ(usdt().free, amount("9900"));
  EXPECT_TRUE(usdt().locked.is_zero());
}

TEST_F(ExchangeTest, AMakerFilledByTheCrowdPaysNoFeeAndFreesItsReserve) {
  const auto report = placed(limit(Side::kBuy, "99.5", "2"));
  script_->then(kStart + seconds{1}, crowd(Side::kSell, "99", "0.5"));
  script_->then(kStart + seconds{2}, crowd(Side::kSell, "99", "1.5"));
  ASSERT_TRUE(exchange_->advance(kStart + seconds{1}).has_value());
  EXPECT_EQ(exchange_->order(me_, kBtc, {report.id, {}})->status, OrderStatus::kPartiallyFilled);
  EXPECT_EQ(usdt().locked, amount("149.324625"));  // 1.5 × 99.5 and 0.05 %
  ASSERT_TRUE(exchange_->advance(kStart + seconds{2}).has_value());
  const auto filled = *exchange_->order(me_, kBtc, {report.id, {}});
  EXPECT_EQ(filled.status, OrderStatus::kFilled);
  EXPECT_EQ(base::to_unix_ms(filled.updated), 1'700'000'002'000);
  EXPECT_TRUE(usdt().locked.is_zero());
  EXPECT_EQ(usdt().free, amount("9801"));
  EXPECT_EQ(btc().free, amount("4"));
}

TEST_F(ExchangeTest, CancellingFreesWhatWasLockedAndTellsHowTheOrderEnded) {
  const auto untouched = placed(limit(Side::kBuy, "98", "2"));
  EXPECT_EQ(exchange_->cancel(me_, kBtc, {untouched.id, {}})->status, OrderStatus::kCanceled);
  const auto touched = placed(limit(Side::kBuy, "100", "3"));
  EXPECT_EQ(touched.status, OrderStatus::kPartiallyFilled);
  EXPECT_EQ(exchange_->cancel(me_, kBtc, {touched.id, {}})->status, OrderStatus::kPartiallyCanceled);
  EXPECT_TRUE(usdt().locked.is_zero());
  const auto again = exchange_->cancel(me_, kBtc, {touched.id, {}});
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().upstream_code, code::kUnknownOrder);
}

TEST_F(ExchangeTest, OrdersAreFoundByEitherIdAndTheNewestOfARepeatedClientIdIsMeant) {
  const auto first = placed(limit(Side::kBuy, "98", "1", "twin"));
  const auto second = placed(limit(Side::kBuy, "97", "1", "twin"));
  EXPECT_NE(first.id, second.id);
  EXPECT_EQ(exchange_->order(me_, kBtc, {{}, market::ClientOrderId{"twin"}})->id, second.id);
  EXPECT_EQ(exchange_->order(me_, kBtc, {first.id, {}})->price, price("98"));
  EXPECT_EQ(exchange_->order(me_, kBtc, {market::OrderId{"C02__0"}, {}}).error().upstream_code,
            code::kOrderDoesNotExist);
  EXPECT_EQ(exchange_->order(me_, market::Symbol{"NOPE"}, {first.id, {}}).error().upstream_code,
            code::kBadSymbol);
}

TEST_F(ExchangeTest, OpenOrdersHoldWhatIsOpenOldestFirst) {
  const auto first = placed(limit(Side::kBuy, "98", "1"));
  const auto second = placed(limit(Side::kSell, "105", "1"));
  placed(limit(Side::kBuy, "100", "1"));  // trades at once
  const auto open = exchange_->open_orders(me_, kBtc);
  ASSERT_EQ(open.size(), 2U);
  EXPECT_EQ(open[0].id, first.id);
  EXPECT_EQ(open[1].id, second.id);
  EXPECT_TRUE(exchange_->open_orders(me_, market::Symbol{"ETHUSDT"}).empty());
}

TEST_F(ExchangeTest, AMarketOrderByQuoteQuantityReportsWhatItBought) {
  market::NewOrder order{.symbol = kBtc, .side = Side::kBuy, .type = OrderType::kMarket};
  order.quantity = quantity("2");
  const auto report = placed(order);
  EXPECT_EQ(report.status, OrderStatus::kFilled);
  EXPECT_EQ(report.executed_quote, amount("201"));
  EXPECT_TRUE(usdt().locked.is_zero());
}

TEST_F(ExchangeTest, ALimitMakerThatWouldTradeEndsCancelled) {
  const auto report = placed(new_order(Side::kBuy, OrderType::kLimitMaker, "100", "1"));
  EXPECT_EQ(report.status, OrderStatus::kCanceled);
  EXPECT_TRUE(usdt().locked.is_zero());
}

TEST_F(ExchangeTest, RefusesInTheExchangesOwnCodes) {
  auto order = limit(Side::kBuy, "98", "1");
  order.symbol = market::Symbol{"NOPE"};
  EXPECT_EQ(refusal(order), code::kBadSymbol);
  EXPECT_EQ(refusal(limit(Side::kBuy, "98", "1000")), code::kInsufficientPosition);
  EXPECT_EQ(refusal(limit(Side::kSell, "105", "2.5")), code::kOversold);
  EXPECT_EQ(refusal(limit(Side::kBuy, "98", "0.01")), code::kBelowMinimum);
  EXPECT_EQ(refusal(limit(Side::kBuy, "98", "1000000")), code::kAboveMaximum);
  EXPECT_EQ(refusal(limit(Side::kBuy, "98.001", "1")), code::kWrongParameter);
  EXPECT_EQ(refusal(limit(Side::kBuy, "98", "1.0000001")), code::kWrongParameter);
  EXPECT_EQ(refusal(limit(Side::kBuy, "98", "-1")), code::kWrongParameter);
  EXPECT_EQ(refusal(limit(Side::kBuy, "98", "0")), code::kMissingParameter);
  EXPECT_EQ(refusal(limit(Side::kBuy, "0", "1")), code::kMissingParameter);
  EXPECT_EQ(refusal(limit(Side::kBuy, "98", "1", "has space")), code::kIllegalCharacters);
  EXPECT_EQ(refusal(limit(Side::kBuy, "98", "1", std::string(33, 'a'))), code::kIllegalCharacters);
  EXPECT_TRUE(usdt().locked.is_zero());
  EXPECT_TRUE(exchange_->open_orders(me_, std::nullopt).empty());
}

TEST_F(ExchangeTest, RefusesMoreOpenOrdersThanAnAccountMayHave) {
  for (int i = 0; i < 3; ++i) placed(limit(Side::kBuy, "90", "1"));
  EXPECT_EQ(refusal(limit(Side::kBuy, "90", "1")), code::kTooManyOpenOrders);
}

TEST_F(ExchangeTest, AMarketOrderWithNobodyOppositeIsRefused) {
  placed(limit(Side::kBuy, "101", "11"));
  EXPECT_EQ(refusal(new_order(Side::kBuy, OrderType::kMarket, "0", "1")), code::kNoOppositeOrder);
}

TEST_F(ExchangeTest, OrdersOfOneAccountMayTradeWithEachOther) {
  placed(limit(Side::kSell, "99.5", "1"));
  const auto report = placed(limit(Side::kBuy, "99.5", "1"));
  EXPECT_EQ(report.status, OrderStatus::kFilled);
  const auto fills = exchange_->fills(me_, kBtc);
  ASSERT_EQ(fills.size(), 2U);
  EXPECT_TRUE(fills[0].is_self_trade);
  EXPECT_NE(fills[0].is_maker, fills[1].is_maker);
  EXPECT_EQ(btc().free, amount("2"));
}

TEST_F(ExchangeTest, TellsTheStepsOfAnOrderInTheirOrder) {
  placed(limit(Side::kBuy, "101", "3"));
  EXPECT_THAT(heard_.steps,
              testing::ElementsAre("NEW", "fill", "PARTIALLY_FILLED", "fill", "FILLED", "BTC", "USDT"));
  EXPECT_EQ(heard_.fills[0].quote_quantity, amount("100"));
  EXPECT_EQ(heard_.fills[0].commission, amount("0.05"));
  EXPECT_EQ(heard_.changes[0].free_change, amount("3"));
  EXPECT_EQ(heard_.changes[1].free_change, amount("-302.151"));
  EXPECT_TRUE(heard_.changes[1].locked_change.is_zero());
  EXPECT_EQ(heard_.changes[1].cause, BalanceCause::kTraded);
  EXPECT_EQ(heard_.trades.size(), 2U);
  ASSERT_EQ(heard_.updates.size(), 1U);
  EXPECT_EQ(heard_.updates[0].first_version, 4);
  EXPECT_EQ(heard_.updates[0].last_version, 5);
}

TEST_F(ExchangeTest, TellsWhatPlacingAndCancellingMovesBetweenFreeAndLocked) {
  const auto report = placed(limit(Side::kBuy, "98", "2"));
  ASSERT_EQ(heard_.changes.size(), 1U);
  EXPECT_EQ(heard_.changes[0].cause, BalanceCause::kPlaced);
  EXPECT_EQ(heard_.changes[0].locked_change, amount("196.098"));
  ASSERT_TRUE(exchange_->cancel(me_, kBtc, {report.id, {}}).has_value());
  ASSERT_EQ(heard_.changes.size(), 2U);
  EXPECT_EQ(heard_.changes[1].cause, BalanceCause::kCancelled);
  EXPECT_EQ(heard_.changes[1].balance, usdt());
  EXPECT_EQ(heard_.changes[1].free_change, amount("196.098"));
}

TEST_F(ExchangeTest, CancelMakerEndsTheRestingOrderAndTradesWithTheCrowdBehindIt) {
  const auto resting = placed(limit(Side::kSell, "99.5", "1"));
  auto order = limit(Side::kBuy, "100", "1");
  order.self_trade = market::SelfTradePrevention::kCancelMaker;
  const auto report = placed(order);
  EXPECT_EQ(report.status, OrderStatus::kFilled);
  EXPECT_EQ(report.executed_quote, amount("100"));
  EXPECT_EQ(exchange_->order(me_, kBtc, {resting.id, {}})->status, OrderStatus::kCanceled);
  EXPECT_TRUE(btc().locked.is_zero());
  EXPECT_EQ(btc().free, amount("3"));
}

TEST_F(ExchangeTest, CancelTakerAndCancelBothEndTheIncomingOrder) {
  const auto resting = placed(limit(Side::kSell, "99.5", "1"));
  auto order = new_order(Side::kBuy, OrderType::kMarket, "0", "1");
  order.self_trade = market::SelfTradePrevention::kCancelTaker;
  EXPECT_EQ(placed(order).status, OrderStatus::kCanceled);
  EXPECT_EQ(exchange_->order(me_, kBtc, {resting.id, {}})->status, OrderStatus::kNew);
  order.self_trade = market::SelfTradePrevention::kCancelBoth;
  EXPECT_EQ(placed(order).status, OrderStatus::kCanceled);
  EXPECT_EQ(exchange_->order(me_, kBtc, {resting.id, {}})->status, OrderStatus::kCanceled);
  EXPECT_TRUE(usdt().locked.is_zero());
  EXPECT_TRUE(btc().locked.is_zero());
}

TEST_F(ExchangeTest, CheckingAnOrderSaysWhatPlacingWouldAndPlacesNothing) {
  EXPECT_TRUE(exchange_->check(me_, limit(Side::kBuy, "98", "2")).has_value());
  EXPECT_EQ(exchange_->check(me_, limit(Side::kBuy, "98", "1000")).error().upstream_code,
            code::kInsufficientPosition);
  EXPECT_TRUE(exchange_->open_orders(me_, std::nullopt).empty());
  EXPECT_TRUE(usdt().locked.is_zero());
  EXPECT_TRUE(heard_.steps.empty());
}

TEST_F(ExchangeTest, LimitsThatWouldTradeFarBeyondTheLastPriceAreRefused) {
  market::Instrument rules = *exchange_->instrument(kBtc);
  rules.price_band = market::PriceBand{.buy_above = amount("0.1"), .sell_below = amount("0.05")};
  exchange_->set_rules(rules);
  placed(limit(Side::kBuy, "100", "1"));  // the last price
  EXPECT_EQ(refusal(limit(Side::kBuy, "110.01", "1")), code::kPriceOutOfBand);
  EXPECT_EQ(refusal(limit(Side::kSell, "94.99", "1")), code::kPriceOutOfBand);
  placed(limit(Side::kSell, "95", "1"));  // trades at 99
  placed(limit(Side::kBuy, "108", "1"));
  // The other side is free.
  placed(limit(Side::kBuy, "1", "1"));
  placed(limit(Side::kSell, "500", "1"));
}

TEST_F(ExchangeTest, AMarketOrderTellsAProtectivePriceAndByQuoteNoQuantity) {
  const auto by_quantity =
      placed({.symbol = kBtc, .side = Side::kBuy, .type = OrderType::kMarket, .quantity = quantity("1")});
  EXPECT_EQ(by_quantity.quantity, quantity("1"));
  EXPECT_EQ(by_quantity.price, price("104.47")) << "5 % through the middle: nothing traded before";
  const auto sale =
      placed({.symbol = kBtc, .side = Side::kSell, .type = OrderType::kMarket, .quantity = quantity("1")});
  EXPECT_EQ(sale.price, price("95")) << "5 % through the last price";
  const auto by_quote = placed(
      {.symbol = kBtc, .side = Side::kBuy, .type = OrderType::kMarket, .quote_quantity = amount("50")});
  EXPECT_EQ(by_quote.quantity, quantity("0"));
  EXPECT_TRUE(by_quote.executed.is_positive());
  EXPECT_EQ(by_quote.ordered_quote, amount("50"));
}

TEST_F(ExchangeTest, APausedSymbolTakesNoOrdersButCancels) {
  const auto report = placed(limit(Side::kBuy, "98", "2"));
  market::Instrument rules = *exchange_->instrument(kBtc);
  rules.trading = false;
  exchange_->set_rules(rules);
  EXPECT_EQ(refusal(limit(Side::kBuy, "98", "2")), code::kTradingOff);
  EXPECT_TRUE(exchange_->cancel(me_, kBtc, {report.id, {}}).has_value());
  rules.trading = true;
  exchange_->set_rules(rules);
  placed(limit(Side::kBuy, "98", "2"));
}

TEST_F(ExchangeTest, NewRulesCountForNewOrdersAndWhatRestsStays) {
  const auto before = placed(limit(Side::kBuy, "98.05", "2.5"));
  market::Instrument rules = *exchange_->instrument(kBtc);
  rules.price_decimals = 1;
  rules.quantity_decimals = 0;
  rules.min_quantity = quantity("1");
  exchange_->set_rules(rules);
  EXPECT_EQ(refusal(limit(Side::kBuy, "98.05", "2")), code::kWrongParameter);
  EXPECT_EQ(refusal(limit(Side::kBuy, "98.1", "2.5")), code::kWrongParameter);
  placed(limit(Side::kBuy, "98.1", "2"));
  EXPECT_EQ(exchange_->open_orders(me_, kBtc).size(), 2U);
  EXPECT_TRUE(exchange_->cancel(me_, kBtc, {before.id, {}}).has_value());
}

TEST_F(ExchangeTest, RemembersOrdersNewestFirstWithinATime) {
  const auto first = placed(limit(Side::kBuy, "98", "1"));
  ASSERT_TRUE(exchange_->advance(kStart + seconds{10}).has_value());
  const auto second = placed(limit(Side::kBuy, "101", "1"));  // trades at once
  const auto ids = [this](base::WallTime from, std::size_t limit) {
    std::vector<std::string> out;
    for (const auto& report : exchange_->orders(me_, kBtc, from, exchange_->wall_now(), limit)) {
      out.push_back(report.id.value());
    }
    return out;
  };
  EXPECT_THAT(ids(kWall, 10), testing::ElementsAre(second.id.value(), first.id.value()));
  EXPECT_THAT(ids(kWall, 1), testing::ElementsAre(second.id.value()));
  EXPECT_THAT(ids(kWall + seconds{1}, 10), testing::ElementsAre(second.id.value()));
}

TEST_F(ExchangeTest, JudgesWhenABooksContentStoppedBeingCurrent) {
  EXPECT_FALSE(exchange_->superseded_at(kBtc, 3).has_value());
  script_->then(kStart + milliseconds{100}, crowd(Side::kBuy, "98", "1"));
  script_->then(kStart + milliseconds{250}, crowd(Side::kBuy, "97", "1"));
  ASSERT_TRUE(exchange_->advance(kStart + seconds{1}).has_value());
  EXPECT_EQ(exchange_->superseded_at(kBtc, 3), kStart + milliseconds{100});
  EXPECT_EQ(exchange_->superseded_at(kBtc, 4), kStart + milliseconds{250});
  EXPECT_FALSE(exchange_->superseded_at(kBtc, 5).has_value());
}

TEST_F(ExchangeTest, PublicDataIsWhatTheMarketDid) {
  placed(limit(Side::kBuy, "101", "3"));
  const auto depth = *exchange_->depth(kBtc, 1);
  EXPECT_EQ(depth.version, 5);
  EXPECT_THAT(depth.asks, testing::ElementsAre(market::Level{price("101"), quantity("8")}));
  const auto trades = *exchange_->trades(kBtc, 10);
  ASSERT_EQ(trades.size(), 2U);
  EXPECT_EQ(trades[0].price, price("101"));
  const auto day = *exchange_->ticker_24h(kBtc);
  EXPECT_EQ(day.last, price("101"));
  EXPECT_EQ(day.low, price("100"));
  EXPECT_EQ(day.volume, quantity("3"));
  EXPECT_EQ(day.quote_volume, amount("302"));
  EXPECT_EQ(day.bid, price("99"));
  EXPECT_EQ(exchange_->price_ticker(kBtc)->price, price("101"));
  EXPECT_EQ(exchange_->book_ticker(kBtc)->ask_quantity, quantity("8"));
  EXPECT_EQ(exchange_->depth(market::Symbol{"NOPE"}, 5).error().upstream_code, code::kInvalidSymbol);
}

// kWall is 22:13:20 UTC: a day begins in 6,400 s there, and began 6 h ago eight hours to the east.
TEST_F(ExchangeTest, AMiniTickersDayBeginsAtMidnightOfItsPlace) {
  script_->then(kStart + seconds{10}, crowd(Side::kBuy, "100", "1", OrderType::kImmediateOrCancel));
  script_->then(kStart + seconds{6'500}, crowd(Side::kBuy, "101", "1", OrderType::kImmediateOrCancel));
  ASSERT_TRUE(exchange_->advance(kStart + seconds{7'000}).has_value());
  const auto there = *exchange_->mini_ticker(kBtc, {});
  EXPECT_EQ(there.volume, quantity("1"));
  EXPECT_TRUE(there.change.is_zero());
  EXPECT_EQ(there.low, price("101"));
  const auto east = *exchange_->mini_ticker(kBtc, {std::chrono::hours{8}});
  EXPECT_EQ(east.volume, quantity("2"));
  EXPECT_EQ(east.change, amount("0.01"));
  EXPECT_EQ(east.quote_volume, amount("201"));
  // Three minutes to the west midnight comes after both trades.
  EXPECT_TRUE(exchange_->mini_ticker(kBtc, {std::chrono::minutes{-3}})->volume.is_zero());
  EXPECT_EQ(exchange_->mini_ticker(kBtc, {.rolling = true})->volume, quantity("2"));
}

TEST_F(ExchangeTest, ItsWallClockFollowsTimeAndSkew) {
  ASSERT_TRUE(exchange_->advance(kStart + seconds{2}).has_value());
  exchange_->set_skew(seconds{-5});
  EXPECT_EQ(base::to_unix_ms(exchange_->wall_now()), 1'699'999'997'000);
}

TEST(Exchange, RefusesAKnownClientOrderIdWhenToldTo) {
  ExchangeSettings settings;
  settings.refuse_duplicate_client_ids = true;
  std::vector<Exchange::Listing> listings;
  listings.push_back({default_instruments()[0], std::make_unique<ScriptedMarket>()});
  Exchange exchange{settings, std::move(listings), kStart, kWall};
  const AccountId me{1};
  const auto first = exchange.place(me, limit(Side::kBuy, "98", "1", "twin"));
  ASSERT_TRUE(first.has_value());
  EXPECT_FALSE(exchange.place(me, limit(Side::kBuy, "98", "1", "twin")).has_value());
  ASSERT_TRUE(exchange.cancel(me, kBtc, {first->id, {}}).has_value());
  EXPECT_FALSE(exchange.place(me, limit(Side::kBuy, "98", "1", "twin")).has_value());
  EXPECT_TRUE(exchange.place(me, limit(Side::kBuy, "98", "1")).has_value());
  EXPECT_TRUE(exchange.place(me, limit(Side::kBuy, "98", "1")).has_value());
}

TEST(ExchangeSettings, NamesEveryWrongField) {
  ExchangeSettings settings;
  EXPECT_THAT(settings.validate(), testing::IsEmpty());
  settings.accounts.push_back(demo_account());
  settings.max_open_orders = 0;
  const auto wrong = settings.validate();
  ASSERT_THAT(wrong, testing::SizeIs(2));
  EXPECT_EQ(wrong[0], "accounts.api_key is \"demo-key\"; it must be there once only");
  EXPECT_EQ(wrong[1], "max_open_orders is 0; it must be at least 1");
}

}  // namespace
}  // namespace tidegate::sim
