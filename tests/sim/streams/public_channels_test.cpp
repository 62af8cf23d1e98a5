// Each public channel beside depth, through the server: the feeds and the hub together.
#include "sim/server_fixture.hpp"

namespace tidegate::sim {
namespace {

namespace wire = mexc::wire;
using namespace testing_support;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class PublicChannelsTest : public ServerTest {
 protected:
  template <class Push>
  std::vector<Push> heard(const std::string& channel, base::Duration length) {
    start();
    const auto client = connect();
    ask(*client, wire::ControlMethod::kSubscribe, {channel});
    run_for(length);
    EXPECT_EQ(wire::decode_control_answer(client->texts.at(0))->message, channel);
    std::vector<Push> out;
    for (const auto& push : client->pushes) out.push_back(std::get<Push>(push));
    return out;
  }
};

TEST_F(PublicChannelsTest, LimitDepthIsTheBestOfTheBookWhole) {
  const auto pushes =
      heard<wire::LimitDepthPush>("spot@public.limit.depth.v3.api.pb@BTCUSDT@20", seconds{20});
  ASSERT_GT(pushes.size(), 50U);
  for (const auto& push : pushes) {
    ASSERT_EQ(push.depth.bids.size(), 20U);
    ASSERT_EQ(push.depth.asks.size(), 20U);
    ASSERT_LT(push.depth.bids[0].price, push.depth.asks[0].price);
  }
  for (std::size_t i = 1; i < pushes.size(); ++i) {
    ASSERT_GT(pushes[i].depth.version, pushes[i - 1].depth.version);
    ASSERT_GE(pushes[i].send_time - pushes[i - 1].send_time, milliseconds{100});
  }
}

TEST_F(PublicChannelsTest, TheBookTickerBatchTellsTheTop) {
  const auto pushes =
      heard<wire::BookTickerBatchPush>("spot@public.bookTicker.batch.v3.api.pb@BTCUSDT", seconds{20});
  ASSERT_GT(pushes.size(), 20U);
  for (const auto& push : pushes) {
    ASSERT_EQ(push.tickers.size(), 1U);
    EXPECT_LT(push.tickers[0].bid, push.tickers[0].ask);
  }
}

TEST_F(PublicChannelsTest, KlinesGrowEverySecondAndTellTheirFinalState) {
  const auto pushes = heard<wire::KlinePush>("spot@public.kline.v3.api.pb@BTCUSDT@Min1", minutes{5});
  ASSERT_GT(pushes.size(), 60U);
  std::map<base::WallTime, market::Kline> last;
  for (const auto& push : pushes) {
    EXPECT_EQ(push.interval, market::KlineInterval::kMin1);
    const auto [at, first] = last.try_emplace(push.kline.open_time, push.kline);
    EXPECT_TRUE(first || push.kline.volume >= at->second.volume);
    at->second = push.kline;
  }
  const auto klines = *exchange_->klines(kBtc, market::KlineInterval::kMin1, {});
  std::size_t compared = 0;
  for (std::size_t i = 0; i + 1 < klines.size(); ++i) {
    const auto at = last.find(klines[i].open_time);
    if (at == last.end()) continue;
    EXPECT_EQ(at->second, klines[i]);
    ++compared;
  }
  EXPECT_GE(compared, 4U);
}

TEST_F(PublicChannelsTest, MiniTickersTellTheDay) {
  const auto one = heard<wire::MiniTickersPush>("spot@public.miniTicker.v3.api.pb@BTCUSDT@UTC+8", minutes{1});
  ASSERT_GT(one.size(), 5U);
  EXPECT_FALSE(one.back().of_all);
  ASSERT_EQ(one.back().tickers.size(), 1U);
  EXPECT_EQ(one.back().tickers[0].symbol, kBtc);
  EXPECT_GE(one.back().tickers[0].high, one.back().tickers[0].last);
  EXPECT_GE(one.back().tickers[0].volume, one.front().tickers[0].volume);
}

TEST_F(PublicChannelsTest, MiniTickersOfAllComeTogether) {
  const auto all = heard<wire::MiniTickersPush>("spot@public.miniTickers.v3.api.pb@UTC+8", minutes{1});
  ASSERT_GT(all.size(), 5U);
  EXPECT_TRUE(all.back().of_all);
  EXPECT_EQ(all.back().tickers.size(), 5U);
}

TEST_F(PublicChannelsTest, MiniTickersKnowZonesOfHalfAnHourAndTheRollingDay) {
  start();
  const auto client = connect();
  const std::string kind = "spot@public.miniTicker.v3.api.pb@BTCUSDT@";
  ask(*client, wire::ControlMethod::kSubscribe, {kind + "UTC+5:30", kind + "UTC+5:15", kind + "24H"});
  run_for(minutes{1});
  EXPECT_EQ(wire::decode_control_answer(client->texts.at(0))->message,
            "Subscribed successful! [" + kind + "UTC+5:30," + kind + "24H]. Not Subscribed successfully! [" +
                kind + "UTC+5:15].  Reason\uff1a Blocked! ");
  EXPECT_GT(client->pushes.size(), 10U) << "of two channels";
}

}  // namespace
}  // namespace tidegate::sim
