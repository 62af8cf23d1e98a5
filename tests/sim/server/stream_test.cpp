// Public streams through the server: what they push, refuse and survive.
#include "sim/server_fixture.hpp"

namespace tidegate::sim {
namespace {

namespace wire = mexc::wire;
using namespace testing_support;
using std::chrono::milliseconds;
using std::chrono::seconds;
using wire::ControlMethod;

constexpr const char* kDepth10 = "spot@public.aggre.depth.v3.api.pb@10ms@BTCUSDT";
constexpr const char* kDepth100 = "spot@public.aggre.depth.v3.api.pb@100ms@BTCUSDT";
constexpr const char* kDeals = "spot@public.aggre.deals.v3.api.pb@100ms@BTCUSDT";
constexpr const char* kTicker = "spot@public.aggre.bookTicker.v3.api.pb@100ms@BTCUSDT";

void expect_continuous(const std::vector<wire::DepthPush>& pushes) {
  for (std::size_t i = 1; i < pushes.size(); ++i) {
    ASSERT_EQ(pushes[i].update.first_version, pushes[i - 1].update.last_version + 1) << "push " << i;
  }
}

class StreamTest : public ServerTest {
 protected:
  std::shared_ptr<StreamClient> subscribe(std::vector<std::string> channels) {
    auto client = connect();
    ask(*client, ControlMethod::kSubscribe, std::move(channels));
    return client;
  }
};

TEST_F(StreamTest, ABanIsThatOfOneAddress) {
  ServerSettings settings;
  settings.rate_limits.weight = 1;
  settings.rate_limits.refusals_until_ban = 1;
  start(std::move(settings));
  get("/api/v3/ping");
  EXPECT_EQ(get("/api/v3/ping").status, 418);
  const auto banned = connect();
  ASSERT_TRUE(banned->refusal);
  EXPECT_EQ(banned->refusal->http_status, 418);
  network_->dial_as("10.0.0.2");
  EXPECT_FALSE(connect()->refusal);
}

TEST_F(StreamTest, DepthPushesAreContinuousAndMakeTheExchangesBook) {
  start();
  const auto fast = subscribe({kDepth10});
  const auto slow = subscribe({kDepth100});
  run_for(milliseconds{1});
  market::OrderBook book;
  book.reset(*wire::decode_depth(get("/api/v3/depth?symbol=BTCUSDT&limit=5000").body));
  const std::int64_t snapshot = book.version();
  run_for(seconds{30});
  ASSERT_EQ(fast->texts.size(), 1U);
  EXPECT_EQ(wire::decode_control_answer(fast->texts[0])->message, kDepth10);
  expect_continuous(fast->depths());
  expect_continuous(slow->depths());
  EXPECT_GT(fast->depths().size(), slow->depths().size());
  EXPECT_GT(slow->depths().size(), 100U);
  for (const auto& push : slow->depths()) {
    if (push.update.last_version > snapshot) book.apply(push.update);
  }
  // What changed in the last interval is not pushed yet.
  run_for(milliseconds{100});
  for (const auto& push : slow->depths()) {
    if (push.update.last_version > book.version()) book.apply(push.update);
  }
  const auto version = book.version();
  EXPECT_GT(version, snapshot);
  EXPECT_LE(exchange_->book(kBtc).version() - version, 40);
}

TEST_F(StreamTest, PushedBooksEqualTheExchangesAtTheSameVersion) {
  start();
  const auto client = subscribe({kDepth10});
  run_for(milliseconds{1});
  market::OrderBook book;
  book.reset(*exchange_->depth(kBtc, 5'000));
  std::size_t compared = 0, applied = 0;
  for (int i = 0; i < 2'000; ++i) {
    run_for(milliseconds{10});
    const auto pushes = client->depths();
    for (; applied < pushes.size(); ++applied) book.apply(pushes[applied].update);
    if (book.version() != exchange_->book(kBtc).version()) continue;
    ++compared;
    ASSERT_EQ(book.depth(5'000), exchange_->book(kBtc).depth(5'000));
  }
  EXPECT_GT(compared, 500U);
}

TEST_F(StreamTest, DealsAndBookTickersTellTheMarket) {
  start();
  const auto client = subscribe({kDeals, kTicker});
  run_for(seconds{20});
  std::size_t trades = 0, tickers = 0;
  for (const auto& push : client->pushes) {
    if (const auto* deals = std::get_if<wire::DealsPush>(&push)) trades += deals->trades.size();
    if (const auto* ticker = std::get_if<wire::BookTickerPush>(&push)) {
      ++tickers;
      EXPECT_LT(ticker->ticker.bid, ticker->ticker.ask);
      EXPECT_GT(ticker->ticker.version, 0);
    }
  }
  EXPECT_GT(trades, 10U);
  EXPECT_GT(tickers, 50U);
}

TEST_F(StreamTest, PushesAndAnswersTravelOneWayInOrder) {
  ServerSettings settings;
  settings.latency = LatencyProfile::far();
  start(settings);
  const auto client = subscribe({kDepth10});
  const auto asked = loop_->now();
  run_for(seconds{20});
  ASSERT_FALSE(client->text_times.empty());
  EXPECT_NEAR(base::to_ms(client->text_times[0] - asked), 193, 60);
  expect_continuous(client->depths());
  double sum = 0;
  const auto depths = client->depths();
  for (std::size_t i = 0; i < depths.size(); ++i) {
    const auto sent = base::MonotonicTime{depths[i].send_time - loop_->clock().wall_now() +
                                          loop_->now().time_since_epoch()};
    sum += base::to_ms(client->push_times[i] - sent);
  }
  EXPECT_NEAR(sum / static_cast<double>(depths.size()), 96.5, 8);
}

TEST_F(StreamTest, AnswersPingsOfEitherCase) {
  start();
  const auto client = connect();
  ask(*client, ControlMethod::kPing, {});
  client->socket->offer({false, R"({"method":"ping"})"});
  run_for(seconds{1});
  ASSERT_EQ(client->texts.size(), 2U);
  EXPECT_EQ(wire::decode_control_answer(client->texts[1])->message, "PONG");
}

TEST_F(StreamTest, RefusesUnknownChannelsSymbolsAndTheThirtyFirstSubscription) {
  start();
  const auto client = subscribe(
      {kDepth10, "spot@public.deals.v3.api@BTCUSDT", "spot@public.aggre.depth.v3.api.pb@10ms@NOPEUSDT"});
  run_for(seconds{1});
  ASSERT_EQ(client->texts.size(), 1U);
  EXPECT_EQ(wire::refused_channels(wire::decode_control_answer(client->texts[0])->message).size(), 2U);

  std::vector<std::string> all;
  for (const char* symbol : {"BTCUSDT", "ETHUSDT", "SOLUSDT", "BTCUSDC", "ETHUSDC"}) {
    for (const char* kind : {"depth", "deals", "bookTicker"}) {
      for (const char* interval : {"10ms", "100ms"}) {
        all.push_back(std::string("spot@public.aggre.") + kind + ".v3.api.pb@" + interval + "@" + symbol);
      }
    }
  }
  ASSERT_EQ(all.size(), 30U);
  ask(*client, ControlMethod::kSubscribe, all);
  run_for(seconds{1});
  EXPECT_TRUE(wire::refused_channels(wire::decode_control_answer(client->texts[1])->message).empty());
}

TEST_F(StreamTest, TheSubscriptionCapIsPerConnection) {
  ServerSettings settings;
  settings.streams.max_subscriptions = 2;
  start(settings);
  const auto client = subscribe({kDepth10, kDepth100, kDeals});
  run_for(seconds{1});
  EXPECT_THAT(wire::refused_channels(wire::decode_control_answer(client->texts.at(0))->message),
              testing::ElementsAre(kDeals));
}

TEST_F(StreamTest, UnsubscribingEndsThePushes) {
  start();
  const auto client = subscribe({kDepth10});
  run_for(seconds{2});
  ask(*client, ControlMethod::kUnsubscribe, {kDepth10});
  run_for(milliseconds{50});
  const std::size_t before = client->pushes.size();
  EXPECT_GT(before, 0U);
  run_for(seconds{5});
  EXPECT_EQ(client->pushes.size(), before);
}

TEST_F(StreamTest, ClosesAConnectionWithoutSubscriptionAfterThirtySeconds) {
  start();
  const auto opened = loop_->now();
  const auto client = connect();
  run_for(seconds{29});
  ask(*client, ControlMethod::kPing, {});
  EXPECT_FALSE(client->ended.has_value());
  run_for(seconds{5});
  ASSERT_TRUE(client->ended.has_value());
  EXPECT_EQ(*client->ended - opened, seconds{30});
}

TEST_F(StreamTest, AgeEndsAConnection) {
  ServerSettings settings;
  settings.streams.max_age = seconds{100};
  start(settings);
  const auto client = subscribe({kDepth10});
  run_for(seconds{99});
  EXPECT_FALSE(client->ended.has_value());
  run_for(seconds{2});
  EXPECT_TRUE(client->ended.has_value());
}

TEST_F(StreamTest, CutsAClientThatSendsMoreThanAHundredMessagesASecond) {
  start();
  const auto client = connect();
  for (int i = 0; i < 100; ++i) ask(*client, ControlMethod::kPing, {});
  run_for(milliseconds{500});
  EXPECT_FALSE(client->ended.has_value());
  ask(*client, ControlMethod::kPing, {});
  run_for(milliseconds{100});
  EXPECT_TRUE(client->ended.has_value());
}

TEST_F(StreamTest, ABadListenKeyIsToldInPlainText) {
  start();
  const auto client = connect("/ws?listenKey=abc");
  run_for(seconds{1});
  EXPECT_THAT(client->texts, testing::ElementsAre("Invalid listen key"));
  EXPECT_TRUE(client->ended.has_value());
}

TEST_F(StreamTest, AStalledStreamIsSilentButAnswersPingsAndLeavesAGap) {
  start();
  server_->add_fault(
      {.kind = FaultKind::kStreamStall, .target = "depth", .from = seconds{5}, .until = seconds{10}});
  const auto client = subscribe({kDepth10, kDeals});
  run_for(milliseconds{5'100});
  const std::size_t before = client->depths().size();
  EXPECT_GT(before, 0U);
  ask(*client, ControlMethod::kPing, {});
  run_for(milliseconds{4'800});
  EXPECT_EQ(client->depths().size(), before);
  EXPECT_EQ(client->texts.size(), 2U);
  run_for(seconds{5});
  const auto depths = client->depths();
  ASSERT_GT(depths.size(), before);
  EXPECT_GT(depths[before].update.first_version, depths[before - 1].update.last_version + 1);
}

TEST_F(StreamTest, ACutStreamDropsItsClientsAndTakesNoneUntilItIsOver) {
  start();
  server_->add_fault({.kind = FaultKind::kStreamCut, .from = seconds{3}, .until = seconds{6}});
  const auto client = subscribe({kDepth10});
  run_for(milliseconds{3'100});
  ASSERT_TRUE(client->ended.has_value());
  EXPECT_EQ(*client->ended, base::MonotonicTime{seconds{3}});
  const auto refused = connect();
  run_for(milliseconds{100});
  EXPECT_TRUE(refused->ended.has_value());
  run_for(seconds{4});
  const auto later = subscribe({kDepth10});
  run_for(seconds{2});
  EXPECT_FALSE(later->ended.has_value());
  EXPECT_GT(later->pushes.size(), 0U);
}

TEST_F(StreamTest, AFaultOfUpgradesRefusesThemAndLeavesOpenStreamsAndRequestsAlone) {
  start();
  const auto open = subscribe({kDepth10});
  server_->add_fault({.kind = FaultKind::kBanned,
                      .target = std::string{kUpgrade},
                      .from = seconds{1},
                      .until = seconds{4},
                      .retry_after = seconds{3}});
  run_for(seconds{1});
  const auto refused = connect();
  run_for(milliseconds{100});
  ASSERT_TRUE(refused->ended.has_value());
  EXPECT_FALSE(refused->socket);
  EXPECT_EQ(refused->refusal->http_status, 418);
  EXPECT_EQ(refused->refusal->retry_at, base::MonotonicTime{seconds{4}} + milliseconds{1});
  EXPECT_EQ(get("/api/v3/ping").status, 200);
  run_for(seconds{4});
  EXPECT_TRUE(connect()->socket);
  EXPECT_FALSE(open->ended.has_value());
  EXPECT_EQ(server_->counters().by_fault.at("banned"), 1U);
  EXPECT_EQ(server_->counters().by_status.at(418), 1U);
}

TEST_F(StreamTest, AChannelThatIsRefusedLeavesTheOthersAndThoseThatHaveIt) {
  start();
  const auto before = subscribe({kDepth10});
  server_->add_fault(
      {.kind = FaultKind::kChannelRefused, .target = "depth", .from = seconds{1}, .until = seconds{3}});
  run_for(seconds{1});
  const auto client = subscribe({kDepth10, kDeals});
  run_for(milliseconds{100});
  ASSERT_EQ(client->texts.size(), 1U);
  const auto answer = mexc::wire::decode_control_answer(client->texts[0]);
  EXPECT_THAT(mexc::wire::accepted_channels(answer->message), testing::ElementsAre(kDeals));
  EXPECT_THAT(mexc::wire::refused_channels(answer->message), testing::ElementsAre(kDepth10));
  const std::size_t heard = before->pushes.size();
  run_for(seconds{2});
  EXPECT_GT(before->pushes.size(), heard);
  EXPECT_TRUE(client->depths().empty());
  ask(*client, mexc::wire::ControlMethod::kSubscribe, {kDepth10});
  run_for(seconds{2});
  EXPECT_FALSE(client->depths().empty());
  EXPECT_EQ(server_->counters().by_fault.at("channel_refused"), 1U);
}

TEST_F(StreamTest, WhoIsBannedOpensNoStream) {
  ServerSettings settings;
  settings.rate_limits.weight = 1;
  settings.rate_limits.refusals_until_ban = 1;
  start(settings);
  get("/api/v3/ping");
  EXPECT_EQ(get("/api/v3/ping").status, 418);
  const auto refused = connect();
  run_for(milliseconds{100});
  ASSERT_TRUE(refused->refusal);
  EXPECT_EQ(refused->refusal->http_status, 418);
  run_for(std::chrono::minutes{2});
  EXPECT_TRUE(connect()->socket);
}

TEST_F(StreamTest, TheSameSeedGivesTheSamePushesAtTheSameInstants) {
  const auto run = [] {
    struct Run : StreamTest {
      void TestBody() override {}
      std::size_t hash() {
        ServerSettings settings;
        settings.latency = LatencyProfile::far();
        start(settings);
        const auto client = subscribe({kDepth10, kDeals, kTicker});
        run_for(seconds{20});
        std::size_t sum = client->pushes.size();
        for (const auto& time : client->push_times) {
          sum = sum * 31 + static_cast<std::size_t>(time.time_since_epoch().count());
        }
        for (const auto& push : client->depths())
          sum = sum * 31 + static_cast<std::size_t>(push.update.last_version);
        return sum;
      }
    } one;
    return one.hash();
  };
  EXPECT_EQ(run(), run());
}

}  // namespace
}  // namespace tidegate::sim
