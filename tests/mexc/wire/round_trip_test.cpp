// What the exchange's side encodes, the client's side decodes to the same value.
#include <gtest/gtest.h>

#include "tidegate/mexc/wire/answers/decode.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"

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
  open.price_band = market::PriceBand{.buy_above = Amount::parse("0.005").value(),
                                      .sell_below = Amount::parse("0.2").value()};
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
  EXPECT_EQ(decode_depth(encode_depth(depth, {2, 8})).value(), depth) << "padding cuts nothing";
}

TEST(RoundTrip, DepthIsPaddedToTheSymbolsDecimals) {
  const market::Depth depth{.version = 1,
                            .bids = {{Price::from_int(84270), Quantity::parse("0.006387").value()}},
                            .asks = {{Price::parse("84270.1").value(), Quantity::from_int(5)}}};
  EXPECT_EQ(encode_depth(depth, {2, 8}),
            R"({"lastUpdateId":1,"bids":[["84270.00","0.00638700"]],"asks":[["84270.10","5.00000000"]]})");
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
  market::OrderReport prevented = report();
  prevented.self_trade = market::SelfTradePrevention::kCancelTaker;
  prevented.ordered_quote = Amount::from_raw(1);
  prevented.cancel_reason = "stp_cancel";
  EXPECT_EQ(decode_order(encode_order(prevented)).value(), prevented);
  market::OrderReport foreign = report();
  foreign.client_id = {};
  EXPECT_EQ(decode_open_orders(encode_open_orders(std::vector{report(), foreign})).value().items,
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
  answer.self_trade = market::SelfTradePrevention::kAllow;
  EXPECT_EQ(decode_place_answer(encode_place_answer(answer)).value(), answer);
}

TEST(RoundTrip, Histories) {
  const std::vector<market::Trade> trades{
      {"", kTinyPrice, kHugeQuantity, market::Side::kSell, from_unix_ms(1)},
      {"17", Price::from_int(2), Quantity::from_raw(3), market::Side::kBuy, from_unix_ms(2)}};
  EXPECT_EQ(decode_agg_trades(encode_agg_trades(trades)).value(), trades);
  const std::vector<market::Kline> klines{{.open_time = from_unix_ms(60'000),
                                           .close_time = from_unix_ms(120'000),
                                           .open = kTinyPrice,
                                           .high = Price::from_int(9),
                                           .low = Price::from_raw(2),
                                           .close = Price::from_int(3),
                                           .volume = kHugeQuantity,
                                           .quote_volume = Amount::from_raw(5)},
                                          {}};
  EXPECT_EQ(decode_klines(encode_klines(klines)).value(), klines);
  const AveragePrice average{5, kTinyPrice};
  EXPECT_EQ(decode_average_price(encode_average_price(average)).value(), average);
}

TEST(RoundTrip, SymbolsAndContracts) {
  const std::vector symbols{Symbol{"BTCUSDT"}, Symbol{"MXUSDT"}};
  EXPECT_EQ(decode_symbols(encode_symbols(symbols, from_unix_ms(1))).value(), symbols);
  EXPECT_EQ(encode_contract_detail(), R"({"success":true,"code":0,"data":[]})");
  EXPECT_TRUE(decode_contract_detail(encode_contract_detail()));
}

TEST(RoundTrip, NoticesOfTheExchange) {
  const std::vector<OfflineSymbol> offline{
      {Symbol{"A"}, OfflineState::kSuspended},
      {Symbol{"B"}, OfflineState::kDelisted, from_unix_ms(1'700'000'000'000)}};
  EXPECT_EQ(decode_offline_symbols(encode_offline_symbols(offline)).value(), offline);
  const std::vector<EtfInfo> etfs{{.symbol = Symbol{"BTC3SUSDT"},
                                   .net_value = kTinyPrice,
                                   .fee_rate = Amount::from_raw(1),
                                   .leverage = Amount::from_int(-3),
                                   .real_leverage = Amount::from_raw(3),
                                   .basket = Amount::from_raw(4),
                                   .merges = 5,
                                   .last_merge = from_unix_ms(6),
                                   .time = from_unix_ms(7)},
                                  {.symbol = Symbol{"NEW"}, .net_value = Price::from_int(1)}};
  EXPECT_EQ(decode_etf_infos(encode_etf_infos(etfs)).value(), etfs);
  EXPECT_EQ(decode_etf_infos(encode_etf_info(etfs[0])).value(), std::vector{etfs[0]});
  const Announcements page{
      7, {{"a \"title\"", "https://example.com/", "EN", from_unix_ms(1)}, {"b", "", "", {}}}};
  EXPECT_EQ(decode_announcements(encode_announcements(page)).value(), page);
  EXPECT_EQ(decode_announcements(encode_announcements({})).value(), Announcements{});
}

TEST(RoundTrip, BatchesAndCancels) {
  const std::vector<BatchAnswer> answers{
      {Symbol{"BTCUSDT"}, market::ClientOrderId{"a"}, market::OrderId{"C02__1"}},
      {Symbol{"BTCUSDT"}, {}, market::OrderId{"C02__2"}},
      {{}, market::ClientOrderId{"b"}, std::unexpected(ApiError{30004, "Insufficient position"})}};
  EXPECT_EQ(decode_batch_answers(encode_batch_answers(answers)).value(), answers);
  EXPECT_TRUE(decode_order_test(encode_order_test()));
  EXPECT_TRUE(decode_cancel_all_answer(encode_cancel_all_answer(from_unix_ms(1))));
  market::OrderReport cancelled = report();
  cancelled.created = cancelled.updated = {};
  EXPECT_EQ(decode_cancel_answers(encode_cancel_answers(std::vector{cancelled, cancelled})).value().items,
            (std::vector{cancelled, cancelled}));
}

TEST(RoundTrip, Fills) {
  const market::Fill fill{.symbol = Symbol{"BTCUSDT"},
                          .id = "505979017439002624X1",
                          .order_id = market::OrderId{"C02__1"},
                          .client_id = market::ClientOrderId{"tg-1"},
                          .side = market::Side::kSell,
                          .price = kTinyPrice,
                          .quantity = kHugeQuantity,
                          .quote_quantity = Amount::from_raw(7),
                          .commission = Amount::from_raw(1),
                          .commission_asset = market::Asset{"MX"},
                          .is_maker = true,
                          .is_self_trade = true,
                          .time = from_unix_ms(1'700'000'000'000)};
  market::Fill foreign = fill;
  foreign.client_id = {};
  foreign.is_self_trade = false;
  EXPECT_EQ(decode_fills(encode_fills(std::vector{fill, foreign})).value().items,
            (std::vector{fill, foreign}));
}

TEST(RoundTrip, TheRestOfTheAccount) {
  const base::WallTime now = from_unix_ms(1'700'000'000'000);
  const market::TradeFee fee{Amount{}, Amount::from_raw(1)};
  EXPECT_EQ(decode_trade_fee(encode_trade_fee(fee, now)).value(), fee);
  EXPECT_EQ(decode_uid(encode_uid(Uid{"209302839"})).value(), Uid{"209302839"});
  for (const KycStatus status : {KycStatus::kUnverified, KycStatus::kInstitutional}) {
    EXPECT_EQ(decode_kyc_status(encode_kyc_status(status)).value(), status);
  }
  for (const bool enabled : {true, false}) {
    EXPECT_EQ(decode_mx_deduct(encode_mx_deduct({enabled}, now)).value(), MxDeduct{enabled});
  }
  const std::vector<Coin> coins{{market::Asset{"USDT"},
                                 "Tether",
                                 {{"BEP20(BSC)", true, false, Amount::from_raw(1), Amount::from_int(1),
                                   Amount::from_int(9), "0x55d398326f99059ff775485246999027b3197955"},
                                  {"Tron(TRC20)", false, true, {}, {}, {}, ""}}},
                                {market::Asset{"NEW"}, "", {}}};
  EXPECT_EQ(decode_coins(encode_coins(coins)).value(), coins);
  const std::vector keys{ListenKey{"a1"}, ListenKey{"b2"}};
  EXPECT_EQ(decode_listen_key(encode_listen_key(keys[0])).value(), keys[0]);
  EXPECT_EQ(decode_listen_keys(encode_listen_keys(keys, 60)).value(), keys);
}

TEST(RoundTrip, AccountAndError) {
  const market::Account account{true, {{market::Asset{"USDT"}, Amount::from_raw(1), Amount::from_int(2)}}};
  EXPECT_EQ(decode_account(encode_account(account)).value(), account);
  const ApiError error{-2011, "Unknown \"order\" sent.\n"};
  EXPECT_EQ(decode_error(encode_error(error)).value(), error);
  EXPECT_EQ(decode_error(encode_market_data_error(error)).value(), error);
  EXPECT_EQ(encode_market_data_error({-1121, "Invalid symbol."}),
            R"({"msg":"Invalid symbol.","code":-1121,"_extend":null})");
}

}  // namespace
}  // namespace tidegate::mexc::wire
