#include "tidegate/sim/markets/replay.hpp"

#include <gmock/gmock.h>

#include <iterator>
#include <map>
#include <ostream>

#include "sim/scratch_file.hpp"
#include "sim/sim_fixture.hpp"
#include "source_tree.hpp"
#include "tidegate/sim/exchange/factory.hpp"

namespace tidegate::sim {
namespace {

using namespace testing_support;
using market::Side;
using std::chrono::milliseconds;
using testing::EndsWith;
using testing::HasSubstr;

const std::string kSnapshot =
    R"(2000000 {"lastUpdateId":10,"bids":[["99.00000000","1.00000000"]],"asks":[["100.00","2.0"]]})"
    "\n";
std::string update(int at_ms, int first, int last, const std::string& bids, const std::string& asks) {
  return std::to_string(at_ms) + R"(000000 {"stream":"btcusdt@depth@100ms","data":{"U":)" +
         std::to_string(first) + R"(,"u":)" + std::to_string(last) + R"(,"b":)" + bids + R"(,"a":)" + asks +
         "}}\n";
}
std::string trade(int at_ms, const char* p, const char* q, bool buyer_is_maker) {
  return std::to_string(at_ms) + R"(000000 {"stream":"btcusdt@trade","data":{"t":7,"p":")" + p +
         R"(","q":")" + q + R"(","T":1700000000000,"m":)" + (buyer_is_maker ? "true" : "false") + "}}\n";
}

struct Told : MarketSink {
  void on_fill(const matching::Fill& fill) override { fills.push_back(fill); }
  void on_trade(const market::Trade& t) override { trades.push_back(t); }
  void on_depth(const market::DepthUpdate& u) override { updates.push_back(u); }
  std::vector<matching::Fill> fills;
  std::vector<market::Trade> trades;
  std::vector<market::DepthUpdate> updates;
};

std::string failure_to_open(const std::string& content) {
  const ScratchFile file{"recording", content};
  const auto opened = ReplayMarket::open(file.path(), kStart);
  EXPECT_FALSE(opened.has_value());
  return opened ? "" : opened.error().message;
}

// Plays to the end or the first error.
std::string failure_in_play(const std::string& content) {
  const ScratchFile file{"recording", content};
  auto opened = ReplayMarket::open(file.path(), kStart);
  if (!opened) return opened.error().message;
  Told told;
  while ((*opened)->next_event() != base::kNever) {
    if (auto played = (*opened)->step(told); !played) return played.error().message;
  }
  return "";
}

TEST(ReplayMarket, StartsAtTheSnapshotWithWhatWasRecordedBeforeItAndReachesPastIt) {
  const ScratchFile file{
      "recording", update(0, 5, 8, R"([["98","1"]])", "[]") + update(1, 9, 12, R"([["98.5","3"]])", "[]") +
                       kSnapshot + update(7, 13, 13, R"([["99","0"]])", "[]") + trade(9, "100", "1", false)};
  auto market = *ReplayMarket::open(file.path(), kStart);
  EXPECT_EQ(market->symbol(), kBtc);
  EXPECT_EQ(market->book().version(), 12);
  EXPECT_EQ(market->book().size(Side::kBuy), 2U) << "an update within the snapshot is passed over";
  EXPECT_EQ(market->next_event(), kStart + milliseconds{5});
  Told told;
  ASSERT_TRUE(market->step(told).has_value());
  EXPECT_EQ(told.updates.at(0).last_version, 13);
  EXPECT_EQ(market->book().best_bid()->price, price("98.5"));
  EXPECT_EQ(market->next_event(), kStart + milliseconds{7});
  ASSERT_TRUE(market->step(told).has_value());
  EXPECT_EQ(told.trades.at(0).taker_side, Side::kBuy);
  EXPECT_EQ(market->next_event(), base::kNever);
}

TEST(ReplayMarket, BadRecordingsAreNamedByFileLineAndReason) {
  const std::string good = kSnapshot + update(3, 11, 11, "[]", "[]");
  EXPECT_THAT(failure_to_open(""), HasSubstr("without a depth snapshot"));
  EXPECT_THAT(failure_to_open("hello\n"), HasSubstr(":1: does not start with nanoseconds"));
  EXPECT_THAT(failure_to_open("12 {\"a\":\n"), HasSubstr(":1: no JSON object"));
  EXPECT_THAT(failure_to_open("-12 {}\n"), HasSubstr(":1: does not start with nanoseconds"));
  EXPECT_THAT(failure_to_open("9223372036854775807 {}\n"), HasSubstr(":1: does not start with nanoseconds"));
  EXPECT_THAT(failure_to_open(update(0, 1, 2, "[]", "[]")), HasSubstr("without a depth snapshot"));
  EXPECT_THAT(failure_to_open(kSnapshot), HasSubstr("the symbol is unknown"));
  EXPECT_THAT(failure_in_play(kSnapshot + update(3, 12, 12, "[]", "[]")),
              HasSubstr(":2: gap: after update id 10 comes 12"));
  EXPECT_THAT(failure_in_play(good + update(4, 13, 13, "[]", "[]")),
              HasSubstr(":3: gap: after update id 11 comes 13"));
  EXPECT_THAT(failure_in_play(good + kSnapshot), HasSubstr(":3: a second depth snapshot"));
  EXPECT_THAT(
      failure_in_play(
          good +
          "5 {\"stream\":\"ethusdt@trade\",\"data\":{\"t\":1,\"T\":1,\"p\":\"1\",\"q\":\"1\",\"m\":true}}\n"),
      HasSubstr(":3: two symbols in one recording: BTCUSDT and ETHUSDT"));
  EXPECT_THAT(failure_in_play(good + update(4, 12, 12, R"([["x","1"]])", "[]")),
              HasSubstr(":3: a price: not a decimal"));
  EXPECT_THAT(failure_in_play(good + update(4, 12, 12, R"([["1"]])", "[]")),
              HasSubstr(":3: a level of \"b\""));
  EXPECT_THAT(failure_in_play(good + update(4, 12, 12, R"([["1","-1"]])", "[]")), HasSubstr("is negative"));
  EXPECT_THAT(failure_in_play(good + "5 {\"stream\":\"btcusdt@kline\",\"data\":{}}\n"),
              HasSubstr("unknown channel"));
  EXPECT_THAT(failure_in_play(good + "5 {}\n"), HasSubstr("neither a snapshot"));
  EXPECT_THAT(
      failure_in_play(good + "5 {\"stream\":\"btcusdt@trade\",\"data\":{\"t\":1,\"T\":17000000000000000}}\n"),
      HasSubstr(":3: \"T\" is no Unix time"));
  EXPECT_EQ(failure_in_play(good), "");
  EXPECT_THAT(ReplayMarket::open("/nowhere/x.gz", kStart).error().message,
              HasSubstr("/nowhere/x.gz: cannot be read: No such file"));
}

TEST(ReplayMarket, OurOrdersTradeWithItAndChangeNothingPublic) {
  const ScratchFile file{
      "recording", kSnapshot + trade(3, "99", "1.5", true) + update(4, 11, 11, R"([["98","1"]])", "[]")};
  auto market = *ReplayMarket::open(file.path(), kStart);
  Told told;
  const auto maker = market->place(
      {AccountId{1}, Side::kBuy, market::OrderType::kLimit, price("99"), quantity("1"), {}}, told);
  EXPECT_EQ(maker.status, market::OrderStatus::kNew);
  const auto taker =
      market->place({AccountId{1}, Side::kBuy, market::OrderType::kMarket, {}, quantity("1"), {}}, told);
  EXPECT_EQ(taker.status, market::OrderStatus::kFilled);
  EXPECT_TRUE(told.updates.empty());
  ASSERT_TRUE(market->step(told).has_value());
  ASSERT_EQ(told.fills.size(), 2U);
  EXPECT_EQ(told.fills[1].maker, maker.number);
  EXPECT_EQ(told.fills[1].quantity, quantity("0.5"));
  EXPECT_EQ(told.trades.size(), 1U);
  EXPECT_EQ(market->book().quantity_at(Side::kSell, price("100")), quantity("2"));
}

TEST(ReplayExchange, ABrokenRecordingStopsItsMarketAloneAndIsToldOnce) {
  const ScratchFile file{"recording",
                         kSnapshot + update(3, 11, 11, "[]", "[]") + update(9, 15, 15, "[]", "[]")};
  const std::vector files{file.path()};
  auto exchange = *make_replay_exchange({}, files, kStart, kWall);
  ASSERT_TRUE(exchange->advance(kStart + milliseconds{5}).has_value());
  const auto broken = exchange->advance(kStart + milliseconds{10});
  ASSERT_FALSE(broken.has_value());
  EXPECT_THAT(broken.error().message, HasSubstr(":3: gap"));
  EXPECT_TRUE(exchange->advance(kStart + milliseconds{20}).has_value());
  EXPECT_EQ(exchange->next_event(), base::kNever);
}

TEST(ReplayExchange, RefusesTheSameSymbolTwice) {
  const ScratchFile file{"recording", kSnapshot + update(3, 11, 11, "[]", "[]")};
  const std::vector files{file.path(), file.path()};
  EXPECT_THAT(make_replay_exchange({}, files, kStart, kWall).error().message, HasSubstr("already replayed"));
}

struct Known {
  const char* file;
  std::size_t updates;
  std::uint64_t trades;
  std::size_t checkable;
  std::int64_t last_id;
  market::Level bid, ask;

  friend void PrintTo(const Known& known, std::ostream* out) { *out << known.file; }
};

class RealRecording : public testing::TestWithParam<Known> {};

// The figures are those of the recordings' own description.
TEST_P(RealRecording, RebuildsEveryCheckableTopAndTheFinalBook) {
  const Known& known = GetParam();
  const std::string path = tests::recorded(known.file).string();
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "missing recording: " << path;

  auto reader = *Recording::open(path);
  std::map<std::int64_t, market::BookTicker> truth;
  std::size_t updates = 0, trades = 0, trades_before_snapshot = 0;
  while (true) {
    auto event = reader.next();
    ASSERT_TRUE(event.has_value()) << event.error().message;
    if (!*event) break;
    if (const auto* ticker = std::get_if<market::BookTicker>(&(*event)->what))
      truth[ticker->version] = *ticker;
    updates += std::holds_alternative<market::DepthUpdate>((*event)->what) ? 1U : 0U;
    trades += std::holds_alternative<market::Trade>((*event)->what) ? 1U : 0U;
    if (std::holds_alternative<market::Depth>((*event)->what)) trades_before_snapshot = trades;
  }
  EXPECT_EQ(updates, known.updates);
  EXPECT_EQ(trades, known.trades);

  auto market = *ReplayMarket::open(path, kStart);
  Told told;
  std::size_t checked = 0;
  while (market->next_event() != base::kNever) {
    told.updates.clear();
    auto played = market->step(told);
    ASSERT_TRUE(played.has_value()) << played.error().message;
    if (told.updates.empty()) continue;
    const auto at = truth.find(market->book().version());
    if (at == truth.end()) continue;
    ++checked;
    ASSERT_EQ(*market->book().best_bid(), (market::Level{at->second.bid, at->second.bid_quantity}));
    ASSERT_EQ(*market->book().best_ask(), (market::Level{at->second.ask, at->second.ask_quantity}));
  }
  EXPECT_EQ(checked, known.checkable);
  EXPECT_EQ(market->trades_played(), known.trades - trades_before_snapshot);
  EXPECT_EQ(market->book().version(), known.last_id);
  EXPECT_EQ(*market->book().best_bid(), known.bid);
  EXPECT_EQ(*market->book().best_ask(), known.ask);
}

TEST_P(RealRecording, ATruncatedFileIsAClearErrorWithItsLine) {
  const std::string path = tests::recorded(GetParam().file).string();
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "missing recording: " << path;
  std::ifstream in(path, std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(in), {}};
  const std::string message = failure_in_play(whole.substr(0, whole.size() / 2));
  EXPECT_THAT(message, EndsWith("the file is truncated"));
  EXPECT_THAT(message, testing::ContainsRegex(":[0-9]+: "));
}

INSTANTIATE_TEST_SUITE_P(Files, RealRecording,
                         testing::Values(Known{"btcusdt_20240808.gz",
                                               3451,
                                               9757,
                                               564,
                                               50093421584,
                                               {price("61685.99"), quantity("1.0087")},
                                               {price("61686.00"), quantity("2.29327")}},
                                         Known{"ethusdt_20240808.gz",
                                               3434,
                                               6106,
                                               577,
                                               35346671849,
                                               {price("2682.50"), quantity("3.3168")},
                                               {price("2682.51"), quantity("48.9739")}}));

}  // namespace
}  // namespace tidegate::sim
