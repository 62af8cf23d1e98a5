#include "tidegate/mexc/wire/pushes/channels.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace tidegate::mexc::wire {
namespace {

using market::KlineInterval;
using market::Symbol;

const Symbol kSymbol{"BTCUSDT"};

struct Named {
  Channel channel;
  const char* name;
};
const std::vector<Named> kNamed{
    {{.kind = ChannelKind::kDepth, .interval = PushInterval::k10ms, .symbol = kSymbol},
     "spot@public.aggre.depth.v3.api.pb@10ms@BTCUSDT"},
    {{.kind = ChannelKind::kDeals, .interval = PushInterval::k100ms, .symbol = kSymbol},
     "spot@public.aggre.deals.v3.api.pb@100ms@BTCUSDT"},
    {{.kind = ChannelKind::kBookTicker, .interval = PushInterval::k100ms, .symbol = kSymbol},
     "spot@public.aggre.bookTicker.v3.api.pb@100ms@BTCUSDT"},
    {{.kind = ChannelKind::kBookTickerBatch, .symbol = kSymbol},
     "spot@public.bookTicker.batch.v3.api.pb@BTCUSDT"},
    {{.kind = ChannelKind::kLimitDepth, .symbol = kSymbol, .levels = 20},
     "spot@public.limit.depth.v3.api.pb@BTCUSDT@20"},
    {{.kind = ChannelKind::kKline, .symbol = kSymbol, .kline = KlineInterval::kHour8},
     "spot@public.kline.v3.api.pb@BTCUSDT@Hour8"},
    {{.kind = ChannelKind::kMiniTicker, .symbol = kSymbol, .zone = {std::chrono::hours{8}}},
     "spot@public.miniTicker.v3.api.pb@BTCUSDT@UTC+8"},
    {{.kind = ChannelKind::kMiniTickers, .zone = {std::chrono::hours{-10}}},
     "spot@public.miniTickers.v3.api.pb@UTC-10"},
    {{.kind = ChannelKind::kMiniTickers}, "spot@public.miniTickers.v3.api.pb@UTC+0"},
    {{.kind = ChannelKind::kPrivateOrders}, "spot@private.orders.v3.api.pb"},
    {{.kind = ChannelKind::kPrivateDeals}, "spot@private.deals.v3.api.pb"},
    {{.kind = ChannelKind::kPrivateAccount}, "spot@private.account.v3.api.pb"},
};

TEST(Channels, HaveTheNamesOfTheDocuments) {
  std::set<ChannelKind> kinds;
  for (const auto& [channel, name] : kNamed) {
    EXPECT_EQ(to_string(channel), name);
    const auto parsed = parse_channel(name);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(*parsed, channel) << name;
    kinds.insert(channel.kind);
  }
  EXPECT_EQ(kinds.size(), 11U);
}

TEST(Channels, EveryWordOfAPartIsReadAsItIsWritten) {
  const auto expect_same = [](const Channel& channel) {
    EXPECT_EQ(parse_channel(to_string(channel)).value(), channel) << to_string(channel);
  };
  for (const auto interval : {PushInterval::k10ms, PushInterval::k100ms}) {
    expect_same({.kind = ChannelKind::kDeals, .interval = interval, .symbol = kSymbol});
  }
  for (const std::uint8_t levels : std::vector<std::uint8_t>{5, 10, 20}) {
    expect_same({.kind = ChannelKind::kLimitDepth, .symbol = kSymbol, .levels = levels});
  }
  for (int kline = 0; kline <= static_cast<int>(KlineInterval::kMonth1); ++kline) {
    expect_same({.kind = ChannelKind::kKline, .symbol = kSymbol, .kline = static_cast<KlineInterval>(kline)});
  }
  for (const TickerZone zone :
       {TickerZone{.rolling = true}, TickerZone{std::chrono::minutes{330}}, TickerZone{}}) {
    expect_same({.kind = ChannelKind::kMiniTicker, .symbol = kSymbol, .zone = zone});
    expect_same({.kind = ChannelKind::kMiniTickers, .zone = zone});
  }
}

TEST(Channels, OnlyThoseOfAnAccountArePrivate) {
  for (const auto& [channel, name] : kNamed) {
    EXPECT_EQ(is_private(channel.kind), std::string_view{name}.starts_with("spot@private.")) << name;
  }
}

TEST(Channels, RefusesOtherKinds) {
  for (const char* name :
       {"spot@public.increase.depth.v3.api@BTCUSDT", "spot@public.deals.v3.api@BTCUSDT",
        "spot@public.aggre.depth.v3.api.pbx@10ms@BTCUSDT", "spot@private.orders.v3.api", ""}) {
    const auto channel = parse_channel(name);
    ASSERT_FALSE(channel) << name;
    EXPECT_EQ(channel.error().code, base::ErrorCode::kUnsupported) << name;
  }
}

TEST(Channels, SymbolsMayBeInAnyScriptAndHoldSigns) {
  for (const char* symbol : {"龙虾USDT", "GOLD(PAXG)USDT", "BTC_USDT"}) {
    const std::string name = std::string{"spot@public.aggre.depth.v3.api.pb@10ms@"} + symbol;
    const auto channel = parse_channel(name);
    ASSERT_TRUE(channel) << channel.error().message;
    EXPECT_EQ(channel->symbol.value(), symbol);
    EXPECT_EQ(to_string(*channel), name);
  }
}

TEST(Channels, RefusesMalformedOnes) {
  for (const char* name :
       {"aggre.depth.v3.api.pb",
        "aggre.depth.v3.api.pb@",
        "aggre.depth.v3.api.pb@10ms",
        "aggre.depth.v3.api.pb@10ms@",
        "aggre.depth.v3.api.pb@10ms@btcusdt",
        "aggre.depth.v3.api.pb@1ms@BTCUSDT",
        "aggre.depth.v3.api.pb@@BTCUSDT",
        "aggre.depth.v3.api.pb@10ms@BTC@USDT",
        "aggre.depth.v3.api.pb@10ms@BTCUSDT@",
        "aggre.depth.v3.api.pb@10ms@AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "aggre.depth.v3.api.pb@10ms@BTC[USDT]",
        "aggre.depth.v3.api.pb@10ms@BTC,USDT",
        "aggre.depth.v3.api.pb@10ms@BTC USDT",
        "bookTicker.batch.v3.api.pb",
        "bookTicker.batch.v3.api.pb@10ms@BTCUSDT",
        "limit.depth.v3.api.pb@BTCUSDT",
        "limit.depth.v3.api.pb@BTCUSDT@15",
        "limit.depth.v3.api.pb@BTCUSDT@05",
        "kline.v3.api.pb@BTCUSDT@1m",
        "kline.v3.api.pb@Min1@BTCUSDT",
        "miniTicker.v3.api.pb@BTCUSDT@UTC8",
        "miniTicker.v3.api.pb@BTCUSDT@UTC+08",
        "miniTicker.v3.api.pb@BTCUSDT@UTC-0",
        "miniTicker.v3.api.pb@BTCUSDT@UTC+14",
        "miniTicker.v3.api.pb@BTCUSDT@",
        "miniTickers.v3.api.pb@BTCUSDT@UTC+8"}) {
    const auto channel = parse_channel("spot@public." + std::string{name});
    ASSERT_FALSE(channel) << name;
    EXPECT_EQ(channel.error().code, base::ErrorCode::kParse) << name;
  }
  EXPECT_EQ(parse_channel("spot@private.orders.v3.api.pb@BTCUSDT").error().message,
            "channel \"spot@private.orders.v3.api.pb@BTCUSDT\" must be the kind's name alone");
  EXPECT_EQ(parse_channel("spot@public.limit.depth.v3.api.pb@BTCUSDT@7").error().message,
            "channel \"spot@public.limit.depth.v3.api.pb@BTCUSDT@7\" must be the kind's name, then "
            "@SYMBOL@(5|10|20)");
}

}  // namespace
}  // namespace tidegate::mexc::wire
