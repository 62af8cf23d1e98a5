// What each fault does to a request, and whether its effect remains: rules, plan and server together.
#include "sim/server_fixture.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/mexc/wire/requests/endpoints.hpp"

namespace tidegate::sim {
namespace {

using namespace testing_support;
using std::chrono::milliseconds;
using std::chrono::seconds;

class FaultTest : public ServerTest {
 protected:
  void start_with(FaultRule rule) {
    ServerSettings settings;
    settings.faults = {std::move(rule)};
    start(settings);
  }
  HttpResult place() {
    return send(signed_request(
                    "POST", "/api/v3/order",
                    "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=0.01&price=50000&timestamp=" + timestamp()),
                seconds{2});
  }
  std::size_t open_orders() const { return exchange_->open_orders(AccountId{1}, std::nullopt).size(); }
};

TEST_F(FaultTest, ADelayKeepsTheAnswerWaitingButWhole) {
  start_with({.kind = FaultKind::kDelay, .target = "depth", .delay = milliseconds{700}});
  auto from = loop_->now();
  EXPECT_EQ(get("/api/v3/depth?symbol=BTCUSDT").status, 200);
  EXPECT_EQ(loop_->now() - from, milliseconds{700});
  from = loop_->now();
  EXPECT_EQ(get("/api/v3/ping").status, 200);
  EXPECT_EQ(loop_->now(), from);
}

TEST_F(FaultTest, AnErrorBeforeTheEffectPlacesNoOrder) {
  start_with({.kind = FaultKind::kErrorBefore, .target = "order_place", .status = 503});
  EXPECT_EQ(place()->status, 503);
  EXPECT_EQ(open_orders(), 0U);
}

TEST_F(FaultTest, AnErrorAfterTheEffectPlacesTheOrder) {
  start_with({.kind = FaultKind::kErrorAfter, .target = "order_place", .status = 500});
  EXPECT_EQ(place()->status, 500);
  EXPECT_EQ(open_orders(), 1U);
}

TEST_F(FaultTest, ACutConnectionTellsNothingAboutTheOrder) {
  start_with({.kind = FaultKind::kCutBefore, .target = "order_place"});
  const auto before = place();
  ASSERT_FALSE(before.has_value());
  EXPECT_EQ(before.error().code, base::ErrorCode::kConnectionLost);
  EXPECT_EQ(before.error().delivery, base::Delivery::kUnknown);
  EXPECT_EQ(open_orders(), 0U);
}

TEST_F(FaultTest, ACutAfterTheEffectLooksTheSameButPlacedTheOrder) {
  start_with({.kind = FaultKind::kCutAfter, .target = "order_place"});
  EXPECT_EQ(place().error().code, base::ErrorCode::kConnectionLost);
  EXPECT_EQ(open_orders(), 1U);
}

TEST_F(FaultTest, ACutInTheBodyLosesTheAnswerAfterTheEffect) {
  start_with({.kind = FaultKind::kCutInBody, .target = "order_place"});
  EXPECT_EQ(place().error().code, base::ErrorCode::kConnectionLost);
  EXPECT_EQ(open_orders(), 1U);
}

TEST_F(FaultTest, AStallInTheBodyLosesTheAnswerAfterTheEffect) {
  start_with({.kind = FaultKind::kStallInBody, .target = "order_place"});
  EXPECT_EQ(place().error().code, base::ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(open_orders(), 1U);
}

TEST_F(FaultTest, AFirewallAnswersInHtmlAndPlacesNothing) {
  start_with({.kind = FaultKind::kForbidden, .target = "order_place"});
  const auto answer = place();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, 403);
  EXPECT_TRUE(answer->body.starts_with("<html>"));
  EXPECT_EQ(open_orders(), 0U);
}

TEST_F(FaultTest, AnOrderThatBecomesVisibleLateIsUnknownUntilThen) {
  start_with({.kind = FaultKind::kLateVisible, .until = seconds{10}, .delay = milliseconds{1'500}});
  const auto answer = place();
  ASSERT_TRUE(answer.has_value());
  const std::string named =
      "symbol=BTCUSDT&orderId=" + mexc::wire::decode_place_answer(answer->body)->id.value();
  EXPECT_EQ(code_of(call_signed("GET", "/api/v3/order", named)), mexc::wire::code::kOrderDoesNotExist);
  EXPECT_EQ(code_of(call_signed("DELETE", "/api/v3/order", named)), mexc::wire::code::kUnknownOrder);
  EXPECT_EQ(call_signed("GET", "/api/v3/openOrders").body, "[]");
  EXPECT_EQ(call_signed("DELETE", "/api/v3/openOrders", "symbol=BTCUSDT").body, "[]");
  EXPECT_EQ(call_signed("GET", "/api/v3/allOrders", "symbol=BTCUSDT").body, "[]");
  EXPECT_EQ(open_orders(), 1U) << "it is there all the while";
  run_for(milliseconds{1'500});
  EXPECT_EQ(call_signed("GET", "/api/v3/order", named).status, 200);
  EXPECT_EQ(call_signed("DELETE", "/api/v3/order", named).status, 200);
  EXPECT_EQ(server_->counters().by_fault.at("late_visible"), 1U);
}

TEST_F(FaultTest, ALateRequestTakesEffectWhenItsSenderHasLongGivenUp) {
  start_with({.kind = FaultKind::kLateEffect, .target = "order_place", .delay = seconds{3}});
  EXPECT_EQ(place().error().code, base::ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(open_orders(), 0U) << "it is still under way";
  run_for(seconds{1});
  EXPECT_EQ(open_orders(), 1U);
}

TEST_F(FaultTest, ARequestThatIsLaterThanItsWindowIsRefused) {
  start_with({.kind = FaultKind::kLateEffect, .target = "account", .delay = milliseconds{5'001}});
  EXPECT_EQ(code_of(call_signed("GET", "/api/v3/account")), mexc::wire::code::kTimestampOutsideWindow);
}

TEST_F(FaultTest, FillsOvertakeALateCancel) {
  start_with({.kind = FaultKind::kLateEffect, .target = "order_cancel", .delay = milliseconds{300}});
  std::map<market::OrderStatus, int> ended;
  for (int i = 0; i < 19; ++i) {
    const std::string id = "race-" + std::to_string(i);
    // Alone at the best price: whoever takes takes from it.
    const auto price = exchange_->book_ticker(kBtc)->bid + base::step_of<market::Price>(2);
    const auto placed =
        call_signed("POST", "/api/v3/order",
                    "symbol=BTCUSDT&side=SELL&type=LIMIT&quantity=0.05&newClientOrderId=" + id +
                        "&price=" + price.to_string());
    ASSERT_EQ(placed.status, 200) << placed.body;
    const auto answer = call_signed("DELETE", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=" + id);
    const auto order = exchange_->order(AccountId{1}, kBtc, {{}, market::ClientOrderId{id}});
    ++ended[order->status];
    if (order->status == market::OrderStatus::kFilled) {
      EXPECT_EQ(code_of(answer), mexc::wire::code::kUnknownOrder);
    } else {
      EXPECT_EQ(answer.status, 200);
      EXPECT_EQ(order->executed.is_positive(), order->status == market::OrderStatus::kPartiallyCanceled);
    }
  }
  EXPECT_GT(ended[market::OrderStatus::kFilled], 0);
  EXPECT_GT(ended[market::OrderStatus::kPartiallyCanceled], 0);
  EXPECT_GT(ended[market::OrderStatus::kCanceled], 0);
}

TEST_F(FaultTest, ABalanceDropsOutOfTheAccount) {
  start_with({.kind = FaultKind::kBalanceMissing, .until = seconds{5}});
  const auto size = [this] {
    return mexc::wire::decode_account(call_signed("GET", "/api/v3/account").body)->balances.size();
  };
  EXPECT_EQ(size(), 2U);
  run_for(seconds{5});
  EXPECT_EQ(size(), 3U);
}

TEST_F(FaultTest, HalfOfABatchIsRefused) {
  start_with({.kind = FaultKind::kHalfBatchRefused});
  const std::string one =
      R"({"symbol":"BTCUSDT","side":"BUY","type":"LIMIT","quantity":"0.001","price":"50000"})";
  const auto answer =
      call_signed("POST", "/api/v3/batchOrders",
                  "batchOrders=" + mexc::wire::percent_encode("[" + one + "," + one + "," + one + "]"));
  EXPECT_EQ(answer.status, 200);
  const auto answers = *mexc::wire::decode_batch_answers(answer.body);
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_TRUE(answers[0].outcome.has_value());
  EXPECT_FALSE(answers[1].outcome.has_value());
  EXPECT_EQ(open_orders(), 2U);
}

TEST_F(FaultTest, APausedSymbolIsToldAndTakesNoOrdersUntilItsTimeEnds) {
  start_with({.kind = FaultKind::kSymbolPaused, .target = "BTCUSDT", .until = seconds{5}});
  const auto answer = place();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(code_of(*answer), mexc::wire::code::kTradingOff);
  run_for(seconds{5});
  EXPECT_EQ(place()->status, 200);
  EXPECT_EQ(server_->counters().by_fault.at("symbol_paused"), 1U);
}

TEST_F(FaultTest, APrecisionThatChangesIsToldAndRefusesFinerOrdersUntilItsTimeEnds) {
  start_with(
      {.kind = FaultKind::kPrecisionChanged, .target = "BTCUSDT", .until = seconds{5}, .fewer_decimals = 3});
  const auto told = [this] {
    const auto info = mexc::wire::decode_exchange_info(get("/api/v3/exchangeInfo?symbol=BTCUSDT").body);
    return info->instruments.at(0);
  };
  const auto order = [this](const char* quantity, const char* price) {
    return call_signed(
        "POST", "/api/v3/order",
        std::string{"symbol=BTCUSDT&side=BUY&type=LIMIT&quantity="} + quantity + "&price=" + price);
  };
  EXPECT_EQ(told().price_decimals, 0);
  EXPECT_EQ(told().quantity_decimals, 3);
  EXPECT_EQ(told().min_quantity.to_string(), "0.001");
  EXPECT_EQ(code_of(order("0.0101", "50000")), mexc::wire::code::kWrongParameter);
  EXPECT_EQ(code_of(order("0.01", "50000.5")), mexc::wire::code::kWrongParameter);
  EXPECT_EQ(order("0.01", "50000").status, 200);
  run_for(seconds{5});
  EXPECT_EQ(told().price_decimals, 2);
  EXPECT_EQ(order("0.0101", "50000.5").status, 200);
  EXPECT_EQ(server_->counters().by_fault.at("precision_changed"), 1U);
}

TEST_F(FaultTest, MaintenanceRefusesEverythingAndSaysSo) {
  start_with({.kind = FaultKind::kMaintenance, .from = seconds{5}, .until = seconds{10}, .status = 500});
  const auto stream = connect();
  run_for(seconds{5});
  EXPECT_TRUE(stream->ended.has_value());
  for (const char* path : {"/api/v3/ping", "/api/v3/depth?symbol=BTCUSDT", "/api/v3/exchangeInfo"}) {
    const auto answer = get(path);
    EXPECT_EQ(answer.status, 500) << path;
    EXPECT_THAT(mexc::wire::decode_error(answer.body)->message, testing::HasSubstr("maintenance"));
  }
  EXPECT_EQ(place()->status, 500);
  EXPECT_EQ(open_orders(), 0U);
  EXPECT_TRUE(connect()->ended.has_value());
  run_for(seconds{5});
  EXPECT_EQ(place()->status, 200);
  EXPECT_FALSE(connect()->ended.has_value());
  EXPECT_EQ(server_->counters().by_fault.at("maintenance"), 1U);
}

TEST_F(FaultTest, ASkewOfTheClockComesAndGoes) {
  start_with({.kind = FaultKind::kClockSkew, .from = seconds{5}, .until = seconds{10}, .skew = -seconds{7}});
  const auto ahead = [this] {
    const auto told = mexc::wire::decode_time(get("/api/v3/time").body)->time;
    return base::to_unix_ms(told) - std::stoll(timestamp());
  };
  EXPECT_EQ(ahead(), 0);
  run_for(seconds{6});
  EXPECT_EQ(ahead(), -7'000);
  run_for(seconds{6});
  EXPECT_EQ(ahead(), 0);
}

TEST_F(FaultTest, AStallNeverAnswers) {
  start_with({.kind = FaultKind::kStall, .target = "order_place"});
  EXPECT_EQ(place().error().code, base::ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(open_orders(), 0U);
  EXPECT_EQ(server_->counters().by_status.at(0), 1U);
}

TEST_F(FaultTest, AStallAfterTheEffectNeverAnswersButPlacedTheOrder) {
  start_with({.kind = FaultKind::kStallAfter, .target = "order_place"});
  EXPECT_EQ(place().error().code, base::ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(open_orders(), 1U);
}

TEST_F(FaultTest, RefusalsCarryRetryAfterUnlessTold) {
  start_with(
      {.kind = FaultKind::kTooManyRequests, .target = "order_place", .retry_after = milliseconds{1'200}});
  const auto refused = place();
  EXPECT_EQ(refused->status, 429);
  EXPECT_EQ(net::header(refused->headers, "Retry-After"), "2");
  EXPECT_EQ(open_orders(), 0U);
  server_->add_fault({.kind = FaultKind::kBanned, .target = "ping", .retry_after = seconds{120}});
  server_->add_fault({.kind = FaultKind::kTooManyRequests, .target = "time", .retry_after = {}});
  const auto banned = get("/api/v3/ping");
  EXPECT_EQ(banned.status, 418);
  EXPECT_EQ(net::header(banned.headers, "Retry-After"), "120");
  // ccxt would believe a code, and not the status.
  EXPECT_EQ(banned.body.find("code"), std::string::npos);
  const auto bare = get("/api/v3/time");
  EXPECT_EQ(bare.status, 429);
  EXPECT_EQ(net::header(bare.headers, "Retry-After"), "");
}

TEST_F(FaultTest, ATruncatedBodyIsAWholeAnswerWithHalfAJson) {
  start_with({.kind = FaultKind::kTruncatedBody, .target = "depth"});
  const auto answer = get("/api/v3/depth?symbol=BTCUSDT");
  EXPECT_EQ(answer.status, 200);
  EXPECT_GT(answer.body.size(), 100U);
  EXPECT_FALSE(mexc::wire::decode_depth(answer.body).has_value());
}

TEST_F(FaultTest, AGarbledBodyIsAWholeAnswerThatNobodyCanRead) {
  start_with({.kind = FaultKind::kGarbledBody});
  std::set<std::string> bodies;
  for (int i = 0; i < 50; ++i) {
    const auto answer = get("/api/v3/depth?symbol=BTCUSDT");
    EXPECT_EQ(answer.status, 200);
    EXPECT_FALSE(mexc::wire::decode_depth(answer.body).has_value());
    EXPECT_FALSE(mexc::wire::decode_time(get("/api/v3/time").body).has_value());
    bodies.insert(answer.body);
  }
  EXPECT_EQ(bodies.size(), 50U) << "each is damaged elsewhere";
  EXPECT_EQ(place()->status, 200);
  EXPECT_EQ(open_orders(), 1U) << "it took effect all the same";
}

TEST_F(FaultTest, AFaultHasItsTime) {
  start_with({.kind = FaultKind::kErrorBefore, .from = seconds{10}, .until = seconds{20}});
  EXPECT_EQ(get("/api/v3/ping").status, 200);
  run_for(seconds{10});
  EXPECT_EQ(get("/api/v3/ping").status, 503);
  run_for(seconds{10});
  EXPECT_EQ(get("/api/v3/ping").status, 200);
}

TEST_F(FaultTest, AFaultHasItsProbability) {
  start_with({.kind = FaultKind::kErrorBefore, .target = "ping", .probability = 0.3});
  int failed = 0;
  for (int i = 0; i < 400; ++i) failed += get("/api/v3/ping").status == 503 ? 1 : 0;
  EXPECT_GT(failed, 90);
  EXPECT_LT(failed, 150);
}

TEST_F(FaultTest, AFailingEndpointIsCountedButCostsNoLimit) {
  start_with({.kind = FaultKind::kErrorBefore, .target = "exchange_info", .until = seconds{1}});
  for (int i = 0; i < 200; ++i) EXPECT_EQ(get("/api/v3/exchangeInfo").status, 503);
  EXPECT_EQ(server_->counters().requests, 200U);
  run_for(seconds{1});
  EXPECT_EQ(get("/api/v3/exchangeInfo").status, 200);
}

TEST(FaultRule, NamesEveryWrongField) {
  const FaultRule rule{.kind = FaultKind::kErrorBefore, .target = "dpeth", .probability = 2, .status = 200};
  const auto wrong = rule.validate();
  EXPECT_THAT(wrong, testing::ElementsAre(testing::StartsWith("target is \"dpeth\""),
                                          testing::StartsWith("probability"),
                                          "status is 200; it must be from 500 to 599"));
  EXPECT_THAT((FaultRule{.kind = FaultKind::kStreamStall, .target = "depth"}).validate(), testing::IsEmpty());
  EXPECT_THAT((FaultRule{.kind = FaultKind::kStreamStall, .target = "order_place"}).validate(),
              testing::SizeIs(1));
  EXPECT_THAT((FaultRule{.kind = FaultKind::kStreamCut, .target = "depth"}).validate(), testing::SizeIs(1));
}

TEST(FaultRule, WhatLeavesNoAnswerToDamageKnowsUpgradesWhereTheyAreNamed) {
  const std::string upgrade{kUpgrade};
  for (const FaultKind kind :
       {FaultKind::kDelay, FaultKind::kErrorBefore, FaultKind::kCutBefore, FaultKind::kStall,
        FaultKind::kTooManyRequests, FaultKind::kBanned, FaultKind::kForbidden}) {
    EXPECT_THAT((FaultRule{.kind = kind, .target = upgrade}).validate(), testing::IsEmpty());
    EXPECT_TRUE((FaultRule{.kind = kind, .target = upgrade}).aims_at(kUpgrade));
    EXPECT_FALSE((FaultRule{.kind = kind, .target = upgrade}).aims_at("depth"));
    EXPECT_FALSE((FaultRule{.kind = kind}).aims_at(kUpgrade));
  }
  for (const FaultKind kind : {FaultKind::kErrorAfter, FaultKind::kGarbledBody, FaultKind::kLateVisible}) {
    EXPECT_THAT((FaultRule{.kind = kind, .target = upgrade}).validate(), testing::SizeIs(1));
  }
}

TEST(FaultRule, KindsThatBendAnswersKnowTheirEndpointsOnly) {
  EXPECT_THAT((FaultRule{.kind = FaultKind::kLateVisible, .target = "depth"}).validate(), testing::SizeIs(1));
  EXPECT_THAT((FaultRule{.kind = FaultKind::kHalfBatchRefused, .target = "batch_orders"}).validate(),
              testing::IsEmpty());
  EXPECT_THAT((FaultRule{.kind = FaultKind::kSymbolPaused}).validate(), testing::SizeIs(1));
  EXPECT_THAT((FaultRule{.kind = FaultKind::kPrecisionChanged}).validate(), testing::SizeIs(1));
  EXPECT_THAT(
      (FaultRule{.kind = FaultKind::kPrecisionChanged, .target = "BTCUSDT", .fewer_decimals = 13}).validate(),
      testing::ElementsAre("fewer_decimals is 13; it must be from 1 to 12"));
  EXPECT_THAT((FaultRule{.kind = FaultKind::kPushDropped, .target = "private_deals"}).validate(),
              testing::IsEmpty());
}

TEST(FaultRule, AWindowMayComeAgainAndAgain) {
  const FaultRule rule{.from = seconds{10}, .until = seconds{12}, .every = seconds{5}};
  EXPECT_THAT(rule.validate(), testing::IsEmpty());
  const auto within = [&rule](int s) { return rule.within(seconds{s}); };
  EXPECT_FALSE(within(9));
  EXPECT_TRUE(within(10));
  EXPECT_FALSE(within(12));
  EXPECT_TRUE(within(15));
  EXPECT_FALSE(within(19));
  EXPECT_TRUE(within(1'000'011));
  EXPECT_EQ(rule.next_edge(seconds{0}), base::Duration{seconds{10}});
  EXPECT_EQ(rule.next_edge(seconds{10}), base::Duration{seconds{12}});
  EXPECT_EQ(rule.next_edge(seconds{13}), base::Duration{seconds{15}});
  EXPECT_THAT((FaultRule{.until = seconds{10}, .every = seconds{5}}).validate(), testing::SizeIs(1));
}

TEST(FaultPlan, CountsEveryKindWhenItFires) {
  std::vector<FaultRule> rules;
  for (std::size_t i = 0; i < kFaultKinds; ++i) {
    FaultRule rule{.kind = static_cast<FaultKind>(i), .until = seconds{1}, .every = seconds{2}};
    if (rule.kind == FaultKind::kSymbolPaused || rule.kind == FaultKind::kPrecisionChanged) {
      rule.target = "BTCUSDT";
    }
    rules.push_back(rule);
  }
  for (std::size_t i = 0; i < rules.size(); ++i) {
    FaultPlan plan{{rules[i]}, 1};
    for (int s = 0; s < 20; ++s) {
      plan.enter(seconds{s});
      for (const auto& row : mexc::wire::kEndpointTable) plan.of_request(row.name, seconds{s});
      plan.of_push("depth", seconds{s});
    }
    const auto fired = plan.fired();
    ASSERT_EQ(fired.size(), 1U) << name(rules[i].kind);
    EXPECT_EQ(fired.begin()->first, name(rules[i].kind));
    EXPECT_GE(fired.begin()->second, 10U);
  }
}

TEST(FaultKind, NamesAreReadBack) {
  for (int i = 0; i <= static_cast<int>(kFaultKinds) - 1; ++i) {
    const auto kind = static_cast<FaultKind>(i);
    EXPECT_EQ(parse_fault_kind(name(kind)), kind);
  }
  EXPECT_FALSE(parse_fault_kind("explode").has_value());
}

}  // namespace
}  // namespace tidegate::sim
