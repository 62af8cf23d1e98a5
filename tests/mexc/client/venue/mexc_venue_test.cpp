#include "tidegate/mexc/client/venue/mexc_venue.hpp"

#include <gtest/gtest.h>

#include "mexc/client/scripted_exchange.hpp"
#include "tidegate/mexc/client/rest/endpoint_policies.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"

namespace tidegate::mexc::client {
namespace {

using namespace std::chrono_literals;
using base::Delivery;
using base::Source;
using market::Price;
using market::Quantity;
using testing::json;
using testing::ScriptedExchange;

const market::Symbol kSymbol{"BTCUSDT"};
const market::ClientOrderId kOrder{"tg-1"};

class Listener final : public market::VenueListener {
 public:
  void on_venue_event(const market::VenueEvent& event) override {
    EXPECT_FALSE(submitting) << "an answer came from inside submit";
    if (const auto* seen = std::get_if<market::BookObserved>(&event)) {
      sources.push_back(seen->source);
      with_book.push_back(seen->book != nullptr);
      return;
    }
    if (const auto* health = std::get_if<market::VenueHealth>(&event)) {
      healths.push_back(*health);
      return;
    }
    answers.push_back(event);
  }
  template <class T>
  const T& only_answer() const {
    EXPECT_EQ(answers.size(), 1U);
    return std::get<T>(answers.at(0));
  }

  bool submitting = false;
  std::vector<Source> sources;
  std::vector<bool> with_book;
  std::vector<market::VenueHealth> healths;
  std::vector<market::VenueEvent> answers;
};

class MexcVenueTest : public ::testing::Test {
 protected:
  MexcVenueTest()
      : exchange_(10ms),
        client_(*exchange_.loop, *exchange_.network, testing::client_settings(exchange_),
                testing::demo_credentials(), events_) {
    exchange_.on("GET /api/v3/depth", [this](const auto&) {
      return json(wire::encode_depth({.version = version_,
                                      .bids = {{Price::from_int(99), Quantity::from_int(1)}},
                                      .asks = {{Price::from_int(101), Quantity::from_int(1)}}}));
    });
    client_.start();
    make_venue({.symbols = {kSymbol}, .follow_account = false});
  }

  void make_venue(VenueSettings settings) {
    LiveBooksSettings books;
    books.stream.host = exchange_.address;
    venue_ = std::make_unique<MexcVenue>(*exchange_.loop, *exchange_.network, client_, std::move(settings),
                                         books, events_);
    started_ = false;
  }

  void start() {
    if (!std::exchange(started_, true)) venue_->start(listener_);
  }
  void submit(market::VenueCommand command) {
    start();
    listener_.submitting = true;
    venue_->submit(std::move(command));
    listener_.submitting = false;
    exchange_.run_for(5s);
  }
  void answer_order(const std::string& method, std::string body, int status = 200) {
    exchange_.on(method + " /api/v3/order", [=](const auto&) { return json(body, status); });
  }
  static market::PlaceOrder place_order() {
    return {{.symbol = kSymbol,
             .quantity = Quantity::from_int(1),
             .price = Price::from_int(2),
             .client_id = kOrder}};
  }
  void push() {
    ++version_;
    exchange_.push(
        wire::encode_push({.kind = wire::ChannelKind::kDepth, .symbol = kSymbol},
                          wire::DepthPush{.symbol = kSymbol,
                                          .update = {.first_version = version_, .last_version = version_},
                                          .send_time = exchange_.clock()}));
    exchange_.run_for(20ms);
  }

  ScriptedExchange exchange_;
  testing::RecordedEvents events_;
  Listener listener_;
  std::int64_t version_ = 10;
  Client client_;
  std::unique_ptr<MexcVenue> venue_;
  bool started_ = false;
};

TEST_F(MexcVenueTest, ATakenOrderIsAccepted) {
  answer_order("POST", wire::encode_place_answer({.symbol = kSymbol, .id = market::OrderId{"C02__7"}}));
  submit(place_order());
  const auto& accepted = listener_.only_answer<market::OrderAccepted>();
  EXPECT_EQ(accepted.client_id, kOrder);
  EXPECT_EQ(accepted.id.value(), "C02__7");
}

TEST_F(MexcVenueTest, ARefusedOrderSaysThatItHadNoEffect) {
  answer_order("POST", wire::encode_error({wire::code::kOversold, "Oversold"}), 400);
  submit(place_order());
  EXPECT_EQ(listener_.only_answer<market::PlaceFailed>().error.delivery, Delivery::kRejected);
}

TEST_F(MexcVenueTest, AnOrderWithoutAVerdictIsUnknownAndSentOnce) {
  answer_order("POST", "{}", 504);
  submit(place_order());
  EXPECT_EQ(listener_.only_answer<market::PlaceFailed>().error.delivery, Delivery::kUnknown);
  EXPECT_EQ(exchange_.asked("POST /api/v3/order"), 1U);
}

class MexcVenueRules : public MexcVenueTest {
 protected:
  MexcVenueRules() {
    exchange_.on("GET /api/v3/exchangeInfo", [this](const auto&) {
      return json(wire::encode_exchange_info({.server_time = exchange_.clock(), .instruments = {rules_}}));
    });
    start();
  }
  void refuse(int code) { answer_order("POST", wire::encode_error({code, "no"}), 400); }
  std::size_t looks() const { return exchange_.asked("GET /api/v3/exchangeInfo"); }
  std::vector<market::Instrument> told() const {
    std::vector<market::Instrument> rules;
    for (const auto& event : listener_.answers) {
      if (const auto* observed = std::get_if<market::RulesObserved>(&event))
        rules.push_back(observed->instrument);
    }
    return rules;
  }

  market::Instrument rules_{.symbol = kSymbol,
                            .base = market::Asset{"BTC"},
                            .quote = market::Asset{"USDT"},
                            .min_quantity = Quantity::from_int(1)};
};

TEST_F(MexcVenueRules, AreLookedAtAndToldOnceAnOrderDidNotFitThem) {
  rules_.price_decimals = 1;
  refuse(wire::code::kWrongParameter);
  submit(place_order());
  EXPECT_EQ(looks(), 1U);
  EXPECT_EQ(told(), std::vector{rules_});
  EXPECT_EQ(std::get<market::PlaceFailed>(listener_.answers.at(0)).error.upstream_code,
            wire::code::kWrongParameter);
}

TEST_F(MexcVenueRules, AreNotDoubtedByOtherRefusals) {
  refuse(wire::code::kOversold);
  submit(place_order());
  answer_order("POST", "{}", 503);
  submit(place_order());
  EXPECT_EQ(looks(), 0U);
}

TEST_F(MexcVenueRules, AreNotLookedAtForEveryOrderThatIsRefused) {
  refuse(wire::code::kBelowMinimum);
  for (int i = 0; i < 80; ++i) {  // 8 a second: all are sent
    venue_->submit(place_order());
    exchange_.run_for(125ms);
  }
  EXPECT_GE(looks(), 2U);
  EXPECT_LE(looks(), 3U);
}

TEST_F(MexcVenueRules, AreLookedAtNowAndThenInAnyCase) {
  exchange_.run_for(std::chrono::minutes{31});
  EXPECT_EQ(looks(), 3U);
  EXPECT_EQ(told(), std::vector(3, rules_));
}

TEST_F(MexcVenueRules, AreLookedAtMoreOftenWhileTheSymbolTakesNoOrders) {
  rules_.trading = false;
  refuse(wire::code::kTradingOff);
  submit(place_order());
  exchange_.run_for(60s);
  EXPECT_GE(looks(), 6U);
  EXPECT_LE(looks(), 8U);
  rules_.trading = true;
  exchange_.run_for(20s);
  EXPECT_TRUE(told().back().trading);
  const auto before = looks();
  exchange_.run_for(60s);
  EXPECT_EQ(looks(), before);
}

TEST_F(MexcVenueRules, AreLookedAtBecauseOfThePriceBandToo) {
  rules_.price_band = market::PriceBand{.buy_above = market::Amount::parse("0.01").value(),
                                        .sell_below = market::Amount::parse("0.02").value()};
  refuse(wire::code::kPriceOutOfBand);
  submit(place_order());
  EXPECT_EQ(looks(), 1U);
  EXPECT_EQ(told(), std::vector{rules_});
}

// A listing that cannot be read is left out of the others: the rules in hand may be old.
TEST_F(MexcVenueRules, AreAskedForAgainWhereTheSymbolIsMissing) {
  const std::string others =
      wire::encode_exchange_info({.server_time = exchange_.clock(),
                                  .instruments = {market::Instrument{.symbol = market::Symbol{"XUSDT"}}}});
  exchange_.on("GET /api/v3/exchangeInfo", [others](const auto&) { return json(others); });
  refuse(wire::code::kWrongParameter);
  submit(place_order());
  exchange_.run_for(30s);
  EXPECT_GE(looks(), 3U);
  EXPECT_LE(looks(), 5U);
}

TEST_F(MexcVenueRules, AreAskedForAgainWhereTheExchangeDoesNotAnswer) {
  exchange_.on("GET /api/v3/exchangeInfo", [](const auto&) { return json("\xff\xff", 200); });
  refuse(wire::code::kWrongParameter);
  submit(place_order());
  exchange_.run_for(30s);
  EXPECT_GE(looks(), 3U);
  EXPECT_LE(looks(), 5U);
  EXPECT_TRUE(told().empty());
}

// Ten milliseconds away each way: the connection takes twenty.
TEST_F(MexcVenueTest, AnOrderWhoseDeadlinePassesWhileItsConnectionIsDialedIsNotSent) {
  make_venue({.symbols = {kSymbol}, .order_timeout = 15ms, .follow_account = false});
  answer_order("POST", wire::encode_place_answer({.symbol = kSymbol, .id = market::OrderId{"C02__7"}}));
  submit(place_order());
  const auto& error = listener_.only_answer<market::PlaceFailed>().error;
  EXPECT_EQ(error.code, base::ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(error.delivery, Delivery::kNotSent);
  EXPECT_EQ(exchange_.asked("POST /api/v3/order"), 0U);
}

TEST_F(MexcVenueTest, CancelsAreAcceptedOrFail) {
  const market::OrderReport report{.symbol = kSymbol, .id = market::OrderId{"1"}, .client_id = kOrder};
  answer_order("DELETE", wire::encode_cancel_answer(report));
  submit(market::CancelOrder{kSymbol, kOrder});
  EXPECT_EQ(listener_.only_answer<market::CancelAccepted>().client_id, kOrder);
  listener_.answers.clear();
  answer_order("DELETE", wire::encode_error({wire::code::kUnknownOrder, "Unknown order sent."}), 400);
  submit(market::CancelOrder{kSymbol, kOrder});
  EXPECT_TRUE(wire::is_unknown_order(listener_.only_answer<market::CancelFailed>().error));
}

TEST_F(MexcVenueTest, QueriesReportTheOrderByTheIdAskedFor) {
  answer_order("GET", wire::encode_order({.symbol = kSymbol,
                                          .id = market::OrderId{"1"},
                                          .client_id = {},
                                          .status = market::OrderStatus::kFilled,
                                          .executed = Quantity::from_int(1)}));
  submit(market::QueryOrder{kSymbol, kOrder});
  const auto& report = listener_.only_answer<market::OrderReported>().report;
  EXPECT_EQ(report.client_id, kOrder);
  EXPECT_EQ(report.executed, Quantity::from_int(1));
}

TEST_F(MexcVenueTest, AnAnswerAboutAnotherOrderIsNone) {
  answer_order("GET", wire::encode_order({.symbol = kSymbol,
                                          .id = market::OrderId{"1"},
                                          .client_id = market::ClientOrderId{"somebody-elses"},
                                          .status = market::OrderStatus::kFilled,
                                          .executed = Quantity::from_int(1)}));
  submit(market::QueryOrder{kSymbol, kOrder});
  const auto& failed = listener_.only_answer<market::QueryFailed>();
  EXPECT_EQ(failed.client_id, kOrder);
  EXPECT_EQ(failed.error.code, base::ErrorCode::kParse);
}

TEST_F(MexcVenueTest, AnAbsentOrderComesWithTheExchangesClock) {
  exchange_.skew = 60s;
  exchange_.run_for(1s);
  answer_order("GET", wire::encode_error({wire::code::kOrderDoesNotExist, "Order does not exist."}), 400);
  const base::WallTime before = exchange_.clock();
  submit(market::QueryOrder{kSymbol, kOrder});
  const auto& absent = listener_.only_answer<market::OrderAbsent>();
  EXPECT_LE(absent.exchange_time, before) << "never later than it truly was";
  EXPECT_GE(absent.exchange_time, before - 1s);
}

TEST_F(MexcVenueTest, AFailedQueryIsNoAbsence) {
  answer_order("GET", "{}", 500);
  submit(market::QueryOrder{kSymbol, kOrder});
  EXPECT_EQ(listener_.only_answer<market::QueryFailed>().client_id, kOrder);
}

TEST_F(MexcVenueTest, AccountsAreObservedWithTheirAge) {
  exchange_.on("GET /api/v3/account",
               [](const auto&) { return json(wire::encode_account({.can_trade = true})); });
  submit(market::QueryAccount{});
  EXPECT_TRUE(listener_.only_answer<market::AccountObserved>().account.can_trade);
  listener_.answers.clear();
  exchange_.run_for(20s);
  exchange_.on("GET /api/v3/account", [](const auto&) { return json("{}", 500); });
  submit(market::QueryAccount{});
  EXPECT_EQ(listener_.only_answer<market::AccountFailed>().error.http_status, 500);
}

market::Fill own_trade() {
  return {.symbol = kSymbol,
          .id = "505979017439002624X1",
          .order_id = market::OrderId{"C02__7"},
          .client_id = kOrder,
          .price = Price::from_int(2),
          .quantity = Quantity::from_int(1),
          .quote_quantity = market::Amount::from_int(2),
          .commission = market::Amount::parse("0.0005").value(),
          .commission_asset = market::Asset{"BTC"}};
}

TEST_F(MexcVenueTest, TellsOurTradesSinceAnInstantWithTheirFees) {
  std::string asked;
  exchange_.on("GET /api/v3/myTrades", [&asked](const net::HttpRequest& request) {
    asked = request.target;
    return json(wire::encode_fills(std::vector{own_trade()}));
  });
  submit(market::QueryTrades{kSymbol, base::from_unix_ms(1'700'000'000'000)});
  EXPECT_NE(asked.find("startTime=1700000000000"), std::string::npos) << asked;
  const auto& told = listener_.only_answer<market::TradesObserved>();
  EXPECT_EQ(told.symbol, kSymbol);
  ASSERT_EQ(told.fills.size(), 1U);
  EXPECT_EQ(told.fills[0].id, own_trade().id);
  EXPECT_EQ(told.fills[0].client_id, kOrder);
  EXPECT_EQ(told.fills[0].commission, own_trade().commission);
  EXPECT_EQ(told.fills[0].commission_asset, own_trade().commission_asset);
}

// Were the question answered, the trade that cannot be read would never be asked for again.
TEST_F(MexcVenueTest, TradesOfWhichOneCannotBeReadAreNewsAndNoAnswer) {
  exchange_.on("GET /api/v3/myTrades", [](const auto&) {
    const std::string readable = wire::encode_fills(std::vector{own_trade()});
    return json(readable.substr(0, readable.size() - 1) + ",null]");
  });
  submit(market::QueryTrades{kSymbol, {}});
  ASSERT_EQ(listener_.answers.size(), 2U);
  EXPECT_EQ(std::get<market::FillReported>(listener_.answers[0]).fill.id, own_trade().id);
  EXPECT_EQ(std::get<market::TradesFailed>(listener_.answers[1]).error.message,
            "1 of 2 trades cannot be read");
}

TEST_F(MexcVenueTest, SaysWhereOurTradesAreNotToBeHad) {
  exchange_.on("GET /api/v3/myTrades", [](const auto&) { return json("{}", 500); });
  submit(market::QueryTrades{kSymbol, {}});
  EXPECT_EQ(listener_.only_answer<market::TradesFailed>().symbol, kSymbol);
}

TEST_F(MexcVenueTest, BooksComeFromRestUntilTheStreamIsLiveThenFromTheStreamAlone) {
  start();
  exchange_.run_for(40ms);
  ASSERT_FALSE(listener_.sources.empty());
  EXPECT_EQ(listener_.sources.front(), Source::kNetwork);
  exchange_.run_for(1s);
  ASSERT_EQ(venue_->books().find("BTCUSDT")->state(), BookState::kLive);
  listener_.sources.clear();
  for (int i = 0; i < 10; ++i) push();
  EXPECT_EQ(listener_.sources, std::vector<Source>(10, Source::kStream));
}

TEST_F(MexcVenueTest, WhenTheStreamIsLostBooksComeFromRestThenTheCacheThenNotAtAll) {
  start();
  exchange_.run_for(1s);
  push();
  exchange_.network->refuse(true);
  exchange_.cut_sockets();
  listener_.sources.clear();
  listener_.with_book.clear();
  exchange_.run_for(3s);
  EXPECT_NE(std::find(listener_.sources.begin(), listener_.sources.end(), Source::kNetwork),
            listener_.sources.end());
  EXPECT_NE(std::find(listener_.sources.begin(), listener_.sources.end(), Source::kCache),
            listener_.sources.end());
  exchange_.on("GET /api/v3/depth", [](const auto&) { return json("{}", 503); });
  listener_.sources.clear();
  exchange_.run_for(3s);
  EXPECT_NE(std::find(listener_.sources.begin(), listener_.sources.end(), Source::kStale),
            listener_.sources.end());
  EXPECT_TRUE(listener_.with_book.back());
  exchange_.run_for(10s);
  EXPECT_FALSE(listener_.with_book.back()) << "nothing within any bound";
}

TEST_F(MexcVenueTest, HealthIsToldOnlyWhenItChanges) {
  start();
  exchange_.run_for(2s);
  ASSERT_EQ(listener_.healths.size(), 2U);
  EXPECT_FALSE(listener_.healths[0].stream_connected);
  EXPECT_TRUE(listener_.healths[1].stream_connected);
  answer_order("POST", "{}", 503);
  for (int i = 0; i < 5; ++i) venue_->submit(place_order());
  exchange_.run_for(1s);
  ASSERT_EQ(listener_.healths.size(), 3U);
  EXPECT_EQ(listener_.healths[2].order_circuit, base::CircuitState::kOpen);
  EXPECT_EQ(listener_.healths[2].query_circuit, base::CircuitState::kClosed);
}

TEST_F(MexcVenueTest, ACircuitThatAPersonClosedDownIsToldAsWhatItIs) {
  start();
  const auto close_down = [this](wire::Endpoint endpoint) {
    client_.gate().override_circuit(endpoint_id(endpoint), base::CircuitState::kForcedOpen,
                                    exchange_.loop->now());
    exchange_.run_for(2s);
    return listener_.healths.back();
  };
  const market::VenueHealth no_orders = close_down(wire::Endpoint::kOrderPlace);
  EXPECT_EQ(no_orders.order_circuit, base::CircuitState::kForcedOpen);
  EXPECT_EQ(no_orders.query_circuit, base::CircuitState::kClosed);
  EXPECT_EQ(close_down(wire::Endpoint::kAccount).query_circuit, base::CircuitState::kForcedOpen);
}

TEST_F(MexcVenueTest, AStreamThatGoesIsToldAtOnceAndNotWhenBooksArePolled) {
  make_venue({.symbols = {kSymbol}, .poll_interval = 60s, .follow_account = false});
  start();
  exchange_.run_for(2s);
  ASSERT_TRUE(listener_.healths.back().stream_connected);
  exchange_.network->cut_all();
  exchange_.run_for(20ms);
  EXPECT_FALSE(listener_.healths.back().stream_connected);
}

class MexcVenueWithStream : public MexcVenueTest {
 protected:
  MexcVenueWithStream() {
    exchange_.serve_listen_keys();
    make_venue({.symbols = {kSymbol}});
    start();
    exchange_.run_for(1s);
  }
  void push_order(market::OrderStatus status, const market::ClientOrderId& id = kOrder) {
    exchange_.push_private(wire::encode_push({.kind = wire::ChannelKind::kPrivateOrders},
                                             wire::OrderPush{.report = {.symbol = kSymbol,
                                                                        .id = market::OrderId{"C02__7"},
                                                                        .client_id = id,
                                                                        .status = status,
                                                                        .price = Price::from_int(2),
                                                                        .quantity = Quantity::from_int(1),
                                                                        .executed = Quantity::from_int(1)},
                                                             .send_time = exchange_.clock()}));
    exchange_.run_for(20ms);
  }
};

TEST_F(MexcVenueWithStream, ReportsWhatTheExchangePushesOfAnOrderWithoutBeingAsked) {
  EXPECT_TRUE(listener_.healths.back().user_stream_connected);
  push_order(market::OrderStatus::kFilled);
  const auto& report = listener_.only_answer<market::OrderReported>().report;
  EXPECT_EQ(report.client_id, kOrder);
  EXPECT_EQ(report.status, market::OrderStatus::kFilled);
  EXPECT_EQ(report.executed, Quantity::from_int(1));
}

TEST_F(MexcVenueWithStream, ReportsWhatTheExchangePushesOfATradeWithoutBeingAsked) {
  exchange_.push_private(
      wire::encode_push({.kind = wire::ChannelKind::kPrivateDeals, .symbol = kSymbol},
                        wire::FillPush{.fill = own_trade(), .send_time = exchange_.clock()}));
  exchange_.run_for(20ms);
  const auto& fill = listener_.only_answer<market::FillReported>().fill;
  EXPECT_EQ(fill.id, own_trade().id);
  EXPECT_EQ(fill.symbol, kSymbol);
  EXPECT_EQ(fill.client_id, kOrder);
  EXPECT_EQ(fill.commission, own_trade().commission);
}

// The answer to placing is lost; the push comes, and no query was needed.
TEST_F(MexcVenueWithStream, APushSpeaksFirstWhereTheAnswerToPlacingIsLost) {
  answer_order("POST", "{}", 504);
  venue_->submit(place_order());
  exchange_.run_for(5ms);
  push_order(market::OrderStatus::kNew);
  exchange_.run_for(1s);
  ASSERT_EQ(listener_.answers.size(), 2U);
  EXPECT_EQ(std::get<market::OrderReported>(listener_.answers[0]).report.client_id, kOrder);
  EXPECT_EQ(std::get<market::PlaceFailed>(listener_.answers[1]).error.delivery, Delivery::kUnknown);
  EXPECT_EQ(exchange_.asked("GET /api/v3/order"), 0U);
}

TEST_F(MexcVenueWithStream, AStreamThatSaysNothingOfATakenOrderIsReplaced) {
  exchange_.listen_keys.clear();  // mute from now on
  answer_order("POST", wire::encode_place_answer({.symbol = kSymbol, .id = market::OrderId{"C02__7"}}));
  venue_->submit(place_order());
  exchange_.run_for(10s);
  EXPECT_EQ(events_.count(base::EventKind::kUserStreamKeyReplaced), 1U);
  EXPECT_TRUE(listener_.healths.back().user_stream_connected);
}

// Trading asks for its orders then; the books are nobody's account.
TEST_F(MexcVenueTest, WithTheOrdersChannelRefusedNobodyTakesOrdersForTold) {
  exchange_.serve_listen_keys();
  make_venue({.symbols = {kSymbol}});
  exchange_.refused_channels.insert("spot@private.orders.v3.api.pb");
  start();
  exchange_.run_for(2min);
  EXPECT_FALSE(listener_.healths.back().user_stream_connected);
  EXPECT_TRUE(listener_.healths.back().stream_connected);
  exchange_.refused_channels = {"spot@private.account.v3.api.pb", "spot@private.deals.v3.api.pb"};
  exchange_.cut_sockets();
  exchange_.run_for(10s);
  EXPECT_TRUE(listener_.healths.back().user_stream_connected) << "orders are told, whatever else is not";
  EXPECT_EQ(exchange_.keys_made, 1U);
}

TEST_F(MexcVenueWithStream, GivesItsKeyBackWhenItIsClosed) {
  bool done = false;
  venue_->close([&done] { done = true; });
  exchange_.run_for(1s);
  EXPECT_TRUE(done);
  EXPECT_TRUE(exchange_.listen_keys.empty());
}

TEST_F(MexcVenueTest, ClosingWithoutAStreamEndsToo) {
  bool done = false;
  venue_->close([&done] { done = true; });
  exchange_.run_for(10ms);
  EXPECT_TRUE(done);
}

TEST_F(MexcVenueTest, AClosedVenueTellsNothingMore) {
  answer_order("POST", "{}", 504);
  start();
  venue_->submit(place_order());
  exchange_.run_for(15ms);
  venue_.reset();
  listener_.answers.clear();
  exchange_.run_for(10s);
  EXPECT_TRUE(listener_.answers.empty());
}

}  // namespace
}  // namespace tidegate::mexc::client
