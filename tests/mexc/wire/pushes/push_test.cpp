#include "tidegate/mexc/wire/pushes/push.hpp"

#include <gtest/gtest.h>

#include "mexc/wire/pushes/frame_bytes.hpp"

namespace tidegate::mexc::wire {
namespace {

using base::from_unix_ms;
using market::Price;
using market::Quantity;
using market::Symbol;
using tests::field;

DepthPush depth_push() {
  return {.symbol = Symbol{"BTCUSDT"},
          .update = {.first_version = 10589632359,
                     .last_version = 10589632360,
                     .bids = {{Price::parse("92877.58").value(), Quantity{}}},
                     .asks = {{Price::from_raw(1), Quantity::parse("0.000000000000000001").value()}}},
          .send_time = from_unix_ms(1736411507002)};
}

// Sent on a channel of its kind and read again.
void expect_round_trip(const Push& push) {
  const auto again = decode_push(encode_push({.kind = kind_of(push), .symbol = Symbol{"BTCUSDT"}}, push));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(*again, push);
}

TEST(Push, DepthRoundTrips) {
  expect_round_trip(depth_push());
}

TEST(Push, DealsRoundTrip) {
  const DealsPush push{
      .symbol = Symbol{"ETHUSDT"},
      .trades = {{"1", Price::from_int(3), Quantity::from_raw(1), market::Side::kBuy, from_unix_ms(5)},
                 {"2", Price::from_int(2), Quantity::from_int(1), market::Side::kSell, from_unix_ms(6)}},
      .send_time = from_unix_ms(9)};
  expect_round_trip(push);
}

TEST(Push, BookTickerRoundTrips) {
  const BookTickerPush push{.ticker = {Symbol{"SOLUSDT"}, Price::from_int(1), Quantity::from_int(2),
                                       Price::from_int(3), Quantity::from_int(4), 77},
                            .send_time = from_unix_ms(9)};
  expect_round_trip(push);
}

TEST(Push, SnapshotsRoundTrip) {
  expect_round_trip(LimitDepthPush{.symbol = Symbol{"SOLUSDT"},
                                   .depth = {.version = 36913565463,
                                             .bids = {{Price::from_raw(1), Quantity::from_int(2)}},
                                             .asks = {{Price::from_int(3), Quantity::from_raw(4)}}},
                                   .send_time = from_unix_ms(9)});
  const market::BookTicker ticker{Symbol{"SOLUSDT"},  Price::from_int(1),    Quantity::from_int(2),
                                  Price::from_int(3), Quantity::from_int(4), 77};
  market::BookTicker older = ticker;
  older.version = 76;
  expect_round_trip(BookTickerBatchPush{Symbol{"SOLUSDT"}, {older, ticker}, from_unix_ms(9)});
  expect_round_trip(BookTickerBatchPush{Symbol{"SOLUSDT"}, {}, from_unix_ms(9)});
}

TEST(Push, KlinesOfEveryIntervalRoundTrip) {
  using enum market::KlineInterval;
  for (const auto interval : {kMin1, kMin5, kMin15, kMin30, kMin60, kHour4, kHour8, kDay1, kWeek1, kMonth1}) {
    expect_round_trip(KlinePush{.symbol = Symbol{"BTCUSDT"},
                                .interval = interval,
                                .kline = {.open_time = from_unix_ms(1736410500000),
                                          .close_time = from_unix_ms(1736411400000),
                                          .open = Price::from_raw(1),
                                          .high = Price::from_int(4),
                                          .low = Price::from_raw(2),
                                          .close = Price::from_int(3),
                                          .volume = Quantity::from_raw(5),
                                          .quote_volume = market::Amount::from_int(6)},
                                .send_time = from_unix_ms(9)});
  }
}

TEST(Push, MiniTickersRoundTripAloneAndTogether) {
  const market::MiniTicker ticker{.symbol = Symbol{"MXUSDT"},
                                  .last = Price::from_int(5),
                                  .high = Price::from_int(6),
                                  .low = Price::from_int(4),
                                  .change = market::Amount::parse("-0.0766").value(),
                                  .volume = Quantity::from_int(7),
                                  .quote_volume = market::Amount::from_int(35)};
  expect_round_trip(MiniTickersPush{{ticker}, false, from_unix_ms(9)});
  expect_round_trip(MiniTickersPush{{ticker, {.symbol = Symbol{"NEWUSDT"}}}, true, from_unix_ms(9)});
  expect_round_trip(MiniTickersPush{{}, true, from_unix_ms(9)});
}

TEST(Push, OrdersInEveryStateRoundTrip) {
  using enum market::OrderStatus;
  for (const auto status : {kNew, kPartiallyFilled, kFilled, kCanceled, kPartiallyCanceled}) {
    expect_round_trip(OrderPush{.report = {.symbol = Symbol{"BTCUSDT"},
                                           .id = market::OrderId{"C02__1"},
                                           .client_id = market::ClientOrderId{"tg-1"},
                                           .side = market::Side::kSell,
                                           .type = market::OrderType::kFillOrKill,
                                           .status = status,
                                           .price = Price::parse("999999999999999999").value(),
                                           .quantity = Quantity::parse("999999999999999999").value(),
                                           .executed = Quantity::from_raw(1),
                                           .executed_quote = market::Amount::from_int(3),
                                           .created = from_unix_ms(8),
                                           .updated = from_unix_ms(9)},
                                .send_time = from_unix_ms(9)});
  }
}

TEST(Push, FillsAndBalancesRoundTrip) {
  expect_round_trip(FillPush{.fill = {.symbol = Symbol{"BTCUSDT"},
                                      .id = "X1",
                                      .order_id = market::OrderId{"C02__1"},
                                      .client_id = market::ClientOrderId{"tg-1"},
                                      .side = market::Side::kSell,
                                      .price = Price::from_int(3),
                                      .quantity = Quantity::from_raw(1),
                                      .quote_quantity = market::Amount::from_raw(3),
                                      .commission = market::Amount::from_raw(1),
                                      .commission_asset = market::Asset{"MX"},
                                      .is_maker = true,
                                      .is_self_trade = true,
                                      .time = from_unix_ms(8)},
                             .send_time = from_unix_ms(9)});
  expect_round_trip(
      BalancePush{.balance = {market::Asset{"MX"}, market::Amount::from_raw(1), market::Amount::from_int(2)},
                  .free_change = -market::Amount::from_int(2),
                  .locked_change = market::Amount::from_int(2),
                  .cause = "ENTRUST_PLACE",
                  .time = from_unix_ms(8),
                  .send_time = from_unix_ms(9)});
}

TEST(Push, RepeatsTheNameOfItsChannel) {
  const Channel channel{ChannelKind::kDepth, PushInterval::k100ms, Symbol{"BTCUSDT"}};
  EXPECT_TRUE(encode_push(channel, depth_push()).starts_with(field(1, to_string(channel))));
}

TEST(Push, RefusesNamesThatAreNoText) {
  OrderPush order{.report = {.symbol = market::Symbol{"BTCUSDT"},
                             .id = market::OrderId{"C02__1"},
                             .client_id = market::ClientOrderId{"币安人生-1"},
                             .price = market::Price::from_int(2),
                             .quantity = market::Quantity::from_int(3)}};
  const Channel channel{.kind = ChannelKind::kPrivateOrders};
  ASSERT_TRUE(decode_push(encode_push(channel, order))) << "any script is text";
  order.report.client_id = market::ClientOrderId{std::string("tg-\xff\xff")};
  EXPECT_NE(decode_push(encode_push(channel, order)).error().message.find("clientId"), std::string::npos);
  DepthPush depth{.symbol = market::Symbol{std::string("BTC\x01USDT")},
                  .update = {.first_version = 1, .last_version = 1}};
  EXPECT_NE(decode_push(encode_push({.kind = ChannelKind::kDepth}, depth)).error().message.find("symbol"),
            std::string::npos);
}

TEST(Push, RefusesWhatIsNoPush) {
  EXPECT_EQ(decode_push("not a protobuf").error().code, base::ErrorCode::kParse);
  EXPECT_EQ(decode_push(field(1, "channel") + field(3, "X")).error().code, base::ErrorCode::kUnsupported);
  const auto nameless = decode_push(field(313, field(4, "1") + field(5, "1")));
  ASSERT_FALSE(nameless);
  EXPECT_EQ(nameless.error().message, "push: symbol is malformed, found \"\"");
}

TEST(Push, RefusesVersionsAndNumbersThatAreNone) {
  const auto with = [](const std::string& body) { return decode_push(field(3, "X") + field(313, body)); };
  EXPECT_FALSE(with(field(4, "1") + field(5, "")));
  EXPECT_FALSE(with(field(4, "1") + field(5, "1x")));
  EXPECT_FALSE(with(field(4, "-1") + field(5, "1")));
  EXPECT_FALSE(with(field(4, "5") + field(5, "4")));
  EXPECT_FALSE(with(field(4, "5") + field(5, "6") + field(1, field(1, "1,5") + field(2, "1"))));
  EXPECT_TRUE(with(field(4, "5") + field(5, "6")));
}

}  // namespace
}  // namespace tidegate::mexc::wire
