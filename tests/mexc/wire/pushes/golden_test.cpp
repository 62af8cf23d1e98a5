// The samples of MEXC's stream documents (read 2025-07 and 2026-11-25), as frames made by hand from the field
// numbers of its protobufs.
#include <gtest/gtest.h>

#include "mexc/wire/pushes/frame_bytes.hpp"
#include "tidegate/mexc/wire/pushes/push.hpp"

namespace tidegate::mexc::wire {
namespace {

using base::from_unix_ms;
using market::Amount;
using market::Price;
using market::Quantity;
using market::Symbol;
using tests::field;

Price price(const char* text) {
  return Price::parse(text).value();
}
Quantity quantity(const char* text) {
  return Quantity::parse(text).value();
}
Amount amount(const char* text) {
  return Amount::parse(text).value();
}

std::string frame(const std::string& channel, const std::string& symbol, std::int64_t send_time,
                  unsigned body_number, const std::string& body) {
  return field(1, channel) + field(3, symbol) + field(4, "2fb942154ef44a4ab2ef98c8afb6a4a7") +
         field(6, send_time) + field(body_number, body);
}

template <class P>
P decoded(const std::string& bytes) {
  const auto push = decode_push(bytes);
  EXPECT_TRUE(push) << push.error().message;
  const P* held = push ? std::get_if<P>(&*push) : nullptr;
  EXPECT_NE(held, nullptr);
  return held != nullptr ? *held : P{};
}

std::string complaint(const std::string& bytes) {
  const auto push = decode_push(bytes);
  return push ? "" : push.error().message;
}

TEST(PushGolden, AggregatedDepth) {
  const std::string body = field(2, field(1, "92877.58") + field(2, "0.00000000")) +
                           field(3, "spot@public.aggre.depth.v3.api.pb@100ms") + field(4, "10589632359") +
                           field(5, "10589632359") + field(6, 1736411507001);
  const auto push = decoded<DepthPush>(
      frame("spot@public.aggre.depth.v3.api.pb@100ms@BTCUSDT", "BTCUSDT", 1736411507002, 313, body));
  EXPECT_EQ(push, (DepthPush{.symbol = Symbol{"BTCUSDT"},
                             .update = {.first_version = 10589632359,
                                        .last_version = 10589632359,
                                        .bids = {{price("92877.58"), Quantity{}}},
                                        .asks = {}},
                             .send_time = from_unix_ms(1736411507002)}));
}

TEST(PushGolden, AggregatedDeals) {
  const std::string deal = field(1, "93220.00") + field(2, "0.04438243") + field(3, 2) +
                           field(4, 1736409765051) + field(5, "77X1");
  const auto push =
      decoded<DealsPush>(frame("spot@public.aggre.deals.v3.api.pb@100ms@BTCUSDT", "BTCUSDT", 1736409765052,
                               314, field(1, deal) + field(2, "spot@public.aggre.deals.v3.api.pb@100ms")));
  ASSERT_EQ(push.trades.size(), 1U);
  EXPECT_EQ(push.trades[0], (market::Trade{"77X1", price("93220"), quantity("0.04438243"),
                                           market::Side::kSell, from_unix_ms(1736409765051)}));
}

TEST(PushGolden, AggregatedBookTicker) {
  const std::string body =
      field(1, "93387.28") + field(2, "3.73485") + field(3, "93387.29") + field(4, "7.669875");
  const auto push = decoded<BookTickerPush>(
      frame("spot@public.aggre.bookTicker.v3.api.pb@100ms@BTCUSDT", "BTCUSDT", 1736412092433, 315, body));
  EXPECT_EQ(push.ticker, (market::BookTicker{Symbol{"BTCUSDT"}, price("93387.28"), quantity("3.73485"),
                                             price("93387.29"), quantity("7.669875"), 0}));
}

TEST(PushGolden, BatchOfBookTickers) {
  const std::string item =
      field(1, "96567.37") + field(2, "3.362925") + field(3, "96567.38") + field(4, "1.545255");
  const std::string body = field(1, item) + field(1, item + field(5, "9")) + field(2, "12");
  const auto push = decoded<BookTickerBatchPush>(
      frame("spot@public.bookTicker.batch.v3.api.pb@BTCUSDT", "BTCUSDT", 1739503249114, 311, body));
  ASSERT_EQ(push.tickers.size(), 2U);
  EXPECT_EQ(push.symbol.value(), "BTCUSDT");
  EXPECT_EQ(push.tickers[0], (market::BookTicker{Symbol{"BTCUSDT"}, price("96567.37"), quantity("3.362925"),
                                                 price("96567.38"), quantity("1.545255"), 12}));
  EXPECT_EQ(push.tickers[1].version, 9);
}

TEST(PushGolden, LimitDepth) {
  const std::string body = field(1, field(1, "93180.18") + field(2, "0.21976424")) +
                           field(2, field(1, "93179.98") + field(2, "2.82651000")) +
                           field(3, "spot@public.limit.depth.v3.api.pb") + field(4, "36913565463");
  const auto push = decoded<LimitDepthPush>(
      frame("spot@public.limit.depth.v3.api.pb@BTCUSDT@5", "BTCUSDT", 1736411838730, 303, body));
  EXPECT_EQ(push.depth, (market::Depth{.version = 36913565463,
                                       .bids = {{price("93179.98"), quantity("2.82651")}},
                                       .asks = {{price("93180.18"), quantity("0.21976424")}}}));
}

// MEXC's sample of a kline has no send time.
TEST(PushGolden, Kline) {
  const std::string body = field(1, "Min15") + field(2, 1736410500) + field(3, "92925") +
                           field(4, "93158.47") + field(5, "93160") + field(6, "92800") +
                           field(7, "36.83803224") + field(8, "3424811.05") + field(9, 1736411400);
  const auto push = decoded<KlinePush>(field(1, "spot@public.kline.v3.api.pb@BTCUSDT@Min15") +
                                       field(3, "BTCUSDT") + field(5, 1736410707571) + field(308, body));
  EXPECT_EQ(push, (KlinePush{.symbol = Symbol{"BTCUSDT"},
                             .interval = market::KlineInterval::kMin15,
                             .kline = {.open_time = from_unix_ms(1736410500000),
                                       .close_time = from_unix_ms(1736411400000),
                                       .open = price("92925"),
                                       .high = price("93160"),
                                       .low = price("92800"),
                                       .close = price("93158.47"),
                                       .volume = quantity("36.83803224"),
                                       .quote_volume = amount("3424811.05")},
                             .send_time = from_unix_ms(1736410707571)}));
}

std::string mini_ticker_body() {
  return field(1, "MXUSDT") + field(2, "2.5174") + field(3, "0.0766") + field(4, "0.0765") +
         field(5, "2.6299") + field(6, "2.302") + field(7, "11336518.0264") + field(8, "4638390.17") +
         field(9, "0.0767") + field(10, "0.0767") + field(11, "2.6299") + field(12, "2.302");
}

market::MiniTicker mini_ticker() {
  return {.symbol = Symbol{"MXUSDT"},
          .last = price("2.5174"),
          .high = price("2.6299"),
          .low = price("2.302"),
          .change = amount("0.0765"),
          .volume = quantity("4638390.17"),
          .quote_volume = amount("11336518.0264")};
}

TEST(PushGolden, MiniTickerTellsTheChangeInItsOwnTimeZone) {
  const auto push = decoded<MiniTickersPush>(frame("spot@public.miniTicker.v3.api.pb@MXUSDT@UTC+8", "MXUSDT",
                                                   1755076752201, 309, mini_ticker_body()));
  EXPECT_EQ(push, (MiniTickersPush{{mini_ticker()}, false, from_unix_ms(1755076752201)}));
}

TEST(PushGolden, MiniTickersNameTheirSymbolsThemselves) {
  const auto push = decoded<MiniTickersPush>(
      field(1, "spot@public.miniTickers.v3.api.pb@UTC+8") + field(6, 1755076614201) +
      field(310, field(1, mini_ticker_body()) + field(1, field(1, "NEWUSDT") + field(2, "1"))));
  EXPECT_TRUE(push.of_all);
  ASSERT_EQ(push.tickers.size(), 2U);
  EXPECT_EQ(push.tickers[0], mini_ticker());
  EXPECT_EQ(push.tickers[1], (market::MiniTicker{.symbol = Symbol{"NEWUSDT"}, .last = price("1")}));
}

std::string order_body(int type, int status) {
  return field(1, "C02__505979017439002624115") + field(2, "tg-1") + field(3, "3.5121") + field(4, "2") +
         field(5, "7.0242") + field(6, "3.6962") + field(7, type) + field(8, 2) + field(9, 0) +
         field(10, "0") + field(11, "1") + field(12, "1") + field(13, "1") + field(14, "3.6962") +
         field(15, status) + field(16, 1736417034259) + field(17, "") + field(26, "MX");
}

TEST(PushGolden, PrivateOrder) {
  const auto push = decoded<OrderPush>(
      frame("spot@private.orders.v3.api.pb", "MXUSDT", 1736417034281, 304, order_body(5, 3)));
  EXPECT_EQ(push, (OrderPush{.report = {.symbol = Symbol{"MXUSDT"},
                                        .id = market::OrderId{"C02__505979017439002624115"},
                                        .client_id = market::ClientOrderId{"tg-1"},
                                        .side = market::Side::kSell,
                                        .type = market::OrderType::kMarket,
                                        .status = market::OrderStatus::kPartiallyFilled,
                                        .price = price("3.5121"),
                                        .quantity = quantity("2"),
                                        .executed = quantity("1"),
                                        .executed_quote = amount("3.6962"),
                                        .created = from_unix_ms(1736417034259),
                                        .updated = from_unix_ms(1736417034281)},
                             .send_time = from_unix_ms(1736417034281)}));
}

TEST(PushGolden, PrivateOrdersHaveNumbersForTypesAndStates) {
  using Type = market::OrderType;
  using enum market::OrderStatus;
  const std::vector types{Type::kLimit, Type::kLimitMaker, Type::kImmediateOrCancel, Type::kFillOrKill,
                          Type::kMarket};
  const std::vector states{kNew, kFilled, kPartiallyFilled, kCanceled, kPartiallyCanceled};
  for (int number = 1; number <= 5; ++number) {
    const auto push = decoded<OrderPush>(frame("c", "MXUSDT", 1, 304, order_body(number, number)));
    EXPECT_EQ(push.report.type, types[static_cast<std::size_t>(number - 1)]);
    EXPECT_EQ(push.report.status, states[static_cast<std::size_t>(number - 1)]);
  }
}

TEST(PushGolden, ATypeOrStateThatIsNewIsKeptAsOtherAndNoted) {
  UnknownWords unknown;
  const auto stop = decode_push(frame("c", "MXUSDT", 1, 304, order_body(100, 6)), &unknown);
  ASSERT_TRUE(stop) << stop.error().message;
  const auto& report = std::get<OrderPush>(*stop).report;
  EXPECT_EQ(report.type, market::OrderType::kOther);
  EXPECT_EQ(report.status, market::OrderStatus::kOther);
  EXPECT_FALSE(market::is_final(report.status)) << "it may still trade";
  EXPECT_EQ(report.executed, quantity("1")) << "the rest is read";
  EXPECT_EQ(unknown.words(), (std::vector<UnknownWord>{{"orderType", "100"}, {"status", "6"}}));
}

TEST(PushGolden, ABodyThatIsNewIsNotedByItsChannel) {
  UnknownWords unknown;
  const auto push = decode_push(frame("spot@public.news.v4.api.pb", "MXUSDT", 1, 399, "x"), &unknown);
  EXPECT_EQ(push.error().code, base::ErrorCode::kUnsupported);
  EXPECT_EQ(unknown.words(), (std::vector<UnknownWord>{{"channel", "spot@public.news.v4.api.pb"}}));
}

// The fee of MEXC's own sample has 19 decimals.
TEST(PushGolden, PrivateDeal) {
  const std::string body = field(1, "3.6962") + field(2, "1") + field(3, "3.6962") + field(4, 2) +
                           field(5, 1) + field(7, "505979017439002624X1") + field(8, "tg-1") +
                           field(9, "C02__505979017439002624115") + field(10, "0.0003998377369698171") +
                           field(11, "MX") + field(12, 1736417034280);
  const auto push =
      decoded<FillPush>(frame("spot@private.deals.v3.api.pb", "MXUSDT", 1736417034332, 306, body));
  EXPECT_EQ(push, (FillPush{.fill = {.symbol = Symbol{"MXUSDT"},
                                     .id = "505979017439002624X1",
                                     .order_id = market::OrderId{"C02__505979017439002624115"},
                                     .client_id = market::ClientOrderId{"tg-1"},
                                     .side = market::Side::kSell,
                                     .price = price("3.6962"),
                                     .quantity = quantity("1"),
                                     .quote_quantity = amount("3.6962"),
                                     .commission = amount("0.000399837736969817"),
                                     .commission_asset = market::Asset{"MX"},
                                     .is_maker = true,
                                     .is_self_trade = false,
                                     .time = from_unix_ms(1736417034280)},
                            .send_time = from_unix_ms(1736417034332)}));
}

TEST(PushGolden, PrivateAccountHasNoSymbol) {
  const std::string body = field(1, "USDT") + field(2, "128f589271cb4951b03e71e6323eb7be") +
                           field(3, "21.94210356004384") + field(4, "10") + field(5, "0.5") +
                           field(6, "-2.25") + field(7, "CONTRACT_TRANSFER") + field(8, 1736416910000);
  const auto push =
      decoded<BalancePush>(field(1, "spot@private.account.v3.api.pb") + field(5, 1736417034305) +
                           field(6, 1736417034307) + field(307, body));
  EXPECT_EQ(push, (BalancePush{.balance = {market::Asset{"USDT"}, amount("21.94210356004384"), amount("0.5")},
                               .free_change = amount("10"),
                               .locked_change = amount("-2.25"),
                               .cause = "CONTRACT_TRANSFER",
                               .time = from_unix_ms(1736416910000),
                               .send_time = from_unix_ms(1736417034307)}));
}

// The body without what each body cannot do without: nothing at all.
TEST(PushGolden, AnEmptyBodyIsMissedByTheNameOfItsFirstField) {
  const std::vector<std::pair<unsigned, std::string>> expected{
      {303, "version"},  {304, "id"},     {306, "orderId"},     {307, "vcoinName"},
      {308, "interval"}, {309, "symbol"}, {313, "fromVersion"},
  };
  for (const auto& [number, name] : expected) {
    EXPECT_EQ(complaint(field(3, "X") + field(number, "")), "push: " + name + " is malformed, found \"\"");
  }
}

TEST(PushGolden, MistypedFieldsAreNamed) {
  const auto spoiled_level = field(1, field(1, "1.0000000000000000001") + field(2, "1"));
  EXPECT_EQ(complaint(field(3, "X") + field(303, spoiled_level + field(4, "1"))),
            "push: price is malformed, found \"1.0000000000000000001\"");
  EXPECT_EQ(complaint(field(3, "X") + field(315, field(4, "1000000000000000001"))),
            "push: askQuantity is malformed, found \"1000000000000000001\"");
  EXPECT_EQ(complaint(field(3, "X") + field(6, -1) + field(315, "")),
            "push: sendTime is malformed, found \"-1\"");
  EXPECT_EQ(complaint(field(3, "X") + field(314, field(1, field(1, "1") + field(2, "1") + field(3, 3)))),
            "push: tradeType is malformed, found \"3\"");
  const std::string kline = field(1, "Min1") + field(2, std::int64_t{1} << 62U);
  EXPECT_TRUE(complaint(field(3, "X") + field(308, kline)).starts_with("push: windowStart is malformed"));
}

// A side that is new to us: 3.
TEST(PushGolden, OneOddDealOrTickerDoesNotHideTheOthersOfItsPush) {
  const auto deal = [](const char* price, std::int64_t side) {
    return field(1, field(1, price) + field(2, "1") + field(3, side) + field(4, 5));
  };
  UnknownWords unknown;
  const auto push = decode_push(
      field(3, "X") + field(314, deal("1", 1) + deal("2", 3) + deal("x", 1) + deal("4", 2)), &unknown);
  ASSERT_TRUE(push) << push.error().message;
  const auto& trades = std::get<DealsPush>(*push).trades;
  ASSERT_EQ(trades.size(), 2U);
  EXPECT_EQ(trades[0].price.to_string(), "1");
  EXPECT_EQ(trades[1].price.to_string(), "4");
  EXPECT_EQ(trades[1].taker_side, market::Side::kSell);
  ASSERT_EQ(unknown.left_out(), 2U);
  EXPECT_EQ(unknown.words()[0].word, "push: tradeType is malformed, found \"3\"");

  const auto ticker = [](const char* symbol) { return field(1, field(1, symbol) + field(2, "1")); };
  UnknownWords of_tickers;
  const auto tickers = decode_push(field(310, ticker("A") + ticker("") + ticker("B")), &of_tickers);
  ASSERT_TRUE(tickers) << tickers.error().message;
  EXPECT_EQ(std::get<MiniTickersPush>(*tickers).tickers.size(), 2U);
  EXPECT_EQ(of_tickers.left_out(), 1U);
}

TEST(PushGolden, APriceOfEighteenDigitsBehindThePointSurvives) {
  const std::string body = field(1, field(1, "0.123456789012345678") + field(2, "999999999999999999")) +
                           field(4, "1") + field(5, "1");
  const auto push = decoded<DepthPush>(field(3, "X") + field(313, body));
  EXPECT_EQ(push.update.asks[0].price.to_string(), "0.123456789012345678");
  EXPECT_EQ(push.update.asks[0].quantity.to_string(), "999999999999999999");
}

}  // namespace
}  // namespace tidegate::mexc::wire
