#include "tidegate/mexc/wire/pushes/control.hpp"

#include <gtest/gtest.h>

namespace tidegate::mexc::wire {
namespace {

TEST(Control, RequestsLookAsMexcWantsThem) {
  EXPECT_EQ(encode_control_request({ControlMethod::kSubscribe, {"a", "b"}, 3}),
            R"({"method":"SUBSCRIPTION","params":["a","b"],"id":3})");
  EXPECT_EQ(encode_control_request({ControlMethod::kPing, {}, 0}), R"({"method":"PING"})");
}

TEST(Control, RequestsRoundTripAndSmallPingsCount) {
  for (const ControlRequest& request :
       {ControlRequest{ControlMethod::kSubscribe, {"a"}, 0},
        ControlRequest{ControlMethod::kUnsubscribe, {"b"}, 9}, ControlRequest{ControlMethod::kPing, {}, 0}}) {
    EXPECT_EQ(decode_control_request(encode_control_request(request)).value(), request);
  }
  EXPECT_EQ(decode_control_request(R"({"method":"ping"})").value().method, ControlMethod::kPing);
  EXPECT_EQ(decode_control_request(R"({"method":"DANCE"})").error().code, base::ErrorCode::kUnsupported);
  EXPECT_EQ(decode_control_request(R"({"params":[]})").error().code, base::ErrorCode::kParse);
  EXPECT_FALSE(decode_control_request(R"({"method":"SUBSCRIPTION","params":"a"})"));
}

TEST(Control, AnswersRoundTrip) {
  const ControlAnswer answer{4, 0, "PONG"};
  EXPECT_EQ(encode_control_answer(answer), R"({"id":4,"code":0,"msg":"PONG"})");
  EXPECT_EQ(decode_control_answer(encode_control_answer(answer)).value(), answer);
}

TEST(Control, RefusalsAreReadOutOfTheText) {
  const std::vector<std::string> taken{"x", "y"};
  const std::vector<std::string> refused{"a", "b"};
  EXPECT_EQ(subscription_message(taken, {}), "x,y");
  EXPECT_TRUE(refused_channels("x,y").empty());
  EXPECT_EQ(accepted_channels("x,y"), taken);
  EXPECT_EQ(accepted_channels(subscription_message(taken, refused)), taken);
  EXPECT_TRUE(accepted_channels(subscription_message({}, refused)).empty());
  EXPECT_EQ(subscription_message({}, refused), "Not Subscribed successfully! [a,b].  Reason\uff1a Blocked! ");
  EXPECT_EQ(refused_channels(subscription_message({}, refused)), refused);
  EXPECT_EQ(refused_channels(subscription_message(taken, refused)), refused);
  EXPECT_TRUE(subscription_message(taken, refused).starts_with("Subscribed successful! [x,y]. "));
}

}  // namespace
}  // namespace tidegate::mexc::wire
