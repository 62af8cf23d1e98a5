// Golden vectors of the market data beyond decode_test.cpp: MEXC spot v3 documents (2025-07).
#include <gtest/gtest.h>

#include "tidegate/mexc/wire/decode.hpp"

namespace tidegate::mexc::wire {
namespace {

using base::from_unix_ms;
using market::Amount;
using market::Price;
using market::Quantity;

Price price(const char* text) {
  return Price::parse(text).value();
}

TEST(DecodeMarketData, KlinesAreArraysInAFixedOrder) {
  const auto klines = decode_klines(R"([[1640804880000,"47482.36","47490.01","47416.57","47436.1","3.550717",
    1640804940000,"168387.3"],[1640804940000,1,2,0.5,"1.5","0",1640805000000,0]])");
  ASSERT_TRUE(klines) << klines.error().message;
  ASSERT_EQ(klines->size(), 2U);
  EXPECT_EQ(klines->front(), (market::Kline{.open_time = from_unix_ms(1640804880000),
                                            .close_time = from_unix_ms(1640804940000),
                                            .open = price("47482.36"),
                                            .high = price("47490.01"),
                                            .low = price("47416.57"),
                                            .close = price("47436.1"),
                                            .volume = Quantity::parse("3.550717").value(),
                                            .quote_volume = Amount::parse("168387.3").value()}));
  EXPECT_EQ(klines->back().low, price("0.5"));
}

TEST(DecodeMarketData, AKlineThatIsTooShortIsNamed) {
  const auto klines = decode_klines(R"([[1640804880000,"1","1","1","1","1",1640804940000]])");
  ASSERT_FALSE(klines);
  EXPECT_EQ(klines.error().message, "[0][7]: expected a number of at most 18 decimals, found nothing");
}

TEST(DecodeMarketData, AggregatedTradesHaveFieldsOfOneLetter) {
  const auto trades = decode_agg_trades(R"([{"a":null,"f":null,"l":null,"p":"46782.67","q":"0.0038",
    "T":1641380483000,"m":false,"M":true},{"a":17,"p":"1","q":"2","T":1,"m":true}])");
  ASSERT_TRUE(trades) << trades.error().message;
  EXPECT_EQ(trades->front(), (market::Trade{"", price("46782.67"), Quantity::parse("0.0038").value(),
                                            market::Side::kBuy, from_unix_ms(1641380483000)}));
  EXPECT_EQ(trades->back().id, "17");
  EXPECT_EQ(trades->back().taker_side, market::Side::kSell);
}

TEST(DecodeMarketData, TheAveragePriceTellsOfHowManyMinutes) {
  const auto average = decode_average_price(R"({"mins":5,"price":"9.35751834"})");
  ASSERT_TRUE(average) << average.error().message;
  EXPECT_EQ(*average, (AveragePrice{5, price("9.35751834")}));
  EXPECT_FALSE(decode_average_price(R"({"mins":1441,"price":"1"})"));
}

TEST(DecodeMarketData, SymbolsComeInAnEnvelopeThatCanTellOfAFailure) {
  const auto symbols = decode_symbols(R"({"code":200,"data":["GENEUSDT","SXPUSDT"],"msg":null})");
  ASSERT_TRUE(symbols) << symbols.error().message;
  EXPECT_EQ(*symbols, (std::vector{market::Symbol{"GENEUSDT"}, market::Symbol{"SXPUSDT"}}));
  const auto failed = decode_symbols(R"({"code":500,"data":[],"msg":"busy"})");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "code: expected 0 or 200, which mean success, found \"500\"");
}

TEST(DecodeMarketData, ContractsAreAnsweredAndNotKept) {
  EXPECT_TRUE(decode_contract_detail(R"({"success":true,"code":0,"data":[]})"));
  EXPECT_TRUE(decode_contract_detail(R"({"success":true,"code":0,"data":[{"symbol":"BTC_USDT"}]})"));
  EXPECT_FALSE(decode_contract_detail(R"({"success":false,"code":1001})"));
}

}  // namespace
}  // namespace tidegate::mexc::wire
