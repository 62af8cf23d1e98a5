#include "tidegate/mexc/server/subscriptions.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace tidegate::mexc::server {
namespace {

using namespace std::chrono_literals;
using base::MonotonicTime;
using wire::ChannelKind;

wire::Channel deals(const std::string& symbol) {
  return {.kind = ChannelKind::kDeals, .symbol = market::Symbol{symbol}};
}

class Source final : public ChannelSource {
 public:
  bool offers(const wire::Channel& channel) const override { return channel.symbol.value() != "ODD"; }
  void on_subscribed(const wire::Channel& channel) override { EXPECT_TRUE(held.insert(channel).second); }
  void on_left(const wire::Channel& channel) override { EXPECT_EQ(held.erase(channel), 1U); }

  std::set<wire::Channel> held;
};

class SubscriptionsTest : public ::testing::Test {
 protected:
  wire::ControlAnswer send(wire::ControlMethod method, const std::vector<wire::Channel>& channels = {},
                           MonotonicTime now = {}) {
    wire::ControlRequest request{method, {}, 7};
    for (const auto& channel : channels) request.channels.push_back(to_string(channel));
    return say(wire::encode_control_request(request), now);
  }
  wire::ControlAnswer say(const std::string& text, MonotonicTime now = {}) {
    return wire::decode_control_answer(subscriptions_->answer(text, now)).value();
  }
  static MonotonicTime at(base::Duration since) { return MonotonicTime{} + since; }

  Source source_;
  StreamLimits limits_{.max_subscriptions = 2, .max_messages_a_second = 3};
  std::optional<Subscriptions> subscriptions_{std::in_place, source_, limits_, MonotonicTime{}};
};

TEST_F(SubscriptionsTest, WhatIsOfferedIsSubscribedUpToTheMostAndTheRestRefusedByName) {
  const auto answer =
      send(wire::ControlMethod::kSubscribe, {deals("A"), deals("ODD"), deals("B"), deals("C")});
  EXPECT_EQ(answer.code, 0);
  EXPECT_EQ(wire::accepted_channels(answer.message).size(), 2U);
  EXPECT_EQ(wire::refused_channels(answer.message),
            (std::vector{to_string(deals("ODD")), to_string(deals("C"))}));
  EXPECT_EQ(source_.held, (std::set{deals("A"), deals("B")}));
  EXPECT_TRUE(subscriptions_->contains(deals("A")));
  EXPECT_FALSE(subscriptions_->contains(deals("C")));
}

TEST_F(SubscriptionsTest, ASecondSubscriptionIsAcceptedAndChangesNothing) {
  send(wire::ControlMethod::kSubscribe, {deals("A"), deals("B")});
  const auto again = send(wire::ControlMethod::kSubscribe, {deals("A")});
  EXPECT_EQ(wire::accepted_channels(again.message), std::vector{to_string(deals("A"))});
  EXPECT_EQ(source_.held.size(), 2U);
}

TEST_F(SubscriptionsTest, LeavingMakesRoomAndTheEndLeavesAll) {
  send(wire::ControlMethod::kSubscribe, {deals("A"), deals("B")});
  send(wire::ControlMethod::kUnsubscribe, {deals("A"), deals("C")});
  EXPECT_EQ(source_.held, std::set{deals("B")});
  send(wire::ControlMethod::kSubscribe, {deals("C")});
  EXPECT_EQ(source_.held.size(), 2U);
  subscriptions_.reset();
  EXPECT_TRUE(source_.held.empty());
}

TEST_F(SubscriptionsTest, PingsArePongedAndNonsenseIsRefused) {
  EXPECT_EQ(send(wire::ControlMethod::kPing).message, wire::kPongMessage);
  EXPECT_NE(say("{\"method\":").code, 0);
}

TEST_F(SubscriptionsTest, MoreMessagesThanASecondMayHoldAreNotAdmitted) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(subscriptions_->admits_message(at(100ms * i)));
  EXPECT_FALSE(subscriptions_->admits_message(at(999ms)));
  EXPECT_TRUE(subscriptions_->admits_message(at(1200ms))) << "two of the four are older than a second";
}

TEST_F(SubscriptionsTest, AConnectionWithoutAChannelIsClosedEarly) {
  EXPECT_EQ(subscriptions_->closing_time({}), at(limits_.without_subscription));
  send(wire::ControlMethod::kSubscribe, {deals("A")}, at(10s));
  EXPECT_EQ(subscriptions_->closing_time({}), at(10s + limits_.without_traffic));
  send(wire::ControlMethod::kUnsubscribe, {deals("A")}, at(20s));
  EXPECT_EQ(subscriptions_->closing_time({}), at(20s + limits_.without_subscription));
}

TEST_F(SubscriptionsTest, AnyTrafficKeepsItOpenUntilItsAge) {
  send(wire::ControlMethod::kSubscribe, {deals("A")}, at(1s));
  subscriptions_->on_sent(at(30s));
  EXPECT_EQ(subscriptions_->closing_time({}), at(30s + limits_.without_traffic)) << "a push";
  EXPECT_EQ(subscriptions_->closing_time(at(50s)), at(50s + limits_.without_traffic)) << "a native ping";
  subscriptions_->on_sent(at(limits_.max_age - 1s));
  EXPECT_EQ(subscriptions_->closing_time({}), at(limits_.max_age));
}

}  // namespace
}  // namespace tidegate::mexc::server
