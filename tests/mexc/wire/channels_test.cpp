#include "tidegate/mexc/wire/channels.hpp"

#include <gtest/gtest.h>

namespace tidegate::mexc::wire {
namespace {

TEST(Channels, BuildsAndParsesEveryKind) {
  EXPECT_EQ(to_string(Channel{ChannelKind::kDepth, PushInterval::k10ms, market::Symbol{"BTCUSDT"}}),
            "spot@public.aggre.depth.v3.api.pb@10ms@BTCUSDT");
  EXPECT_EQ(to_string(Channel{ChannelKind::kDeals, PushInterval::k100ms, market::Symbol{"ETHUSDC"}}),
            "spot@public.aggre.deals.v3.api.pb@100ms@ETHUSDC");
  for (const auto kind : {ChannelKind::kDepth, ChannelKind::kDeals, ChannelKind::kBookTicker}) {
    for (const auto interval : {PushInterval::k10ms, PushInterval::k100ms}) {
      const Channel channel{kind, interval, market::Symbol{"SOLUSDT"}};
      EXPECT_EQ(parse_channel(to_string(channel)).value(), channel);
    }
  }
}

TEST(Channels, RefusesOthersAndMalformedOnes) {
  EXPECT_EQ(parse_channel("spot@public.increase.depth.v3.api@BTCUSDT").error().code,
            base::ErrorCode::kUnsupported);
  for (const char* tail : {"", "10ms", "10ms@", "10ms@btcusdt", "1ms@BTCUSDT", "@BTCUSDT", "10ms@BTC@USDT",
                           "10ms@AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
    const auto channel = parse_channel("spot@public.aggre.depth.v3.api.pb@" + std::string{tail});
    ASSERT_FALSE(channel) << tail;
    EXPECT_EQ(channel.error().code, base::ErrorCode::kParse);
  }
}

}  // namespace
}  // namespace tidegate::mexc::wire
