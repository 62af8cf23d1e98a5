#include "tidegate/mexc/client/rest/bulk_writes.hpp"

#include <gtest/gtest.h>

#include <array>

#include "mexc/client/scripted_exchange.hpp"
#include "tidegate/mexc/client/rest/endpoint_policies.hpp"
#include "tidegate/mexc/client/rest/payloads.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"
#include "tidegate/mexc/wire/requests/requests.hpp"

namespace tidegate::mexc::client {
namespace {

using namespace std::chrono_literals;
using base::Delivery;
using wire::Endpoint;

market::NewOrder order(const std::string& id, const char* symbol = "BTCUSDT") {
  return {.symbol = market::Symbol{symbol},
          .side = market::Side::kSell,
          .type = market::OrderType::kLimit,
          .quantity = market::Quantity::from_int(2),
          .quote_quantity = {},
          .price = market::Price::from_int(60'000),
          .client_id = market::ClientOrderId{id}};
}

wire::BatchAnswer placed(const char* id, const char* client_id = "") {
  return {.symbol = market::Symbol{"BTCUSDT"},
          .client_id = market::ClientOrderId{client_id},
          .outcome = market::OrderId{id}};
}
wire::BatchAnswer refused(const char* client_id, int code, const char* message) {
  return {.symbol = {},
          .client_id = market::ClientOrderId{client_id},
          .outcome = std::unexpected(wire::ApiError{code, message})};
}

TEST(BulkWrites, OnlyOrdersAndCancelsOfASymbolGoTogether) {
  for (const wire::EndpointRow& row : wire::kEndpointTable) {
    const bool expected =
        row.endpoint == Endpoint::kOrderPlace || row.endpoint == Endpoint::kOpenOrdersCancel;
    EXPECT_EQ(write_batch_plan(row.endpoint).has_value(), expected) << row.name;
  }
  const auto orders = write_batch_plan(Endpoint::kOrderPlace);
  EXPECT_EQ(orders->endpoint, endpoint_id(Endpoint::kBatchOrders));
  EXPECT_EQ(orders->most_parts, 20U);
  const std::string of_btc = wire::order_params(order("1")).canonical();
  EXPECT_TRUE(orders->takes(of_btc));
  EXPECT_FALSE(orders->takes("side=SELL&type=MARKET"));
  EXPECT_FALSE(orders->takes(of_btc + "&unheardOf=1")) << "nobody knows whether a batch takes it";
  EXPECT_TRUE(orders->together(of_btc, wire::order_params(order("2")).canonical()));
  EXPECT_FALSE(orders->together(of_btc, wire::order_params(order("2", "ETHUSDT")).canonical()));
  const auto cancels = write_batch_plan(Endpoint::kOpenOrdersCancel);
  EXPECT_FALSE(cancels->endpoint);
  EXPECT_EQ(cancels->most_parts, 5U);
  EXPECT_TRUE(cancels->takes("symbol=BTCUSDT"));
  for (const auto* params : {"", "symbol=", "symbol=A%2CB", "limit=5&symbol=A"}) {
    EXPECT_FALSE(cancels->takes(params)) << params;
  }
  EXPECT_TRUE(cancels->together("symbol=A", "symbol=B"));
  EXPECT_FALSE(cancels->together("symbol=A", "symbol=A"));
}

TEST(BulkWrites, OrdersAreListedAsABatchOfThemWouldBe) {
  const std::array both{order("1"), order("2")};
  const std::string first = wire::order_params(both[0]).canonical();
  const std::string second = wire::order_params(both[1]).canonical();
  const std::array<std::string_view, 2> parts{first, second};
  const std::string merged = write_batch_plan(Endpoint::kOrderPlace)->merge(parts);
  const auto listed = wire::parse_params_list(wire::parse_form(merged)->find("batchOrders").value());
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(listed->at(i).canonical(), parts[i]);
}

TEST(BulkWrites, SymbolsToCancelAreListedInOneParameter) {
  const std::array<std::string_view, 2> parts{"symbol=BTCUSDT", "symbol=ETHUSDT"};
  EXPECT_EQ(write_batch_plan(Endpoint::kOpenOrdersCancel)->merge(parts), "symbol=BTCUSDT%2CETHUSDT");
}

TEST(BulkWrites, AnOrdersAnswerIsFoundByItsPlace) {
  const auto plan = write_batch_plan(Endpoint::kOrderPlace);
  const std::string same = wire::order_params(order("twin")).canonical();
  const std::array answers{placed("C02__1", "twin"), refused("twin", wire::code::kOversold, "Oversold")};
  const auto bulk = decode_payload(Endpoint::kBatchOrders, wire::encode_batch_answers(answers));
  ASSERT_TRUE(bulk);
  const auto first = plan->split(**bulk, {.params = same, .position = 0, .count = 2});
  ASSERT_TRUE(first);
  const auto told = (*first)->as<wire::PlaceAnswer>();
  EXPECT_EQ(told->id, market::OrderId{"C02__1"});
  EXPECT_EQ(told->side, market::Side::kSell);
  EXPECT_EQ(told->price, market::Price::from_int(60'000));
  EXPECT_EQ(told->quantity, market::Quantity::from_int(2));
  EXPECT_EQ(*decode_payload(Endpoint::kOrderPlace, (*first)->body()).value()->as<wire::PlaceAnswer>(), *told)
      << "the bytes say the same";
  const auto second = plan->split(**bulk, {.params = same, .position = 1, .count = 2});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, base::ErrorCode::kRejected);
  EXPECT_EQ(second.error().upstream_code, wire::code::kOversold);
  EXPECT_EQ(second.error().delivery, Delivery::kRejected);
}

TEST(BulkWrites, AnAnswerThatDoesNotFitSaysNothingOfAnOrder) {
  const auto plan = write_batch_plan(Endpoint::kOrderPlace);
  const std::string params = wire::order_params(order("1")).canonical();
  const std::array one{placed("C02__1", "1")};
  const auto bulk = decode_payload(Endpoint::kBatchOrders, wire::encode_batch_answers(one));
  EXPECT_EQ(plan->split(**bulk, {.params = params, .position = 0, .count = 2}).value(), nullptr)
      << "two were asked for: whose is it?";
  const std::array others{placed("C02__1", "somebody")};
  const auto of_another = decode_payload(Endpoint::kBatchOrders, wire::encode_batch_answers(others));
  EXPECT_EQ(plan->split(**of_another, {.params = params, .position = 0, .count = 1}).value(), nullptr);
}

TEST(BulkWrites, WhatWasCancelledIsToldBySymbol) {
  const auto plan = write_batch_plan(Endpoint::kOpenOrdersCancel);
  std::array<market::OrderReport, 2> reports;
  reports[0].symbol = market::Symbol{"BTCUSDT"};
  reports[0].id = market::OrderId{"C02__1"};
  reports[1].symbol = market::Symbol{"ETHUSDT"};
  reports[1].id = market::OrderId{"C02__2"};
  const auto bulk = decode_payload(Endpoint::kOpenOrdersCancel, wire::encode_cancel_answers(reports));
  ASSERT_TRUE(bulk);
  const auto cancelled = [&](const char* params) {
    return *plan->split(**bulk, {.params = params}).value()->as<wire::OrderList>();
  };
  ASSERT_EQ(cancelled("symbol=ETHUSDT").items.size(), 1U);
  EXPECT_EQ(cancelled("symbol=ETHUSDT").items[0].id, market::OrderId{"C02__2"});
  EXPECT_TRUE(cancelled("symbol=XRPUSDT").items.empty()) << "there was nothing to cancel";
}

TEST(BulkWrites, ACancelledOrderThatCannotBeReadMayBeOfAnyOfTheSymbols) {
  const auto plan = write_batch_plan(Endpoint::kOpenOrdersCancel);
  const std::string readable = wire::encode_cancel_answers(
      std::vector<market::OrderReport>{{.symbol = market::Symbol{"BTCUSDT"}, .id = market::OrderId{"1"}}});
  const auto bulk =
      decode_payload(Endpoint::kOpenOrdersCancel, readable.substr(0, readable.size() - 1) + ",null]");
  ASSERT_TRUE(bulk) << bulk.error().message;
  for (const char* params : {"symbol=BTCUSDT", "symbol=ETHUSDT"}) {
    EXPECT_FALSE(plan->split(**bulk, {.params = params}).value()->as<wire::OrderList>()->complete())
        << params;
  }
}

net::Task<void> place(Client* client, market::NewOrder wanted,
                      std::vector<base::Result<wire::PlaceAnswer>>* into) {
  auto placing = client->place(std::move(wanted), {.deadline = base::kNever});
  into->push_back(co_await std::move(placing));
}

class BulkWritesOfAClient : public ::testing::Test {
 protected:
  // One order in ten seconds by itself.
  BulkWritesOfAClient() {
    ClientSettings settings = testing::client_settings(exchange);
    settings.gate.limits.address_of["order_place"] = {.window = 10s, .weight = 1};
    settings.call_timeout = 20s;
    client.emplace(*exchange.loop, *exchange.network, settings, testing::demo_credentials(), events);
    exchange.on("POST /api/v3/order", [](const net::HttpRequest&) {
      return testing::json(wire::encode_place_answer({.symbol = market::Symbol{"BTCUSDT"},
                                                      .id = market::OrderId{"C02__alone"},
                                                      .price = market::Price::from_int(1),
                                                      .quantity = market::Quantity::from_int(1),
                                                      .transact_time = {}}));
    });
  }
  void place_four() {
    for (const char* id : {"1", "2", "3", "4"}) {
      exchange.loop->spawn(place(&*client, order(id), &answers));
      exchange.run_for(1ms);
    }
    exchange.run_for(1s);
  }

  testing::ScriptedExchange exchange{10ms};
  testing::RecordedEvents events;
  std::optional<Client> client;
  std::vector<base::Result<wire::PlaceAnswer>> answers;
};

TEST_F(BulkWritesOfAClient, OrdersThatWouldWaitGoAsABatchAndEachHearsItsOwn) {
  std::vector<std::string> batches;
  exchange.on("POST /api/v3/batchOrders", [&](const net::HttpRequest& request) {
    const auto params = wire::parse_form(wire::split_target(request.target).query).value();
    batches.emplace_back(params.find("batchOrders").value());
    const std::array both{placed("C02__2", "2"), refused("3", wire::code::kOversold, "Oversold")};
    return testing::json(wire::encode_batch_answers(both));
  });
  place_four();
  ASSERT_EQ(batches.size(), 1U);
  EXPECT_EQ(wire::parse_params_list(batches[0])->size(), 2U);
  EXPECT_EQ(exchange.asked("POST /api/v3/order"), 1U);
  ASSERT_EQ(answers.size(), 3U) << "the fourth waits: a batch had left before it came";
  EXPECT_EQ(answers[0]->id, market::OrderId{"C02__alone"});
  EXPECT_EQ(answers[1]->id, market::OrderId{"C02__2"});
  EXPECT_EQ(answers[2].error().delivery, Delivery::kRejected);
  exchange.run_for(10s);
  ASSERT_EQ(answers.size(), 4U);
  EXPECT_EQ(answers[3]->id, market::OrderId{"C02__alone"});
}

TEST_F(BulkWritesOfAClient, ABatchWhoseAnswerIsLostLeavesEachOrderUnknownAndIsNotRepeated) {
  exchange.on("POST /api/v3/batchOrders", [](const net::HttpRequest&) { return testing::json("{}", 500); });
  place_four();
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[1].error().delivery, Delivery::kUnknown);
  EXPECT_EQ(answers[2].error().delivery, Delivery::kUnknown);
  EXPECT_EQ(exchange.asked("POST /api/v3/batchOrders"), 1U);
}

}  // namespace
}  // namespace tidegate::mexc::client
