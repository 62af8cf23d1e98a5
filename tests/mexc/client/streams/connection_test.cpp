#include "tidegate/mexc/client/streams/connection.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <variant>

#include "mexc/client/scripted_exchange.hpp"
#include "tidegate/mexc/client/rest/endpoint_policies.hpp"
#include "tidegate/mexc/client/rest/unknown_word_log.hpp"

namespace tidegate::mexc::client {
namespace {

using namespace std::chrono_literals;
using testing::ScriptedExchange;
using wire::ChannelKind;

const market::Symbol kSymbol{"BTCUSDT"};
const wire::Channel kDepth{.kind = ChannelKind::kDepth, .symbol = kSymbol};

class Listener final : public StreamObserver {
 public:
  void on_channel_up(const wire::Channel&) override { ++ups; }
  void on_channel_down(const wire::Channel&) override { ++downs; }
  void on_channel_refused(const wire::Channel&) override { ++refusals; }
  void on_push(ReceivedPush push) override {
    kinds.insert(push.value.index());
    if (const auto* depth = std::get_if<wire::DepthPush>(&push.value))
      versions.push_back(depth->update.last_version);
    bytes.push_back(std::move(push.bytes));
  }

  void on_bad_push(base::MonotonicTime) override { ++bad; }
  void on_unknown_words(const wire::UnknownWords& words) override { unknown.add_all(words); }

  wire::UnknownWords unknown;

  int bad = 0;
  int ups = 0;
  int downs = 0;
  int refusals = 0;
  std::set<std::size_t> kinds;
  std::vector<std::int64_t> versions;
  std::vector<std::string> bytes;
};

class StreamConnectionTest : public ::testing::Test {
 protected:
  void start(StreamSettings settings, const std::vector<wire::Channel>& channels = {kDepth},
             std::shared_ptr<UpgradeBudget> upgrades = nullptr) {
    settings.host = exchange_.address;
    connection_ = std::make_unique<StreamConnection>(*exchange_.loop, *exchange_.network, settings, 1, gate_,
                                                     listener_, events_, std::move(upgrades));
    for (const auto& channel : channels) connection_->add(channel);
    connection_->start();
  }
  void push_versions_for(base::Duration time) {
    for (const auto end = exchange_.loop->now() + time; exchange_.loop->now() < end;) {
      ++version_;
      exchange_.push(wire::encode_push(
          kDepth, wire::DepthPush{.symbol = kSymbol,
                                  .update = {.first_version = version_, .last_version = version_},
                                  .send_time = exchange_.clock()}));
      exchange_.run_for(100ms);
    }
    exchange_.run_for(1s);
  }
  // Accept, push, cut: each connection works, for a moment.
  void cut_after_each_push_for(base::Duration time) {
    const auto end = exchange_.loop->now() + time;
    while (exchange_.loop->now() < end) {
      if (connection_->up()) {
        ++version_;
        exchange_.push(wire::encode_push(
            kDepth, wire::DepthPush{.symbol = kSymbol,
                                    .update = {.first_version = version_, .last_version = version_},
                                    .send_time = exchange_.clock()}));
        exchange_.run_for(30ms);
        exchange_.cut_sockets();
      }
      exchange_.run_for(10ms);
    }
  }
  // As if an answer to a request had said so.
  void block(base::Duration time) {
    gate_.on_host_block("ping", 418, exchange_.loop->now() + time, exchange_.loop->now());
  }
  // Until their circuit opens.
  void fail_requests() {
    const auto now = exchange_.loop->now();
    for (int i = 0; i < resilience::kDefaultFailureThreshold; ++i) {
      auto decision = gate_.decide({.endpoint = endpoint_id(wire::Endpoint::kTicker24h),
                                    .params = std::to_string(i),
                                    .deadline = now + 10s},
                                   now);
      base::Error error = base::fail(base::ErrorCode::kUnavailable, "as told").error();
      error.http_status = 503;
      gate_.record(std::move(std::get<resilience::Send>(decision).grant), {.error = std::move(error)}, now);
    }
  }
  void answer_upgrades(int status, std::string retry_after = {}) {
    exchange_.upgrade_answer = testing::json("{}", status);
    if (retry_after.empty()) return;
    exchange_.upgrade_answer->response.headers.emplace_back("Retry-After", std::move(retry_after));
  }
  // Every version came, each after the one before it or again.
  void expect_no_gap() {
    std::int64_t furthest = 0;
    for (const std::int64_t version : listener_.versions) {
      ASSERT_LE(version, furthest + 1) << "a version is missing before it";
      furthest = std::max(furthest, version);
    }
    EXPECT_EQ(furthest, version_);
  }

  ScriptedExchange exchange_{20ms};
  testing::RecordedEvents events_;
  Listener listener_;
  std::int64_t version_ = 0;
  resilience::Gate gate_{usual_policies(), {}, events_};
  std::unique_ptr<StreamConnection> connection_;
};

TEST_F(StreamConnectionTest, IsReplacedBeforeTheExchangeCutsItAndNothingIsLost) {
  start({.renew_after = 60s, .renew_overlap = 500ms});
  exchange_.run_for(1s);
  push_versions_for(200s);
  EXPECT_EQ(events_.count(base::EventKind::kStreamRenewed), 3U);
  EXPECT_EQ(events_.count(base::EventKind::kStreamLost), 0U);
  EXPECT_EQ(listener_.ups, 1);
  EXPECT_EQ(listener_.downs, 0);
  EXPECT_GT(listener_.versions.size(), static_cast<std::size_t>(version_)) << "both told for a while";
  expect_no_gap();
  EXPECT_EQ(exchange_.open_sockets(), 1U) << "the old ones were closed";
}

TEST_F(StreamConnectionTest, ByDefaultNoConnectionGetsADayOld) {
  start({});
  exchange_.run_for(std::chrono::hours{22});
  EXPECT_EQ(events_.count(base::EventKind::kStreamRenewed), 0U);
  exchange_.run_for(std::chrono::hours{1} + 10s);
  EXPECT_EQ(events_.count(base::EventKind::kStreamRenewed), 1U);
}

TEST_F(StreamConnectionTest, ASecondConnectionThatIsNotConfirmedIsGivenUpAndTheFirstOneStays) {
  start({.connect_timeout = 1s, .silence_limit = 5s, .renew_after = 60s});
  exchange_.run_for(1s);
  exchange_.refused_channels.insert(to_string(kDepth));
  push_versions_for(70s);
  EXPECT_GE(events_.count(base::EventKind::kStreamNotRenewed), 1U);
  EXPECT_EQ(events_.count(base::EventKind::kStreamLost), 0U);
  exchange_.refused_channels.clear();
  push_versions_for(30s);
  EXPECT_EQ(events_.count(base::EventKind::kStreamRenewed), 1U);
  expect_no_gap();
  EXPECT_EQ(listener_.downs, 0);
}

TEST_F(StreamConnectionTest, WhenTheFirstOneEndsDuringARenewalTheSecondOneTakesOver) {
  start({.renew_after = 30s, .renew_overlap = 2s});
  exchange_.run_for(1s);
  // At 29 to 30 s the second one is made; both run until two seconds later.
  push_versions_for(29500ms);
  ASSERT_EQ(exchange_.open_sockets(), 2U);
  exchange_.cut_oldest_socket();
  exchange_.run_for(100ms);
  EXPECT_EQ(events_.count(base::EventKind::kStreamLost), 0U);
  EXPECT_EQ(events_.count(base::EventKind::kStreamRenewed), 1U);
  push_versions_for(5s);
  EXPECT_EQ(listener_.downs, 0);
  expect_no_gap();
}

TEST_F(StreamConnectionTest, ALostConnectionIsMadeAnewAfterAJitteredPauseAndSubscribedAgain) {
  start({});
  exchange_.run_for(1s);
  exchange_.network->refuse(true);
  exchange_.cut_sockets();
  exchange_.run_for(30s);
  EXPECT_EQ(listener_.downs, 1);
  EXPECT_GE(events_.count(base::EventKind::kStreamLost), 5U);
  EXPECT_LE(events_.count(base::EventKind::kStreamLost), 60U);
  exchange_.network->refuse(false);
  exchange_.run_for(12s);
  EXPECT_EQ(listener_.ups, 2);
}

TEST_F(StreamConnectionTest, ConnectionsThatAreCutAfterTheirFirstPushAreNotMadeAnewInALoop) {
  start({.max_upgrades = 600});
  cut_after_each_push_for(60s);
  EXPECT_GE(exchange_.upgrades.size(), 5U);
  EXPECT_LE(exchange_.upgrades.size(), 40U) << "the pauses grow to 10 s";
}

TEST_F(StreamConnectionTest, UpgradesHaveABudgetWhateverTheirPauses) {
  start({.longest_backoff = 100ms});
  cut_after_each_push_for(60s);
  EXPECT_EQ(exchange_.upgrades.size(), StreamSettings{}.max_upgrades);
  cut_after_each_push_for(60s);
  EXPECT_EQ(exchange_.upgrades.size(), 2 * StreamSettings{}.max_upgrades);
}

TEST_F(StreamConnectionTest, AConnectionThatHeldIsMadeAnewAtOnce) {
  start({});
  for (int i = 0; i < 6; ++i) {  // so that the pauses have become long
    exchange_.run_for(12s);
    exchange_.cut_sockets();
  }
  exchange_.run_for(20s);
  ASSERT_TRUE(connection_->up());
  push_versions_for(31s);
  exchange_.cut_sockets();
  exchange_.run_for(250ms);
  EXPECT_TRUE(connection_->up()) << "its pause is a first one again: 100 ms at the most";
}

TEST_F(StreamConnectionTest, ALostConnectionIsMadeAnewAtOnceWhenTheExchangeAnswersAgain) {
  start({});
  exchange_.run_for(1s);
  exchange_.network->refuse(true);
  exchange_.cut_sockets();
  const auto pause_ms = [this] {
    const std::string& text = events_.events.back().text;
    return std::stoi(text.substr(text.rfind(" in ") + 4));
  };
  for (int i = 0; i < 1000 && (events_.events.empty() || pause_ms() < 3000); ++i) exchange_.run_for(100ms);
  ASSERT_EQ(events_.events.back().kind, base::EventKind::kStreamLost);
  fail_requests();
  exchange_.network->refuse(false);
  exchange_.run_for(500ms);
  EXPECT_FALSE(connection_->up());
  gate_.on_stream_resumed(exchange_.loop->now());
  exchange_.run_for(250ms);
  EXPECT_TRUE(connection_->up());
}

TEST_F(StreamConnectionTest, WhileTheExchangeBlocksUsNoConnectionIsTried) {
  start({});
  exchange_.run_for(1s);
  ASSERT_EQ(exchange_.upgrades.size(), 1U);
  block(60s);
  exchange_.cut_sockets();
  exchange_.run_for(59s);
  block(31s);  // another answer said so
  exchange_.run_for(30s);
  EXPECT_EQ(events_.count(base::EventKind::kStreamHeldBack), 1U);
  EXPECT_EQ(exchange_.upgrades.size(), 1U);
  exchange_.run_for(2s);
  ASSERT_EQ(exchange_.upgrades.size(), 2U);
  EXPECT_GE(exchange_.upgrades.back(), gate_.host_blocked_until());
  EXPECT_EQ(listener_.ups, 2);
}

TEST_F(StreamConnectionTest, AConnectionThatIsOpenOutlastsABlockAndIsReplacedAfterIt) {
  start({.renew_after = 60s, .renew_overlap = 500ms});
  exchange_.run_for(1s);
  block(120s);
  push_versions_for(118s);
  EXPECT_EQ(exchange_.upgrades.size(), 1U);
  EXPECT_EQ(exchange_.open_sockets(), 1U);
  push_versions_for(5s);
  EXPECT_EQ(exchange_.upgrades.size(), 2U);
  EXPECT_GE(exchange_.upgrades.back(), gate_.host_blocked_until());
  EXPECT_EQ(events_.count(base::EventKind::kStreamRenewed), 1U);
  EXPECT_EQ(listener_.downs, 0);
  expect_no_gap();
}

TEST_F(StreamConnectionTest, ABlockAtTheStartIsWaitedFor) {
  block(10s);
  start({});
  exchange_.run_for(9s);
  EXPECT_TRUE(exchange_.upgrades.empty());
  exchange_.run_for(2s);
  EXPECT_EQ(listener_.ups, 1);
}

TEST_F(StreamConnectionTest, ABlockThatComesWhileItIsDialedKeepsTheUpgradeFromBeingAskedFor) {
  start({});
  exchange_.run_for(10ms);
  block(10s);
  exchange_.run_for(9900ms);
  EXPECT_TRUE(exchange_.upgrades.empty());
  exchange_.run_for(2s);
  EXPECT_EQ(exchange_.upgrades.size(), 1U);
  EXPECT_EQ(listener_.ups, 1);
}

// What it is answered, nobody would hear: a 418 would go unheeded.
TEST_F(StreamConnectionTest, AnUpgradeUnderWayIsCutWhenItsConnectionGoes) {
  class Answers final : public net::WireTap {
   public:
    void on_wire(const net::WireRun& run) override {
      if (run.direction == net::WireDirection::kToDialer) ++seen;
    }
    int seen = 0;
  };
  Answers answers;
  exchange_.network->tap(&answers);
  exchange_.upgrade_delay = 4s;
  answer_upgrades(418);
  start({});
  exchange_.run_for(1s);
  ASSERT_EQ(exchange_.upgrades.size(), 1U);
  connection_.reset();
  exchange_.run_for(10s);
  EXPECT_EQ(answers.seen, 0);
  exchange_.network->tap(nullptr);
}

TEST_F(StreamConnectionTest, AnUpgradeThatIsAnswered418BlocksEverything) {
  answer_upgrades(418, "60");
  start({});
  exchange_.run_for(59s);
  EXPECT_EQ(exchange_.upgrades.size(), 1U);
  EXPECT_EQ(gate_.host_blocked_until(), exchange_.upgrades[0] + 20ms + 60s) << "from its answer on";
  EXPECT_EQ(events_.count(base::EventKind::kHostBlocked), 1U);
  EXPECT_EQ(connection_->unwanted_until(), gate_.host_blocked_until());
  exchange_.upgrade_answer.reset();
  exchange_.run_for(3s);
  ASSERT_EQ(exchange_.upgrades.size(), 2U);
  EXPECT_GE(exchange_.upgrades[1], gate_.host_blocked_until());
  EXPECT_EQ(listener_.ups, 1);
}

TEST_F(StreamConnectionTest, An418WithoutRetryAfterBlocksForAsLongAsTheSettingsSay) {
  answer_upgrades(418);
  start({});
  exchange_.run_for(1s);
  EXPECT_EQ(gate_.host_blocked_until(),
            exchange_.upgrades[0] + 20ms + resilience::GateSettings{}.default_host_block);
}

TEST_F(StreamConnectionTest, AnUpgradeThatIsAnswered403Or429IsLeftAloneForAMinuteAndRequestsGoOn) {
  for (const int status : {403, 429}) {
    SCOPED_TRACE(status);
    answer_upgrades(status);
    exchange_.upgrades.clear();
    start({});
    exchange_.run_for(59s);
    EXPECT_EQ(exchange_.upgrades.size(), 1U);
    EXPECT_EQ(connection_->unwanted_until(), exchange_.upgrades[0] + 20ms + 60s);
    exchange_.run_for(3s);
    EXPECT_EQ(exchange_.upgrades.size(), 2U);
    EXPECT_LT(gate_.host_blocked_until(), exchange_.loop->now());
  }
  EXPECT_EQ(events_.count(base::EventKind::kHostBlocked), 0U);
}

TEST_F(StreamConnectionTest, RetryAfterOfAnUpgradeIsKept) {
  for (const int status : {429, 503}) {
    SCOPED_TRACE(status);
    answer_upgrades(status, "7");
    exchange_.upgrades.clear();
    start({});
    exchange_.run_for(6900ms);
    EXPECT_EQ(exchange_.upgrades.size(), 1U);
    exchange_.run_for(2s);
    EXPECT_EQ(exchange_.upgrades.size(), 2U);
  }
}

TEST_F(StreamConnectionTest, ARefusedRenewalLeavesTheOldConnectionAndComesLater) {
  start({.renew_after = 60s, .renew_overlap = 500ms});
  exchange_.run_for(1s);
  answer_upgrades(429, "90");
  push_versions_for(60s);
  EXPECT_EQ(exchange_.upgrades.size(), 2U);
  exchange_.upgrade_answer.reset();
  push_versions_for(80s);
  EXPECT_EQ(exchange_.upgrades.size(), 2U);
  push_versions_for(15s);
  EXPECT_EQ(exchange_.upgrades.size(), 3U);
  EXPECT_EQ(events_.count(base::EventKind::kStreamRenewed), 1U);
  EXPECT_EQ(listener_.downs, 0);
  expect_no_gap();
}

TEST_F(StreamConnectionTest, ConnectionsThatFollowOneAnotherMayShareABudgetOfUpgrades) {
  const auto upgrades = std::make_shared<UpgradeBudget>(2, 60s);
  for (int i = 0; i < 4; ++i) {
    start({}, {kDepth}, upgrades);
    exchange_.run_for(10s);
  }
  EXPECT_EQ(exchange_.upgrades.size(), 2U);
  EXPECT_FALSE(connection_->up());
  exchange_.run_for(25s);
  EXPECT_TRUE(connection_->up()) << "the first one was a minute ago";
}

// However many come, and in whatever numbers they differ.
TEST_F(StreamConnectionTest, TextsAndPushesThatCannotBeReadAreNotedByTheirKind) {
  start({});
  exchange_.run_for(1s);
  for (int i = 0; i < 300; ++i) {
    exchange_.push_text(R"({"notice":)" + std::to_string(i) + "}");
    exchange_.push(std::string(static_cast<std::size_t>(10 + i), '\xff'));
  }
  exchange_.run_for(1s);
  EXPECT_EQ(listener_.unknown.count(), 600U);
  const auto& words = listener_.unknown.words();
  EXPECT_EQ(std::ranges::count(words, "text message", &wire::UnknownWord::place), 1);
  UnknownWordLog log{events_};
  log.hear("stream", listener_.unknown, {});
  EXPECT_EQ(events_.count(base::EventKind::kExchangeUnknownWord), 2U);
  EXPECT_EQ(listener_.bad, 300);
  EXPECT_EQ(listener_.downs, 0);
}

TEST_F(StreamConnectionTest, APushThatCannotBeReadIsToldAndTheNextOneIsReadAgain) {
  start({});
  exchange_.run_for(1s);
  std::string damaged = wire::encode_push(
      kDepth, wire::DepthPush{.symbol = kSymbol, .update = {.first_version = 1, .last_version = 1}});
  damaged.replace(damaged.size() / 2, 16, 16, '\xff');
  exchange_.push(damaged);
  version_ = 1;
  push_versions_for(100ms);
  EXPECT_EQ(listener_.unknown.left_out(), 1U);
  EXPECT_EQ(listener_.bad, 1);
  EXPECT_EQ(listener_.versions, std::vector<std::int64_t>{2});
  EXPECT_EQ(listener_.downs, 0);
}

// MEXC adds channels and types without notice: each is told as new, and none as damage.
TEST_F(StreamConnectionTest, APushThatIsNewIsNotedAndIsNoFault) {
  start({});
  exchange_.run_for(1s);
  // A wrapper (1 channel, 3 symbol) with the body 399.
  exchange_.push(std::string{"\x0a\x03new\x1a\x03MXU\xfa\x18\x01x"});
  exchange_.run_for(1s);
  EXPECT_EQ(listener_.unknown.left_out(), 0U);
  EXPECT_EQ(listener_.bad, 1) << "something happened, and nobody can say what";
  EXPECT_EQ(listener_.unknown.words(), (std::vector<wire::UnknownWord>{{"channel", "new"}}));
}

// The exchange closes a socket without a subscription after 30 s.
TEST_F(StreamConnectionTest, WhereEveryChannelIsRefusedItDoesNotConnectInALoop) {
  exchange_.refused_channels.insert(to_string(kDepth));
  exchange_.closes_unused_after = 30s;
  start({});
  exchange_.run_for(std::chrono::hours{10});
  EXPECT_LE(events_.count(base::EventKind::kStreamLost), 10U * 30)
      << "one in 150 s on the average, and the first minute's";
  EXPECT_EQ(listener_.refusals, 1);
  exchange_.refused_channels.clear();
  exchange_.run_for(std::chrono::minutes{6});
  EXPECT_TRUE(connection_->up());
  EXPECT_EQ(listener_.ups, 1);
  EXPECT_EQ(listener_.downs, 0);
}

TEST_F(StreamConnectionTest, WithARefusedChannelItIsRenewedAllTheSame) {
  const wire::Channel deals{.kind = ChannelKind::kDeals, .symbol = kSymbol};
  exchange_.refused_channels.insert(to_string(deals));
  start({.renew_after = 60s, .renew_overlap = 500ms}, {deals, kDepth});
  exchange_.run_for(1s);
  push_versions_for(100s);
  EXPECT_EQ(events_.count(base::EventKind::kStreamRenewed), 1U);
  EXPECT_EQ(events_.count(base::EventKind::kStreamNotRenewed), 0U);
  expect_no_gap();
  exchange_.refused_channels.clear();
  exchange_.run_for(std::chrono::minutes{6});
  EXPECT_TRUE(connection_->up()) << "asked for on the connection that took over";
  EXPECT_EQ(listener_.refusals, 1);
}

TEST_F(StreamConnectionTest, HandsOnPushesOfEveryKind) {
  const std::vector<wire::Channel> channels{
      kDepth,
      {.kind = ChannelKind::kDeals, .symbol = kSymbol},
      {.kind = ChannelKind::kBookTicker, .symbol = kSymbol},
      {.kind = ChannelKind::kBookTickerBatch, .symbol = kSymbol},
      {.kind = ChannelKind::kLimitDepth, .symbol = kSymbol, .levels = 5},
      {.kind = ChannelKind::kKline, .symbol = kSymbol, .kline = market::KlineInterval::kMin5},
      {.kind = ChannelKind::kMiniTicker, .symbol = kSymbol, .zone = {std::chrono::minutes{330}}},
      {.kind = ChannelKind::kMiniTickers, .zone = {.rolling = true}},
  };
  start({}, channels);
  exchange_.run_for(1s);
  EXPECT_TRUE(connection_->up());
  const auto price = market::Price::from_int(2);
  const auto quantity = market::Quantity::from_int(3);
  const market::BookTicker ticker{kSymbol, price, quantity, price, quantity, 7};
  const market::MiniTicker mini{.symbol = kSymbol, .last = price, .high = price, .low = price};
  const std::vector<wire::Push> pushes{
      wire::DepthPush{.symbol = kSymbol, .update = {.first_version = 1, .last_version = 1}},
      wire::DealsPush{.symbol = kSymbol, .trades = {{.id = "1", .price = price, .quantity = quantity}}},
      wire::BookTickerPush{.ticker = ticker},
      wire::BookTickerBatchPush{.symbol = kSymbol, .tickers = {ticker}},
      wire::LimitDepthPush{.symbol = kSymbol, .depth = {.version = 3, .bids = {{price, quantity}}}},
      wire::KlinePush{.symbol = kSymbol, .interval = market::KlineInterval::kMin5, .kline = {}},
      wire::MiniTickersPush{.tickers = {mini}},
      wire::MiniTickersPush{.tickers = {mini, mini}, .of_all = true},
  };
  std::vector<std::string> bytes;
  for (std::size_t i = 0; i < pushes.size(); ++i) {
    bytes.push_back(wire::encode_push(channels[i], pushes[i]));
    exchange_.push(bytes.back());
  }
  exchange_.run_for(1s);
  EXPECT_EQ(listener_.unknown.count(), 0U);
  std::set<std::size_t> sent;
  for (const auto& push : pushes) sent.insert(push.index());
  EXPECT_EQ(listener_.kinds, sent);
  EXPECT_EQ(listener_.bytes, bytes) << "each comes with what the exchange sent";
}

}  // namespace
}  // namespace tidegate::mexc::client
