// What the exchange's side encodes, the client's side decodes to the same value.
#include <gtest/gtest.h>

#include "tidegate/mexc/wire/decode.hpp"
#include "tidegate/mexc/wire/encode.hpp"

namespace tidegate::mexc::wire {
namespace {

using base::from_unix_ms;
using market::Amount;
using market::Price;
using market::Quantity;
using market::Symbol;

const Price kTinyPrice = Price::from_raw(1);  // 10^-18
const Quantity kHugeQuantity = Quantity::parse("999999999999999999.999999999999999999").value();

market::Ticker24h ticker() {
  return {.symbol = Symbol{"BTCUSDT"},
          .open = Price::from_int(100),
          .high = Price::from_int(120),
          .low = Price::from_int(90),
          .last = Price::from_int(110),
          .previous_close = Price::from_int(99),
          .bid = Price::from_int(109),
          .ask = Price::from_int(111),
          .bid_quantity = Quantity::from_int(1),
          .ask_quantity = Quantity::from_int(2),
          .volume = Quantity::from_int(5000),
          .quote_volume = Amount::from_int(550000),
          .open_time = from_unix_ms(1'700'000'000'000),
          .close_time = from_unix_ms(1'700'086'400'000)};
}

market::OrderReport report() {
  return {.symbol = Symbol{"BTCUSDT"},
          .id = market::OrderId{"C02__000000000000000000001"},
          .client_id = market::ClientOrderId{"tg-1_A"},
          .side = market::Side::kSell,
          .type = market::OrderType::kFillOrKill,
          .status = market::OrderStatus::kFilled,
          .price = kTinyPrice,
          .quantity = kHugeQuantity,
          .executed = kHugeQuantity,
          .executed_quote = Amount::parse("0.999999999999999999").value(),
          .created = from_unix_ms(1'700'000'000'001),
          .updated = from_unix_ms(1'700'000'000'002)};
}

TEST(RoundTrip, TimeAndPing) {
  EXPECT_TRUE(decode_ping(encode_ping()));
  EXPECT_EQ(encode_ping(), "{}");
  const ServerTime time{from_unix_ms(1'700'000'000'123)};
  EXPECT_EQ(decode_time(encode_time(time)).value(), time);
}

TEST(RoundTrip, ExchangeInfo) {
  market::Instrument paused{.symbol = Symbol{"ETHUSDC"},
                            .base = market::Asset{"ETH"},
                            .quote = market::Asset{"USDC"},
                            .price_decimals = 18,
                            .quantity_decimals = 0,
                            .min_quantity = Quantity::from_raw(1),
                            .min_notional = Amount::from_int(5),
                            .max_notional = Amount::from_int(1),
                            .maker_fee = Amount{},
                            .taker_fee = Amount::parse("0.0005").value(),
                            .trading = false};
  market::Instrument open = paused;
  open.symbol = Symbol{"BTCUSDT"};
  open.trading = true;
  const ExchangeInfo info{from_unix_ms(1'700'000'000'000), {paused, open}};
  EXPECT_EQ(decode_exchange_info(encode_exchange_info(info)).value(), info);
}

TEST(RoundTrip, DepthWithEighteenDecimals) {
  const market::Depth depth{.version = 1'599'999'999'999,
                            .bids = {{kTinyPrice, kHugeQuantity}},
                            .asks = {{Price::parse("61685.99").value(), Quantity::from_raw(7)}},
                            .exchange_time = from_unix_ms(1'700'000'000'000)};
  EXPECT_EQ(decode_depth(encode_depth(depth)).value(), depth);
  EXPECT_EQ(decode_depth(encode_depth({})).value(), market::Depth{});
}

TEST(RoundTrip, Trades) {
  const std::vector<market::Trade> trades{
      {"", Price::from_int(1), Quantity::from_int(2), market::Side::kSell, from_unix_ms(1)},
      {"17", kTinyPrice, Quantity::from_raw(3), market::Side::kBuy, from_unix_ms(2)}};
  EXPECT_EQ(decode_trades(encode_trades(trades)).value(), trades);
}

TEST(RoundTrip, TickersAloneAndAsLists) {
  const std::vector<market::Ticker24h> day{ticker(), ticker()};
  EXPECT_EQ(decode_tickers_24h(encode_tickers_24h(day)).value(), day);
  EXPECT_EQ(decode_tickers_24h(encode_ticker_24h(ticker())).value().front(), ticker());
  const std::vector<market::PriceTicker> prices{{Symbol{"A"}, kTinyPrice}, {Symbol{"B"}, Price::from_int(2)}};
  EXPECT_EQ(decode_price_tickers(encode_price_tickers(prices)).value(), prices);
  EXPECT_EQ(decode_price_tickers(encode_price_ticker(prices[1])).value().front(), prices[1]);
  const std::vector<market::BookTicker> books{
      {Symbol{"A"}, Price::from_int(1), Quantity::from_int(2), Price::from_int(3), Quantity::from_int(4), 0}};
  EXPECT_EQ(decode_book_tickers(encode_book_tickers(books)).value(), books);
  EXPECT_EQ(decode_book_tickers(encode_book_ticker(books[0])).value(), books);
}

TEST(RoundTrip, PriceChangeIsAFractionAndToleratesANewMarket) {
  EXPECT_NE(encode_ticker_24h(ticker()).find(R"("priceChangePercent":"0.1000")"), std::string::npos);
  EXPECT_TRUE(decode_tickers_24h(encode_ticker_24h({.symbol = Symbol{"NEW"}})));
}

TEST(RoundTrip, Orders) {
  EXPECT_EQ(decode_order(encode_order(report())).value(), report());
  market::OrderReport foreign = report();
  foreign.client_id = {};
  EXPECT_EQ(decode_open_orders(encode_open_orders(std::vector{report(), foreign})).value(),
            (std::vector{report(), foreign}));
  market::OrderReport cancelled = report();
  cancelled.created = cancelled.updated = {};  // cancel answers do not tell them
  EXPECT_EQ(decode_cancel_answer(encode_cancel_answer(cancelled)).value(), cancelled);
}

TEST(RoundTrip, PlaceAnswer) {
  PlaceAnswer answer{.symbol = Symbol{"BTCUSDT"},
                     .id = market::OrderId{"C02__1"},
                     .side = market::Side::kSell,
                     .type = market::OrderType::kMarket,
                     .price = kTinyPrice,
                     .quantity = kHugeQuantity,
                     .transact_time = from_unix_ms(1'700'000'000'000)};
  EXPECT_EQ(decode_place_answer(encode_place_answer(answer)).value(), answer);
  answer.transact_time = {};
  EXPECT_EQ(decode_place_answer(encode_place_answer(answer)).value(), answer);
}

TEST(RoundTrip, AccountAndError) {
  const market::Account account{true, {{market::Asset{"USDT"}, Amount::from_raw(1), Amount::from_int(2)}}};
  EXPECT_EQ(decode_account(encode_account(account)).value(), account);
  const ApiError error{-2011, "Unknown \"order\" sent.\n"};
  EXPECT_EQ(decode_error(encode_error(error)).value(), error);
}

}  // namespace
}  // namespace tidegate::mexc::wire
