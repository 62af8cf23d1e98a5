// Golden vectors of the market data beyond decode_test.cpp: MEXC spot v3 documents (2025-07).
#include <gtest/gtest.h>

#include "tidegate/mexc/wire/answers/decode.hpp"

namespace tidegate::mexc::wire {
namespace {

constexpr const char* kListing = R"("baseAsset":"A","quoteAsset":"USDT","status":"1",
  "isSpotTradingAllowed":true,"maxQuoteAmount":"100","baseAssetPrecision":2)";

std::string listing(const std::string& symbol, const std::string& more) {
  return R"({"symbol":")" + symbol + "\"," + kListing + "," + more + "}";
}

TEST(DecodeMarketData, OneOddListingDoesNotHideTheOthers) {
  UnknownWords unknown;
  const auto info =
      decode_exchange_info(R"({"serverTime":1,"symbols":[)" + listing("AUSDT", R"("quotePrecision":2)") +
                               "," + listing("ODDUSDT", R"("quotePrecision":99)") + "," +
                               listing("龙虾USDT", R"("quotePrecision":5)") + "]}",
                           &unknown);
  ASSERT_TRUE(info) << info.error().message;
  ASSERT_EQ(info->instruments.size(), 2U);
  EXPECT_EQ(info->instruments[0].symbol.value(), "AUSDT");
  EXPECT_EQ(info->instruments[1].symbol.value(), "龙虾USDT");
  ASSERT_EQ(unknown.words().size(), 1U);
  EXPECT_TRUE(unknown.words().front().left_out);
  EXPECT_TRUE(unknown.words().front().word.starts_with("symbols[1].quotePrecision: expected"))
      << unknown.words().front().word;
}

TEST(DecodeMarketData, OneOddTradeKlineOrSymbolDoesNotHideTheOthers) {
  const std::string trade = R"({"price":"1","qty":"1","time":1,"isBuyerMaker":true})";
  const std::string kline = R"([1,"1","1","1","1","1",2,"1"])";
  const auto one_of_two = [](const auto& list, const UnknownWords& unknown) {
    ASSERT_TRUE(list) << list.error().message;
    EXPECT_EQ(list->size(), 1U);
    EXPECT_EQ(unknown.left_out(), 1U);
  };
  UnknownWords of_trades, of_aggregates, of_klines, of_symbols;
  one_of_two(decode_trades("[null," + trade + "]", &of_trades), of_trades);
  one_of_two(decode_agg_trades(R"([{"p":"1","q":"1","T":1,"m":true},{"p":null}])", &of_aggregates),
             of_aggregates);
  one_of_two(decode_klines("[" + kline + R"(,[1,"1",null,"1","1","1",2,"1"]])", &of_klines), of_klines);
  one_of_two(decode_symbols(R"({"code":200,"data":["A",null]})", &of_symbols), of_symbols);
}

TEST(DecodeMarketData, ListingsAreReadWithoutTheExchangesClock) {
  for (const char* clock : {"", R"("serverTime":null,)", R"("serverTime":-1,)"}) {
    const auto info = decode_exchange_info(std::string{"{"} + clock + R"("symbols":[)" +
                                           listing("AUSDT", R"("quotePrecision":2)") + "]}");
    ASSERT_TRUE(info) << clock << info.error().message;
    EXPECT_EQ(info->server_time, base::WallTime{});
    EXPECT_EQ(info->instruments.size(), 1U);
  }
}

// A book without one of its levels would be a wrong one.
TEST(DecodeMarketData, ABookIsReadWholeOrNotAtAll) {
  EXPECT_FALSE(decode_depth(R"({"lastUpdateId":1,"bids":[["2","1"],["1",null]],"asks":[["3","1"]]})"));
}

TEST(DecodeMarketData, AnAnswerOfWhichNothingCanBeReadIsAnError) {
  const auto info =
      decode_exchange_info(R"({"serverTime":1,"symbols":[)" + listing("AUSDT", R"("q":2)") + "]}");
  ASSERT_FALSE(info);
  EXPECT_TRUE(info.error().message.starts_with("symbols[0].quotePrecision: ")) << info.error().message;
  EXPECT_FALSE(decode_price_tickers(R"([{"symbol":"A"}])"));
  EXPECT_TRUE(decode_price_tickers("[]").value().empty());
  EXPECT_FALSE(decode_price_tickers(R"([null,{"symbol":"A"}])"));
  std::string many = R"([{"symbol":"A"})";
  for (int i = 0; i < 100; ++i) many += R"(,{"symbol":"A"})";
  const auto tickers = decode_price_tickers(many + "]");
  ASSERT_FALSE(tickers);
  EXPECT_TRUE(tickers.error().message.starts_with("[0].price: "))
      << "it names the place, however many there are";
}

TEST(DecodeMarketData, HoweverManyItemsCannotBeReadTheyAreCountedAndTheRestIsRead) {
  std::string list = R"([{"symbol":"A","price":"1"})";
  for (int i = 0; i < 20'000; ++i) list += R"(,{"symbol":"B"})";
  UnknownWords unknown;
  const auto tickers = decode_price_tickers(list + "]", &unknown);
  ASSERT_TRUE(tickers) << tickers.error().message;
  EXPECT_EQ(tickers->size(), 1U);
  EXPECT_EQ(unknown.words().size(), UnknownWords::kMost);
  EXPECT_EQ(unknown.count(), 20'000U);
}

TEST(DecodeMarketData, ListingsTellTheirPriceBandAndUnknownFiltersLimitNothing) {
  UnknownWords unknown;
  const std::string band =
      R"({"filterType":"PERCENT_PRICE_BY_SIDE","bidMultiplierUp":"0.005","askMultiplierDown":"0.2"})";
  const auto info = decode_exchange_info(
      R"({"serverTime":1,"symbols":[)" +
          listing("A", R"("quotePrecision":2,"filters":[{"filterType":"NEW"},)" + band + "]") + "," +
          listing("B", R"("quotePrecision":2,"filters":[])") + "]}",
      &unknown);
  ASSERT_TRUE(info) << info.error().message;
  ASSERT_TRUE(info->instruments[0].price_band);
  EXPECT_EQ(info->instruments[0].price_band->buy_above.to_string(), "0.005");
  EXPECT_EQ(info->instruments[0].price_band->sell_below.to_string(), "0.2");
  EXPECT_FALSE(info->instruments[1].price_band);
  EXPECT_EQ(unknown.words(), (std::vector<UnknownWord>{{"filterType", "NEW"}}));
}

TEST(DecodeMarketData, ABandThatIsNoneHidesNoListingAndLimitsNothing) {
  for (const char* filters :
       {R"({"a":1})", R"([{}])", R"([7])", R"([{"filterType":"PERCENT_PRICE_BY_SIDE"}])",
        R"([{"filterType":"PERCENT_PRICE_BY_SIDE","bidMultiplierUp":"0","askMultiplierDown":"0.1"}])",
        R"([{"filterType":"PERCENT_PRICE_BY_SIDE","bidMultiplierUp":"0.1","askMultiplierDown":"5%"}])",
        R"([{"filterType":"PERCENT_PRICE_BY_SIDE","bidMultiplierUp":{},"askMultiplierDown":"-1"}])"}) {
    UnknownWords unknown;
    const auto info = decode_exchange_info(
        R"({"serverTime":1,"symbols":[)" +
            listing("A", std::string{R"("quotePrecision":2,"filters":)"} + filters) + "]}",
        &unknown);
    ASSERT_TRUE(info) << filters << info.error().message;
    ASSERT_EQ(info->instruments.size(), 1U) << filters;
    EXPECT_FALSE(info->instruments[0].price_band) << filters;
    EXPECT_GE(unknown.count(), 1U) << filters;
  }
}

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

// A symbol as the newer documents show it (read 2026-11): the side as a number, and a filter.
TEST(DecodeMarketData, NewerSymbolsHaveFiltersAndASideTypeThatIsANumber) {
  const std::string symbol = R"({"symbol":"BTCUSDT","status":"1","baseAsset":"BTC","baseAssetPrecision":8,
    "quoteAsset":"USDT","quotePrecision":2,"quoteAssetPrecision":2,"baseCommissionPrecision":8,
    "quoteCommissionPrecision":2,"orderTypes":["LIMIT","MARKET","LIMIT_MAKER"],"isSpotTradingAllowed":true,
    "isMarginTradingAllowed":false,"quoteAmountPrecision":"1","baseSizePrecision":"0.000001",
    "permissions":["SPOT"],"filters":[{"filterType":"PERCENT_PRICE_BY_SIDE","bidMultiplierUp":"0.005",
    "askMultiplierDown":"0.005"}],"maxQuoteAmount":"4000000","makerCommission":"0",
    "takerCommission":"0.0005","quoteAmountPrecisionMarket":"1","maxQuoteAmountMarket":"4000000",
    "fullName":"Bitcoin","tradeSideType":)";
  const auto info_with = [&](const std::string& side) {
    return decode_exchange_info(
        R"({"timezone":"CST","serverTime":1765342336768,"rateLimits":[],"exchangeFilters":[],"symbols":[)" +
        symbol + side + R"(,"contractAddress":"","conceptPlateIds":[50,5],"st":false}]})");
  };
  for (const char* both : {"1", R"("1")", "null"}) {
    const auto info = info_with(both);
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_TRUE(info->instruments.front().trading) << both;
  }
  for (const char* one_or_none : {"2", R"("3")", "4"}) {
    EXPECT_FALSE(info_with(one_or_none).value().instruments.front().trading) << one_or_none;
  }
}

// The documents' samples (2024-10 and, of the newer pages, read 2026-11).
TEST(DecodeMarketData, OfflineSymbolsMayHaveATime) {
  const auto offline = decode_offline_symbols(R"({"data":[{"symbol":"LVNUSDT","state":3},
    {"symbol":"LOKAUSDT","state":3,"offlineTime":1724125694000},{"symbol":"A","state":"2","offlineTime":null}]})");
  ASSERT_TRUE(offline) << offline.error().message;
  EXPECT_EQ(*offline, (std::vector<OfflineSymbol>{
                          {market::Symbol{"LVNUSDT"}, OfflineState::kDelisted},
                          {market::Symbol{"LOKAUSDT"}, OfflineState::kDelisted, from_unix_ms(1724125694000)},
                          {market::Symbol{"A"}, OfflineState::kSuspended}}));
  const auto other = decode_offline_symbols(R"({"data":[{"symbol":"A","state":1}]})");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().message, "data[0].state: expected 2 (suspended) or 3 (delisted), found \"1\"");
}

TEST(DecodeMarketData, LeveragedTokensComeAloneOrAsAList) {
  const std::string sample = R"({"symbol":"OP3SUSDT","netValue":"0.332","feeRate":"0.00001",
    "timestamp":1661494588543,"leverage":-3,"realLeverage":2.9126,"mergedTimes":3,
    "lastMergedTime":1659063531000,"basket":24678.0916})";
  const auto etfs = decode_etf_infos("[" + sample + R"(,{"symbol":"BTC3LUSDT","netValue":"0.147"}])");
  ASSERT_TRUE(etfs) << etfs.error().message;
  EXPECT_EQ(etfs->front(), (EtfInfo{.symbol = market::Symbol{"OP3SUSDT"},
                                    .net_value = price("0.332"),
                                    .fee_rate = Amount::parse("0.00001").value(),
                                    .leverage = Amount::from_int(-3),
                                    .real_leverage = Amount::parse("2.9126").value(),
                                    .basket = Amount::parse("24678.0916").value(),
                                    .merges = 3,
                                    .last_merge = from_unix_ms(1659063531000),
                                    .time = from_unix_ms(1661494588543)}));
  EXPECT_EQ(etfs->back().merges, 0);
  EXPECT_EQ(decode_etf_infos(sample).value(), std::vector{etfs->front()});
}

TEST(DecodeMarketData, AnnouncementsComeByThePage) {
  const auto page = decode_announcements(R"({"code":0,"data":[{"details":[
    {"title":"A listing","url":"https://example.com/a","language":"CN","postTime":1761620404821},
    {"title":"An upgrade","url":null,"postTime":"1761582756071"}],"totalPage":"123"}],"msg":""})");
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(*page, (Announcements{123,
                                  {{"A listing", "https://example.com/a", "CN", from_unix_ms(1761620404821)},
                                   {"An upgrade", "", "", from_unix_ms(1761582756071)}}}));
  EXPECT_EQ(decode_announcements(R"({"code":0,"data":[],"msg":""})").value(), Announcements{});
  EXPECT_FALSE(decode_announcements(R"({"code":500,"data":[],"msg":"busy"})"));
}

TEST(DecodeMarketData, ABookOfNegativeQuantitiesOrPricesNotAboveZeroIsRefusedWhole) {
  const auto with = [](const std::string& bid) {
    return decode_depth(R"({"lastUpdateId":7,"bids":[["98","1"],)" + bid + R"(],"asks":[["101","2"]]})");
  };
  EXPECT_EQ(with(R"(["97","-1"])").error().message,
            "bids[1][1]: expected a quantity not below zero, found \"-1\"");
  EXPECT_EQ(with(R"(["0","1"])").error().message, "bids[1][0]: expected a price above zero, found \"0\"");
  EXPECT_EQ(with(R"(["-97","1"])").error().message, "bids[1][0]: expected a price above zero, found \"-97\"");
  EXPECT_EQ(with(R"(["97","1"])").value().bids.size(), 2U);
}

TEST(DecodeMarketData, ALevelOfWhichThereIsNothingIsNoPartOfABook) {
  const auto depth =
      decode_depth(R"({"lastUpdateId":7,"bids":[["98","0"],["97","1"]],"asks":[["101","0.000"]]})");
  ASSERT_TRUE(depth) << depth.error().message;
  EXPECT_EQ(depth->bids, (std::vector{market::Level{price("97"), Quantity::from_int(1)}}));
  EXPECT_TRUE(depth->asks.empty());
}

TEST(DecodeMarketData, ABookTickersSideIsALevelOrNone) {
  const auto with = [](const std::string& bid) {
    return decode_book_tickers(R"({"symbol":"X",)" + bid + R"(,"askPrice":"5","askQty":"1"})");
  };
  for (const char* none : {R"("bidPrice":"","bidQty":"")", R"("bidPrice":null,"bidQty":null)",
                           R"("bidPrice":"0","bidQty":"0")"}) {
    const auto tickers = with(none);
    ASSERT_TRUE(tickers) << tickers.error().message;
    EXPECT_TRUE(tickers->front().bid.is_zero());
  }
  EXPECT_EQ(with(R"("bidPrice":"4","bidQty":"-1")").error().message,
            "bidQty: expected a quantity not below zero, found \"-1\"");
  EXPECT_EQ(with(R"("bidPrice":"-4","bidQty":"1")").error().message,
            "bidPrice: expected a price above zero, found \"-4\"");
  EXPECT_EQ(with(R"("bidPrice":"0","bidQty":"1")").error().message,
            "bidPrice: expected a price above zero, found \"0\"");
}

TEST(DecodeMarketData, ContractsAreAnsweredAndNotKept) {
  EXPECT_TRUE(decode_contract_detail(R"({"success":true,"code":0,"data":[]})"));
  EXPECT_TRUE(decode_contract_detail(R"({"success":true,"code":0,"data":[{"symbol":"BTC_USDT"}]})"));
  EXPECT_FALSE(decode_contract_detail(R"({"success":false,"code":1001})"));
}

}  // namespace
}  // namespace tidegate::mexc::wire
