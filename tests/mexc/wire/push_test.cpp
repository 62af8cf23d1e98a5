#include "tidegate/mexc/wire/push.hpp"

#include <gtest/gtest.h>

namespace tidegate::mexc::wire {
namespace {

using base::from_unix_ms;
using market::Price;
using market::Quantity;
using market::Symbol;

DepthPush depth_push() {
  return {.symbol = Symbol{"BTCUSDT"},
          .update = {.first_version = 10589632359,
                     .last_version = 10589632360,
                     .bids = {{Price::parse("92877.58").value(), Quantity{}}},
                     .asks = {{Price::from_raw(1), Quantity::parse("0.000000000000000001").value()}}},
          .send_time = from_unix_ms(1736411507002)};
}

// Written by hand from the field numbers, so that encoder and decoder cannot agree on a mistake.
std::string field(unsigned number, const std::string& bytes) {
  std::string out;
  for (unsigned key = number << 3U | 2U; key != 0; key >>= 7U) {
    out += static_cast<char>((key & 0x7fU) | (key > 0x7fU ? 0x80U : 0U));
  }
  return out + static_cast<char>(bytes.size()) + bytes;
}

TEST(Push, ReadsADepthFrameBuiltByHandFromTheFieldNumbers) {
  const std::string ask = field(1, "100.5") + field(2, "2");
  const std::string bid = field(1, "100.4") + field(2, "0");
  const std::string body = field(1, ask) + field(2, bid) + field(3, "event") + field(4, "7") + field(5, "9");
  const std::string send_time{"\x30\x8a\x01"};  // field 6, varint 138
  const auto push = decode_push(field(1, "channel") + field(3, "BTCUSDT") + send_time + field(313, body));
  ASSERT_TRUE(push) << push.error().message;
  const auto& depth = std::get<DepthPush>(*push);
  EXPECT_EQ(depth.symbol.value(), "BTCUSDT");
  EXPECT_EQ(depth.update.first_version, 7);
  EXPECT_EQ(depth.update.last_version, 9);
  EXPECT_EQ(depth.update.asks[0], (market::Level{Price::parse("100.5").value(), Quantity::from_int(2)}));
  EXPECT_EQ(depth.update.bids[0], (market::Level{Price::parse("100.4").value(), Quantity{}}));
  EXPECT_EQ(depth.send_time, from_unix_ms(138));
}

TEST(Push, ReadsADealsFrameBuiltByHandFromTheFieldNumbers) {
  const std::string deal = field(1, "5") + field(2, "6") + "\x18\x02" + "\x20\x07" + field(5, "t1");
  const auto push = decode_push(field(3, "X") + field(314, field(1, deal)));
  ASSERT_TRUE(push) << push.error().message;
  EXPECT_EQ(
      std::get<DealsPush>(*push).trades[0],
      (market::Trade{"t1", Price::from_int(5), Quantity::from_int(6), market::Side::kSell, from_unix_ms(7)}));
}

TEST(Push, DepthRoundTrips) {
  EXPECT_EQ(decode_push(encode_depth_push(PushInterval::k10ms, depth_push())).value(), Push{depth_push()});
}

TEST(Push, DealsRoundTrip) {
  const DealsPush push{
      .symbol = Symbol{"ETHUSDT"},
      .trades = {{"1", Price::from_int(3), Quantity::from_raw(1), market::Side::kBuy, from_unix_ms(5)},
                 {"2", Price::from_int(2), Quantity::from_int(1), market::Side::kSell, from_unix_ms(6)}},
      .send_time = from_unix_ms(9)};
  EXPECT_EQ(decode_push(encode_deals_push(PushInterval::k100ms, push)).value(), Push{push});
}

TEST(Push, BookTickerRoundTrips) {
  const BookTickerPush push{.ticker = {Symbol{"SOLUSDT"}, Price::from_int(1), Quantity::from_int(2),
                                       Price::from_int(3), Quantity::from_int(4), 77},
                            .send_time = from_unix_ms(9)};
  EXPECT_EQ(decode_push(encode_book_ticker_push(PushInterval::k10ms, push)).value(), Push{push});
}

TEST(Push, RefusesWhatIsNoPush) {
  EXPECT_EQ(decode_push("not a protobuf").error().code, base::ErrorCode::kParse);
  EXPECT_EQ(decode_push(field(1, "channel") + field(3, "X")).error().code, base::ErrorCode::kUnsupported);
  const auto nameless = decode_push(field(313, field(4, "1") + field(5, "1")));
  ASSERT_FALSE(nameless);
  EXPECT_EQ(nameless.error().message, "push: symbol is malformed: \"\"");
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
