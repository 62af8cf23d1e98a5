#include <fmt/format.h>

#include "sim/scratch_file.hpp"
#include "sim/server_fixture.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"

namespace tidegate::sim {
namespace {

namespace code = mexc::wire::code;
namespace wire = mexc::wire;
using namespace testing_support;
using std::chrono::minutes;
using std::chrono::seconds;

class MarketDataCallsTest : public ServerTest {
 protected:
  void SetUp() override { start(); }
  std::string ms(base::Duration before_now = {}) const {
    return std::to_string(base::to_unix_ms(loop_->clock().wall_now() - before_now));
  }
};

TEST_F(MarketDataCallsTest, NamesTheSymbolsThatMayBeTraded) {
  EXPECT_EQ(wire::decode_symbols(get("/api/v3/defaultSymbols").body)->size(), 5U);
  server_->add_fault({.kind = FaultKind::kSymbolPaused, .target = "SOLUSDT"});
  EXPECT_EQ(wire::decode_symbols(get("/api/v3/defaultSymbols").body)->size(), 4U);
  const auto info = *wire::decode_exchange_info(get("/api/v3/exchangeInfo?symbol=SOLUSDT").body);
  EXPECT_FALSE(info.instruments.at(0).trading);
}

// A recording: a snapshot with a cent between its levels, and the update that tells whose it is.
std::string deep_book(int levels) {
  std::string bids, asks;
  for (int i = 0; i < levels; ++i) {
    bids += fmt::format(R"({}["{}.{:02}","1"])", i == 0 ? "" : ",", 999 - i / 100, 99 - i % 100);
    asks += fmt::format(R"({}["{}.{:02}","2"])", i == 0 ? "" : ",", 1'000 + i / 100, i % 100);
  }
  return fmt::format(R"(1000000 {{"lastUpdateId":10,"bids":[{}],"asks":[{}]}})", bids, asks) +
         "\n1000000 {\"stream\":\"ethusdt@depth@100ms\","
         "\"data\":{\"U\":11,\"u\":12,\"b\":[[\"999.99\",\"3\"]],\"a\":[]}}\n";
}

class DeepBookTest : public ServerTest {};

TEST_F(DeepBookTest, DepthTellsTheBestTwoThousandLevelsOfASideHoweverManyAreAskedFor) {
  const ScratchFile recording{"deep", deep_book(2'500)};
  start({}, {recording.path()});
  const auto symbol = exchange_->instruments().at(0).symbol.value();
  ASSERT_EQ(exchange_->depth(market::Symbol{symbol}, 5'000)->bids.size(), 2'500U);
  const auto depth = [&](const std::string& limit) {
    return *wire::decode_depth(get("/api/v3/depth?symbol=" + symbol + limit).body);
  };
  const auto most = depth("&limit=5000");
  ASSERT_EQ(most.bids.size(), 2'000U);
  ASSERT_EQ(most.asks.size(), 2'000U);
  EXPECT_EQ(most.bids.front().price, price("999.99"));
  EXPECT_EQ(most.bids.back().price, price("980"));
  EXPECT_EQ(most.asks.back().price, price("1019.99"));
  EXPECT_EQ(depth("&limit=2001").asks.size(), 2'000U);
  EXPECT_EQ(depth("&limit=1999").asks.size(), 1'999U);
  EXPECT_EQ(depth("").bids.size(), 100U);
}

TEST_F(MarketDataCallsTest, KlinesAddUpToTheTradesOfTheirTime) {
  run_for(minutes{3});
  const auto klines = *wire::decode_klines(get("/api/v3/klines?symbol=BTCUSDT&interval=1m").body);
  ASSERT_GE(klines.size(), 3U);
  const auto day = *exchange_->ticker_24h(kBtc);
  market::Quantity volume;
  for (std::size_t i = 0; i < klines.size(); ++i) {
    volume += klines[i].volume;
    EXPECT_EQ(klines[i].close_time - klines[i].open_time, minutes{1});
    EXPECT_TRUE(i == 0 || klines[i].open_time == klines[i - 1].close_time);
  }
  EXPECT_EQ(volume, day.volume);
  EXPECT_EQ(klines.back().close, day.last);
  for (const char* interval : {"1m", "5m", "15m", "30m", "60m", "4h", "1d", "1W", "1M"}) {
    const auto some =
        wire::decode_klines(get(std::string("/api/v3/klines?symbol=BTCUSDT&interval=") + interval).body);
    ASSERT_TRUE(some.has_value() && !some->empty()) << interval;
    EXPECT_EQ(some->back().close, day.last) << interval;
  }
}

TEST_F(MarketDataCallsTest, KlinesEndBeforeTheirEndTimeAndKeepTheirLimit) {
  run_for(minutes{5});
  const auto all = *wire::decode_klines(get("/api/v3/klines?symbol=BTCUSDT&interval=1m").body);
  const auto open = [&all](std::size_t i) { return std::to_string(base::to_unix_ms(all.at(i).open_time)); };
  const auto some = *wire::decode_klines(
      get("/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=" + open(1) + "&endTime=" + open(3)).body);
  ASSERT_EQ(some.size(), 2U);
  EXPECT_EQ(some[0], all[1]);
  EXPECT_EQ(some[1], all[2]);
  EXPECT_EQ(wire::decode_klines(get("/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=2").body)->size(), 2U);
}

TEST_F(MarketDataCallsTest, AggregatedTradesAreThoseOfTheirTime) {
  run_for(seconds{10});
  const auto all = *wire::decode_agg_trades(get("/api/v3/aggTrades?symbol=BTCUSDT").body);
  EXPECT_EQ(all, *wire::decode_trades(get("/api/v3/historicalTrades?symbol=BTCUSDT").body));
  const auto from = loop_->clock().wall_now() - seconds{3};
  const auto some = *wire::decode_agg_trades(
      get("/api/v3/aggTrades?symbol=BTCUSDT&startTime=" + ms(seconds{3}) + "&endTime=" + ms()).body);
  std::size_t expected = 0;
  for (const auto& trade : all) expected += trade.time >= from ? 1U : 0U;
  EXPECT_GT(expected, 0U);
  EXPECT_LT(expected, all.size());
  EXPECT_EQ(some.size(), expected);
}

TEST_F(MarketDataCallsTest, TheAveragePriceLiesWithinTheLastMinutesPrices) {
  run_for(minutes{2});
  const auto average = *wire::decode_average_price(get("/api/v3/avgPrice?symbol=BTCUSDT").body);
  const auto day = *exchange_->ticker_24h(kBtc);
  EXPECT_EQ(average.minutes, 5);
  EXPECT_GE(average.price, day.low);
  EXPECT_LE(average.price, day.high);
  EXPECT_EQ(average.price.floor_to(base::step_of<market::Price>(2)), average.price);
}

TEST_F(MarketDataCallsTest, RefusalsHaveAMemberMoreThanThoseOfAccounts) {
  for (const char* path : {"/api/v3/depth?symbol=NOPE", "/api/v3/ticker/price?symbol=NOPE"}) {
    EXPECT_EQ(get(path).body, R"({"msg":"Invalid symbol.","code":-1121,"_extend":null})");
  }
  EXPECT_TRUE(get("/api/v3/depth?symbol=%ZZ").body.ends_with(R"(,"_extend":null})"));
  EXPECT_EQ(call_signed("GET", "/api/v3/allOrders", "symbol=NOPE").body,
            R"({"code":10007,"msg":"bad symbol"})");
}

TEST_F(MarketDataCallsTest, PausedSymbolsAreOfflineForAWhile) {
  EXPECT_TRUE(wire::decode_offline_symbols(get("/api/v3/symbol/offline").body)->empty());
  server_->add_fault({.kind = FaultKind::kSymbolPaused, .target = "SOLUSDT"});
  EXPECT_EQ(*wire::decode_offline_symbols(get("/api/v3/symbol/offline").body),
            (std::vector<wire::OfflineSymbol>{{market::Symbol{"SOLUSDT"}, wire::OfflineState::kSuspended}}));
}

TEST_F(MarketDataCallsTest, ThereAreNoLeveragedTokensAndNoAnnouncements) {
  EXPECT_TRUE(wire::decode_etf_infos(get("/api/v3/etf/info").body)->empty());
  EXPECT_EQ(code_of(get("/api/v3/etf/info?symbol=BTC3LUSDT")), code::kInvalidSymbol);
  EXPECT_EQ(*wire::decode_announcements(get("/api/v3/announcements").body), wire::Announcements{});
  EXPECT_EQ(get("/api/v3/announcements?language=en-US&page=1&limit=100").status, 200);
  for (const char* limit : {"0", "7", "105", "x"}) {
    EXPECT_EQ(code_of(get(std::string("/api/v3/announcements?limit=") + limit)), code::kWrongParameter);
  }
}

TEST_F(MarketDataCallsTest, BadParametersGetTheExchangesCodes) {
  EXPECT_EQ(code_of(get("/api/v3/klines?symbol=BTCUSDT&interval=1h")), code::kInvalidSymbol);
  EXPECT_EQ(code_of(get("/api/v3/klines?symbol=NOPE&interval=1m")), code::kInvalidSymbol);
  EXPECT_EQ(code_of(get("/api/v3/klines?symbol=BTCUSDT")), code::kMissingParameter);
  EXPECT_EQ(code_of(get("/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=x")), code::kWrongParameter);
  EXPECT_EQ(code_of(get("/api/v3/aggTrades?symbol=BTCUSDT&startTime=1")), code::kWrongParameter);
  EXPECT_EQ(code_of(get("/api/v3/avgPrice")), code::kMissingParameter);
  EXPECT_EQ(code_of(get("/api/v3/exchangeInfo?symbols=BTCUSDT,NOPE")), code::kInvalidSymbol);
}

}  // namespace
}  // namespace tidegate::sim
