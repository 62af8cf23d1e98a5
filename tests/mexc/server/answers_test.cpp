#include "tidegate/mexc/server/answers.hpp"

#include <gtest/gtest.h>

#include "tidegate/mexc/server/refusal.hpp"
#include "tidegate/mexc/server/stream_upgrade.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"

namespace tidegate::mexc::server {
namespace {

using namespace std::chrono_literals;

TEST(AnswersTest, ARefusalCarriesItsCodesStatusAndWords) {
  const auto refused = refuse(wire::code::kUnknownOrder);
  const auto answer = error_answer(wire::Endpoint::kOrderCancel, refused.error());
  EXPECT_EQ(answer.status, wire::find_error(wire::code::kUnknownOrder)->http_status);
  const auto read = wire::to_error("order_cancel", answer.status, answer.body);
  EXPECT_EQ(read.upstream_code, wire::code::kUnknownOrder);
  EXPECT_EQ(read.delivery, base::Delivery::kRejected);
  EXPECT_EQ(refuse(wire::code::kWrongParameter, "limit is odd").error().message, "limit is odd");
}

TEST(AnswersTest, ALimitsRefusalSaysHowLongInWholeSecondsRoundedUp) {
  const auto refused = limit_refusal(429, 1001ms);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(net::header(refused.headers, "Retry-After"), "2");
  EXPECT_EQ(net::header(limit_refusal(429, 0ms).headers, "Retry-After"), "");
  const auto banned = limit_refusal(418, 5s);
  EXPECT_EQ(banned.status, 418);
  EXPECT_EQ(banned.body.find("code"), std::string::npos) << banned.body;
}

TEST(AnswersTest, WhatIsNoEndpointIsNotFound) {
  EXPECT_EQ(no_such_endpoint().status, 404);
}

TEST(StreamUpgradeTest, AListenKeyAsksForPrivateStreams) {
  EXPECT_FALSE(read_upgrade("/other"));
  ASSERT_TRUE(read_upgrade("/ws"));
  EXPECT_FALSE(read_upgrade("/ws")->key);
  EXPECT_EQ(read_upgrade("/ws?listenKey=abc")->key, wire::ListenKey{"abc"});
  EXPECT_EQ(read_upgrade("/ws?listenKey=%zz")->key, wire::ListenKey{}) << "it is asked for, and is none";
}

}  // namespace
}  // namespace tidegate::mexc::server
