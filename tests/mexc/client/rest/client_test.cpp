#include "tidegate/mexc/client/rest/client.hpp"

#include <gtest/gtest.h>

#include "mexc/client/scripted_exchange.hpp"
#include "net/broken_answers.hpp"
#include "tidegate/mexc/client/rest/endpoint_policies.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"

namespace tidegate::mexc::client {
namespace {

using namespace std::chrono_literals;
using base::Delivery;
using base::ErrorCode;
using base::Source;
using testing::json;
using testing::ScriptedExchange;

const market::Symbol kSymbol{"BTCUSDT"};
const market::ClientOrderId kOrder{"tg-1"};

net::Task<void> into(net::Task<base::Result<wire::PlaceAnswer>> placing,
                     std::optional<base::Result<wire::PlaceAnswer>>* answer) {
  *answer = co_await std::move(placing);
}

class ClientTest : public ::testing::Test {
 protected:
  ClientTest() : exchange_(10ms), client_(make(testing::client_settings(exchange_))) {
    exchange_.on("GET /api/v3/depth", [](const auto&) { return json(wire::encode_depth({.version = 7})); });
    exchange_.on("GET /api/v3/account", [](const auto&) { return json(wire::encode_account({})); });
    exchange_.on("POST /api/v3/order", [](const auto&) {
      return json(wire::encode_place_answer({.symbol = kSymbol, .id = market::OrderId{"C02__1"}}));
    });
  }
  std::unique_ptr<Client> make(ClientSettings settings) {
    return std::make_unique<Client>(*exchange_.loop, *exchange_.network, std::move(settings),
                                    testing::demo_credentials(), events_);
  }
  base::Result<wire::PlaceAnswer> place() { return exchange_.run(place_by(base::kNever)); }
  net::Task<base::Result<wire::PlaceAnswer>> place_by(base::MonotonicTime deadline) {
    return client_->place({.symbol = kSymbol,
                           .quantity = market::Quantity::from_int(1),
                           .price = market::Price::from_int(2),
                           .client_id = kOrder},
                          {.deadline = deadline, .max_age = {}});
  }

  ScriptedExchange exchange_;
  testing::RecordedEvents events_;
  std::unique_ptr<Client> client_;
};

TEST_F(ClientTest, AReadComesFromTheNetworkThenFromTheCache) {
  const auto first = exchange_.run(client_->depth(kSymbol, 20));
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->source, Source::kNetwork);
  EXPECT_EQ(first->value->version, 7);
  EXPECT_GE(first->age, 20ms) << "the round trip counts";
  const auto second = exchange_.run(client_->depth(kSymbol, 20));
  EXPECT_EQ(second->source, Source::kCache);
  EXPECT_EQ(exchange_.asked("GET /api/v3/depth"), 1U);
}

TEST_F(ClientTest, ACallEndsByItsDeadline) {
  exchange_.service_time = 10s;
  const auto start = exchange_.loop->now();
  const auto answer = exchange_.run(client_->ping({.deadline = start + 300ms, .max_age = {}}));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_LE(exchange_.loop->now() - start, 301ms);
}

TEST_F(ClientTest, TypedReadsOfEveryKind) {
  exchange_.on("GET /api/v3/exchangeInfo", [](const auto&) { return json(wire::encode_exchange_info({})); });
  exchange_.on("GET /api/v3/trades", [](const auto&) { return json("[]"); });
  exchange_.on("GET /api/v3/ticker/24hr", [](const auto&) { return json("[]"); });
  exchange_.on("GET /api/v3/ticker/price", [](const auto&) { return json(R"({"symbol":"A","price":"2"})"); });
  exchange_.on("GET /api/v3/ticker/bookTicker", [](const auto&) { return json("[]"); });
  exchange_.on("GET /api/v3/openOrders", [](const auto&) { return json("[]"); });
  EXPECT_TRUE(exchange_.run(client_->ping()));
  const auto time = exchange_.run(client_->time());
  ASSERT_TRUE(time);
  EXPECT_LE(time->value->time, exchange_.clock());
  EXPECT_GE(time->value->time, exchange_.clock() - 50ms);
  EXPECT_TRUE(exchange_.run(client_->exchange_info()));
  EXPECT_TRUE(exchange_.run(client_->trades(kSymbol, 10)));
  EXPECT_TRUE(exchange_.run(client_->ticker_24h(std::nullopt)));
  EXPECT_EQ(exchange_.run(client_->price(market::Symbol{"A"}))->value->front().price,
            market::Price::from_int(2));
  EXPECT_TRUE(exchange_.run(client_->book_ticker(kSymbol)));
  EXPECT_TRUE(exchange_.run(client_->open_orders(kSymbol)));
  EXPECT_TRUE(exchange_.run(client_->account()));
}

TEST_F(ClientTest, AnOrderMakesWhatWasKnownOfTheAccountOld) {
  ASSERT_TRUE(exchange_.run(client_->account()));
  EXPECT_EQ(exchange_.run(client_->account())->source, Source::kCache);
  const auto placed = place();
  ASSERT_TRUE(placed) << placed.error().message;
  EXPECT_EQ(placed->id.value(), "C02__1");
  EXPECT_EQ(exchange_.run(client_->account())->source, Source::kNetwork);
}

TEST_F(ClientTest, AnOrderIsSentOnceWhateverHappens) {
  exchange_.on("POST /api/v3/order", [](const auto&) { return net::cut_before(); });
  const auto placed = place();
  ASSERT_FALSE(placed);
  EXPECT_EQ(placed.error().delivery, Delivery::kUnknown);
  exchange_.run_for(30s);
  EXPECT_EQ(exchange_.asked("POST /api/v3/order"), 1U);
}

TEST_F(ClientTest, AnOrderThatStallsIsUnknownAtItsDeadline) {
  exchange_.on("POST /api/v3/order", [](const auto&) { return net::stalled(); });
  const auto placed = place();
  ASSERT_FALSE(placed);
  EXPECT_EQ(placed.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(placed.error().delivery, Delivery::kUnknown);
}

TEST_F(ClientTest, AnOrderRefusedByAnOpenCircuitWasNotSent) {
  exchange_.on("POST /api/v3/order", [](const auto&) { return json("{}", 503); });
  for (int i = 0; i < 5; ++i) place();
  const auto placed = place();
  ASSERT_FALSE(placed);
  EXPECT_EQ(placed.error().code, ErrorCode::kCircuitOpen);
  EXPECT_EQ(placed.error().delivery, Delivery::kNotSent);
  EXPECT_EQ(exchange_.asked("POST /api/v3/order"), 5U);
}

TEST_F(ClientTest, ACancelIsNeverRefusedByItsCircuitButGoesOnceASecond) {
  const auto stalls = [](const auto&) { return net::stalled(); };
  exchange_.on("DELETE /api/v3/order", stalls);
  const auto cancel = [this] { return exchange_.run(client_->cancel(kSymbol, kOrder)); };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(cancel().error().delivery, Delivery::kUnknown);
  const auto endpoint = endpoint_id(wire::Endpoint::kOrderCancel);
  ASSERT_EQ(client_->gate().circuit_state(endpoint, exchange_.loop->now()), base::CircuitState::kOpen);
  exchange_.on("DELETE /api/v3/order", [](const auto&) {
    return json(wire::encode_cancel_answer({.symbol = kSymbol, .client_id = kOrder}));
  });
  const auto start = exchange_.loop->now();
  EXPECT_TRUE(cancel());
  EXPECT_LE(exchange_.loop->now() - start, 1s + 100ms);
  EXPECT_EQ(exchange_.asked("DELETE /api/v3/order"), 6U);
}

TEST_F(ClientTest, AnOrderWhoseDeadlinePassedWhileTheMachineSleptIsNotSent) {
  std::optional<base::Result<wire::PlaceAnswer>> placed;
  const auto deadline = exchange_.loop->now() + 2s;
  exchange_.loop->spawn(into(place_by(deadline), &placed));
  exchange_.run_for(5ms);  // it waits for its connection
  exchange_.hand->advance(3h);
  exchange_.run_for(1s);
  ASSERT_TRUE(placed);
  ASSERT_FALSE(*placed);
  EXPECT_EQ(placed->error().delivery, Delivery::kNotSent);
  EXPECT_EQ(exchange_.asked("POST /api/v3/order"), 0U);
}

// Each reading of the clock moves it, so a deadline passes at every step of a call once.
TEST_F(ClientTest, ADeadlineMayPassAtAnyStepOfAnOrder) {
  const auto endpoint = endpoint_id(wire::Endpoint::kOrderPlace);
  client_->gate().override_circuit(endpoint, base::CircuitState::kDisabled, exchange_.loop->now());
  int sent = 0;
  for (int steps = 1; steps <= 100; ++steps) {
    exchange_.hand->step = {};
    ASSERT_TRUE(exchange_.run(client_->ping())) << "a connection stays for the order";
    const auto before = exchange_.asked("POST /api/v3/order");
    exchange_.hand->step = 1us;
    const auto placed = exchange_.run(place_by(exchange_.loop->now() + steps * 1us));
    exchange_.run_for(100ms);
    const bool was_sent = exchange_.asked("POST /api/v3/order") > before;
    ASSERT_FALSE(placed) << "the exchange is 10 ms away";
    ASSERT_EQ(placed.error().delivery, was_sent ? Delivery::kUnknown : Delivery::kNotSent) << steps;
    sent += was_sent ? 1 : 0;
  }
  EXPECT_GT(sent, 0);
  EXPECT_LT(sent, 100);
}

TEST_F(ClientTest, AnUnknownOrderIsAnAnswerAndNoFailure) {
  exchange_.on("GET /api/v3/order", [](const auto&) {
    return json(wire::encode_error({wire::code::kOrderDoesNotExist, "Order does not exist."}), 400);
  });
  for (int i = 0; i < 20; ++i) {
    const auto report = exchange_.run(client_->query_order(kSymbol, kOrder));
    ASSERT_FALSE(report);
    EXPECT_TRUE(wire::is_unknown_order(report.error())) << report.error().message;
    exchange_.run_for(1s);
  }
}

TEST_F(ClientTest, OrderQueriesAreNeverAnsweredFromBefore) {
  market::OrderReport report{.symbol = kSymbol, .id = market::OrderId{"1"}, .client_id = kOrder};
  exchange_.on("GET /api/v3/order", [&](const auto&) { return json(wire::encode_order(report)); });
  EXPECT_EQ(exchange_.run(client_->query_order(kSymbol, kOrder))->status, market::OrderStatus::kNew);
  report.status = market::OrderStatus::kFilled;
  EXPECT_EQ(exchange_.run(client_->query_order(kSymbol, kOrder))->status, market::OrderStatus::kFilled);
}

TEST_F(ClientTest, StartKeepsTheExchangesClockInView) {
  client_->start();
  exchange_.run_for(500ms);
  EXPECT_EQ(exchange_.asked("GET /api/v3/time"), 4U);
  ASSERT_TRUE(client_->clock().known());
  EXPECT_LE(*client_->clock().uncertainty(exchange_.loop->now()), 22ms);
  exchange_.run_for(30s);
  EXPECT_EQ(exchange_.asked("GET /api/v3/time"), 7U);
}

// The exchange's clock is set in between, by more than recvWindow: the next call is refused, and the one
// after goes through, without waiting for the time at which the clock would have been asked anyway.
TEST_F(ClientTest, ARefusedTimestampHealsTheClock) {
  exchange_.on("GET /api/v3/account", [this](const net::HttpRequest& request) {
    const auto query = wire::parse_request(wire::split_target(request.target).query, {});
    const std::int64_t stamp = std::stoll(std::string{query->params.find("timestamp").value()});
    const std::int64_t late = base::to_unix_ms(exchange_.clock()) - stamp;
    if (late > -1000 && late <= 5000) return json(wire::encode_account({}));
    return json(wire::encode_error({wire::code::kTimestampOutsideWindow, "outside of the recvWindow"}), 400);
  });
  client_->start();
  exchange_.run_for(500ms);
  for (const base::Duration jump : {8s, -16s}) {
    exchange_.skew += jump;
    const auto refused = exchange_.run(client_->account());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().upstream_code, wire::code::kTimestampOutsideWindow);
    EXPECT_TRUE(client_->clock().doubted()) << "until it is asked anew, whatever the answer fits";
    exchange_.run_for(300ms);
    EXPECT_FALSE(client_->clock().doubted());
    EXPECT_TRUE(exchange_.run(client_->account()));
    exchange_.run_for(2s);
  }
}

// A stop order set in the web page stands in the list from then on.
TEST_F(ClientTest, AnAnswerWithWordsThatAreNewIsReadAndTheyAreToldOnce) {
  exchange_.on("GET /api/v3/openOrders", [](const auto&) {
    return json(R"([{"symbol":"BTCUSDT","orderId":"1","executedQty":"0","cummulativeQuoteQty":"0",
      "status":"NEW","type":"STOP_LIMIT","side":"SELL","price":"1","origQty":"1"}])");
  });
  for (int i = 0; i < 2; ++i) {
    const auto orders = exchange_.run(client_->open_orders(kSymbol));
    ASSERT_TRUE(orders) << orders.error().message;
    EXPECT_EQ(orders->value->items.front().type, market::OrderType::kOther);
    client_->forget_account();
  }
  ASSERT_EQ(events_.count(base::EventKind::kExchangeUnknownWord), 1U);
  EXPECT_EQ(client_->unknown_words().count(), 2U);
  const auto told =
      std::ranges::find(events_.events, base::EventKind::kExchangeUnknownWord, &base::Event::kind);
  EXPECT_EQ(told->subject, "open_orders");
  EXPECT_NE(told->text.find("type \"STOP_LIMIT\" is new"), std::string::npos) << told->text;
}

// While a question is under way, whose answer is of before: it is asked once more, and not when it is next
// due.
TEST_F(ClientTest, ADoubtDuringAQuestionOfTheTimeIsNotForgotten) {
  client_->start();
  exchange_.run_for(10s);
  const std::size_t asked = exchange_.asked("GET /api/v3/time");
  client_->resync_clock();
  exchange_.run_for(5ms);  // asked, and not answered
  client_->resync_clock();
  exchange_.run_for(1500ms);
  EXPECT_EQ(exchange_.asked("GET /api/v3/time"), asked + 2);
}

TEST_F(ClientTest, HoweverOftenTheClockIsDoubtedItIsAskedOnceASecond) {
  client_->start();
  exchange_.run_for(500ms);
  const std::size_t asked = exchange_.asked("GET /api/v3/time");
  for (int i = 0; i < 1000; ++i) {
    client_->resync_clock();
    exchange_.run_for(10ms);
  }
  EXPECT_LE(exchange_.asked("GET /api/v3/time"), asked + 12);
  EXPECT_GE(exchange_.asked("GET /api/v3/time"), asked + 9);
}

TEST_F(ClientTest, ClosingEndsCallsUnderWay) {
  exchange_.service_time = 10s;
  auto call = client_->ping();
  exchange_.loop->post([this] { client_.reset(); });
  const auto answer = exchange_.run(std::move(call));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kCancelled);
  exchange_.run_for(30s);
}

TEST(ClientSettings, NameWhatIsWrong) {
  ClientSettings settings;
  settings.call_timeout = 1ms;
  settings.lifetimes["deepth"] = {};
  settings.lifetimes["order_place"] = {};
  settings.transport.recv_window = 61s;
  const auto errors = settings.validate();
  ASSERT_EQ(errors.size(), 4U);
  EXPECT_TRUE(errors[0].starts_with("recv_window is 61000 ms")) << errors[0];
}

TEST(ClientSettings, LifetimesReplaceTheTables) {
  ClientSettings settings;
  settings.lifetimes["depth"] = {.ttl = 123ms};
  EXPECT_EQ(settings.endpoint_policies()[endpoint_id(wire::Endpoint::kDepth).value()].ttl, 123ms);
  EXPECT_EQ(settings.endpoint_policies()[endpoint_id(wire::Endpoint::kTickerBook).value()].ttl, 1s);
}

}  // namespace
}  // namespace tidegate::mexc::client
