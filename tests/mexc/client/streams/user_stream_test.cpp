#include "tidegate/mexc/client/streams/user_stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "mexc/client/scripted_exchange.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"

namespace tidegate::mexc::client {
namespace {

using namespace std::chrono_literals;
using base::Source;
using testing::json;
using testing::ScriptedExchange;

const market::Symbol kSymbol{"BTCUSDT"};
const market::ClientOrderId kOrder{"tg-1"};
const std::string kKeys = "/api/v3/userDataStream";
const std::string kOrders = "spot@private.orders.v3.api.pb";

class Listener final : public UserStreamListener {
 public:
  void on_order(const wire::OrderPush& push) override { orders.push_back(push.report); }
  void on_fill(const wire::FillPush& push) override { fills.push_back(push.fill); }
  void on_balance(const wire::BalancePush& push) override { balances.push_back(push.balance); }
  void on_user_stream(const PrivateFeeds& told) override {
    EXPECT_NE(told, feeds) << "told though nothing changed";
    if (told.all() != feeds.all()) states.push_back(told.all());
    feeds = told;
  }

  std::vector<market::OrderReport> orders;
  std::vector<market::Fill> fills;
  std::vector<market::Balance> balances;
  std::vector<bool> states;  // all of them are told, or not
  PrivateFeeds feeds;
};

class UserStreamTest : public ::testing::Test {
 protected:
  UserStreamTest()
      : client_(*exchange_.loop, *exchange_.network, testing::client_settings(exchange_),
                testing::demo_credentials(), events_) {
    exchange_.serve_listen_keys();
    exchange_.on("GET /api/v3/account", [](const auto&) { return json(wire::encode_account({})); });
    exchange_.on("GET /api/v3/openOrders", [](const auto&) { return json("[]"); });
  }
  void start(UserStreamSettings settings = {}, StreamSettings stream = {}) {
    if (stream.host.port == 0) stream.host = exchange_.address;
    stream_ = std::make_unique<UserStream>(*exchange_.loop, *exchange_.network, client_, stream, settings, 1,
                                           listener_, events_);
    stream_->start();
    exchange_.run_for(500ms);
  }
  void push_order(market::OrderStatus status = market::OrderStatus::kNew) {
    exchange_.push_private(
        wire::encode_push({.kind = wire::ChannelKind::kPrivateOrders},
                          wire::OrderPush{.report = {.symbol = kSymbol,
                                                     .id = market::OrderId{"C02__1"},
                                                     .client_id = kOrder,
                                                     .status = status,
                                                     .price = market::Price::from_int(2),
                                                     .quantity = market::Quantity::from_int(3)},
                                          .send_time = exchange_.clock()}));
    exchange_.run_for(50ms);
  }
  void push_balance() {
    exchange_.push_private(wire::encode_push(
        {.kind = wire::ChannelKind::kPrivateAccount},
        wire::BalancePush{.balance = {market::Asset{"BTC"}, market::Amount::from_int(3), {}},
                          .cause = "ENTRUST",
                          .send_time = exchange_.clock()}));
    exchange_.run_for(50ms);
  }
  // Nothing that was told holds the listen key.
  void expect_no_key_told() {
    for (const auto& event : events_.events) {
      for (std::size_t i = 1; i <= exchange_.keys_made; ++i) {
        EXPECT_EQ(event.text.find("key-" + std::to_string(i)), std::string::npos) << event.text;
        EXPECT_EQ(event.subject.find("key-" + std::to_string(i)), std::string::npos) << event.subject;
      }
    }
  }

  ScriptedExchange exchange_{10ms};
  testing::RecordedEvents events_;
  Listener listener_;
  Client client_;
  std::unique_ptr<UserStream> stream_;
};

TEST_F(UserStreamTest, TellsOrdersFillsAndBalancesAsTheyHappen) {
  start();
  ASSERT_TRUE(stream_->up());
  EXPECT_EQ(listener_.states, std::vector<bool>{true});
  push_order(market::OrderStatus::kFilled);
  exchange_.push_private(wire::encode_push({.kind = wire::ChannelKind::kPrivateDeals},
                                           wire::FillPush{.fill = {.symbol = kSymbol,
                                                                   .id = "t1",
                                                                   .order_id = market::OrderId{"C02__1"},
                                                                   .client_id = kOrder,
                                                                   .price = market::Price::from_int(2),
                                                                   .quantity = market::Quantity::from_int(3),
                                                                   .commission_asset = market::Asset{"USDT"}},
                                                          .send_time = exchange_.clock()}));
  push_balance();
  ASSERT_EQ(listener_.orders.size(), 1U);
  EXPECT_EQ(listener_.orders[0].status, market::OrderStatus::kFilled);
  EXPECT_EQ(listener_.orders[0].client_id, kOrder);
  ASSERT_EQ(listener_.fills.size(), 1U);
  EXPECT_EQ(listener_.fills[0].order_id.value(), "C02__1");
  ASSERT_EQ(listener_.balances.size(), 1U);
  EXPECT_EQ(listener_.balances[0].free, market::Amount::from_int(3));
  expect_no_key_told();
}

TEST_F(UserStreamTest, APushMakesWhatIsCachedOfTheAccountOld) {
  start();
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(exchange_.run(client_.account())->source, Source::kNetwork);
    EXPECT_EQ(exchange_.run(client_.open_orders(kSymbol))->source, Source::kNetwork);
    EXPECT_EQ(exchange_.run(client_.account())->source, Source::kCache);
    push_order();
  }
}

TEST_F(UserStreamTest, APushThatCannotBeReadMakesItOldToo) {
  start();
  EXPECT_EQ(exchange_.run(client_.account())->source, Source::kNetwork);
  exchange_.push_private(std::string(40, '\xff'));
  exchange_.run_for(50ms);
  EXPECT_EQ(events_.count(base::EventKind::kExchangeUnknownWord), 1U);
  EXPECT_EQ(exchange_.run(client_.account())->source, Source::kNetwork);
  EXPECT_TRUE(listener_.orders.empty());
  EXPECT_TRUE(stream_->up());
}

TEST_F(UserStreamTest, WhileTheExchangeBlocksUsItIsNotConnectedAndItsKeyIsKept) {
  start();
  exchange_.on("GET /api/v3/account", [](const auto&) {
    auto banned = json("{}", 418);
    banned.response.headers.emplace_back("Retry-After", "120");
    return banned;
  });
  EXPECT_FALSE(exchange_.run(client_.account()));
  const auto until = client_.gate().host_blocked_until();
  ASSERT_GT(until, exchange_.loop->now() + 119s);
  exchange_.cut_sockets();
  const auto asked = exchange_.requests.size();
  exchange_.run_for(118s);
  EXPECT_FALSE(stream_->up());
  EXPECT_EQ(exchange_.upgrades.size(), 1U);
  EXPECT_EQ(exchange_.requests.size(), asked);
  exchange_.run_for(5s);
  EXPECT_TRUE(stream_->up());
  ASSERT_EQ(exchange_.upgrades.size(), 2U);
  EXPECT_GE(exchange_.upgrades.back(), until);
  EXPECT_EQ(exchange_.keys_made, 1U) << "the key is as good as before";
}

TEST_F(UserStreamTest, WhileItsUpgradesAreRefusedForNowItsKeyIsKept) {
  start();
  exchange_.upgrade_answer = json("{}", 429);
  exchange_.upgrade_answer->response.headers.emplace_back("Retry-After", "50");
  exchange_.cut_sockets();
  exchange_.run_for(120s);
  EXPECT_FALSE(stream_->up());
  EXPECT_EQ(exchange_.upgrades.size(), 4U) << "every 50 s";
  exchange_.upgrade_answer.reset();
  exchange_.run_for(50s);
  EXPECT_TRUE(stream_->up());
  EXPECT_EQ(exchange_.keys_made, 1U) << "no other key would be let in sooner";
}

TEST_F(UserStreamTest, AKeyWithWhichUpgradesAreRefusedForGoodIsReplacedAndTheNextOneIsNotHasty) {
  start();
  exchange_.upgrade_answer = json("{}", 403);
  exchange_.cut_sockets();
  exchange_.run_for(10min);
  EXPECT_EQ(exchange_.keys_made, 1U);
  exchange_.run_for(2min);
  EXPECT_EQ(exchange_.keys_made, 2U);
  for (std::size_t i = 3; i < exchange_.upgrades.size(); ++i) {
    EXPECT_GE(exchange_.upgrades[i] - exchange_.upgrades[i - 1], 60s);
  }
  EXPECT_GE(exchange_.upgrades.size(), 11U);
  exchange_.upgrade_answer.reset();
  exchange_.run_for(2min);
  EXPECT_TRUE(stream_->up());
}

TEST_F(UserStreamTest, KeepsItsKeyAliveForDays) {
  start();
  exchange_.run_for(std::chrono::hours{48});
  EXPECT_EQ(exchange_.keys_made, 1U);
  const auto kept = exchange_.asked("PUT " + kKeys);
  EXPECT_GE(kept, 48U * 60 / 30);
  EXPECT_LE(kept, 48U * 60 / 20);
  EXPECT_TRUE(stream_->up());
  EXPECT_EQ(events_.count(base::EventKind::kStreamRenewed), 2U) << "connections live a day";
  EXPECT_EQ(listener_.states, std::vector<bool>{true});
}

TEST_F(UserStreamTest, AnExpiredKeyIsFoundOutWhenItIsToBeKeptAndReplaced) {
  start();
  exchange_.listen_keys.clear();  // the socket stays open and mute
  exchange_.run_for(std::chrono::minutes{26});
  EXPECT_EQ(exchange_.keys_made, 2U);
  EXPECT_EQ(events_.count(base::EventKind::kUserStreamKeyReplaced), 1U);
  EXPECT_EQ(listener_.states, (std::vector<bool>{true, false, true}));
  push_order();
  EXPECT_EQ(listener_.orders.size(), 1U);
  expect_no_key_told();
}

TEST_F(UserStreamTest, AKeyThatTheExchangeRefusesAtTheSocketIsReplaced) {
  start();
  exchange_.listen_keys.clear();
  exchange_.cut_sockets();
  exchange_.run_for(2s);
  EXPECT_EQ(exchange_.keys_made, 2U);
  EXPECT_TRUE(stream_->up());
  expect_no_key_told();
}

// Each key works for one push, and is refused after it. No budget of upgrades holds them back.
TEST_F(UserStreamTest, KeysThatAreGoodForAMomentAreNotMadeInALoop) {
  start({}, {.max_upgrades = 600});
  for (const auto end = exchange_.loop->now() + 60s; exchange_.loop->now() < end;) {
    if (stream_->up()) {
      push_order();
      exchange_.listen_keys.clear();
      exchange_.cut_sockets();
    }
    exchange_.run_for(10ms);
  }
  EXPECT_GE(exchange_.keys_made, 4U);
  EXPECT_LE(exchange_.keys_made, 20U) << "the pauses grow to 10 s";
}

// The most instants within any minute.
std::size_t most_a_minute(const std::vector<base::MonotonicTime>& instants) {
  std::size_t most = 0;
  for (auto first = instants.begin(); first != instants.end(); ++first) {
    const auto within = [first](base::MonotonicTime each) { return each - *first < 60s; };
    most = std::max(most, static_cast<std::size_t>(std::count_if(first, instants.end(), within)));
  }
  return most;
}

// Each key is refused at its first upgrade: the next one brings no new budget.
TEST_F(UserStreamTest, UpgradesAndNewKeysStayWithinTheirBudgetWhateverKeysTheExchangeRefuses) {
  start();
  std::vector<base::MonotonicTime> keys;
  const auto make_key = exchange_.scripts.at("POST " + kKeys);
  exchange_.on("POST " + kKeys, [&](const net::HttpRequest& request) {
    keys.push_back(exchange_.loop->now());
    auto answer = make_key(request);
    exchange_.listen_keys.clear();
    return answer;
  });
  exchange_.listen_keys.clear();
  exchange_.cut_sockets();
  exchange_.run_for(5min);
  const std::size_t budget = StreamSettings{}.max_upgrades;
  EXPECT_LE(most_a_minute(exchange_.upgrades), budget);
  EXPECT_LE(most_a_minute(keys), budget);
  EXPECT_GE(keys.size(), 3 * budget) << "and it goes on trying";
  exchange_.on("POST " + kKeys, make_key);
  exchange_.run_for(70s);
  EXPECT_TRUE(stream_->up());
  expect_no_key_told();
}

TEST_F(UserStreamTest, NoKeyIsMadeThatNoConnectionMayUseYet) {
  start({}, {.max_upgrades = 2});
  exchange_.listen_keys.clear();
  exchange_.cut_sockets();
  exchange_.run_for(50s);
  EXPECT_EQ(exchange_.upgrades.size(), 2U);
  EXPECT_EQ(exchange_.keys_made, 1U);
  exchange_.run_for(20s);
  EXPECT_TRUE(stream_->up());
  EXPECT_EQ(exchange_.keys_made, 2U);
}

// Their upgrades never begin, so that no budget of those holds them back.
TEST_F(UserStreamTest, KeysOfWhichNoneFindsTheStreamsHostStayWithinTheirBudgetToo) {
  std::vector<base::MonotonicTime> keys;
  const auto make_key = exchange_.scripts.at("POST " + kKeys);
  exchange_.on("POST " + kKeys, [&](const net::HttpRequest& request) {
    keys.push_back(exchange_.loop->now());
    return make_key(request);
  });
  start({.up_patience = 1s}, {.host = {"nobody.test", 1}});
  exchange_.run_for(5min);
  EXPECT_TRUE(exchange_.upgrades.empty());
  EXPECT_LE(most_a_minute(keys), StreamSettings{}.max_upgrades);
  EXPECT_GE(keys.size(), 20U);
}

TEST_F(UserStreamTest, AKeyWhoseUpgradeWaitsForTheBudgetIsNotGivenUp) {
  start({.up_patience = 5s}, {.max_upgrades = 2});
  exchange_.cut_sockets();
  exchange_.run_for(2s);
  ASSERT_TRUE(stream_->up());
  exchange_.cut_sockets();
  exchange_.run_for(50s);
  EXPECT_EQ(exchange_.upgrades.size(), 2U);
  EXPECT_EQ(exchange_.keys_made, 1U) << "no other key would be let in sooner";
  exchange_.run_for(20s);
  EXPECT_TRUE(stream_->up());
  EXPECT_EQ(exchange_.keys_made, 1U);
}

TEST_F(UserStreamTest, AMuteStreamIsNoticedByTheOrderOfWhichItSaysNothing) {
  start({.push_patience = 3s});
  exchange_.listen_keys.clear();
  stream_->expect_push(exchange_.loop->now());
  exchange_.run_for(2900ms);
  EXPECT_EQ(exchange_.keys_made, 1U);
  exchange_.run_for(1s);
  EXPECT_EQ(exchange_.keys_made, 2U);
  EXPECT_TRUE(stream_->up());
}

TEST_F(UserStreamTest, APushBeforeOrAfterTheAnswerIsASignOfLife) {
  start({.push_patience = 3s});
  const auto sent = exchange_.loop->now();
  push_order();
  stream_->expect_push(sent);
  exchange_.run_for(10s);
  stream_->expect_push(exchange_.loop->now());
  exchange_.run_for(2s);
  push_order();
  exchange_.run_for(10s);
  EXPECT_EQ(exchange_.keys_made, 1U);
}

TEST_F(UserStreamTest, APushLostWithItsConnectionIsNoProofOfMuteness) {
  start({.push_patience = 3s});
  stream_->expect_push(exchange_.loop->now());
  exchange_.cut_sockets();
  exchange_.run_for(10s);
  EXPECT_EQ(exchange_.keys_made, 1U);
  EXPECT_TRUE(stream_->up());
}

TEST_F(UserStreamTest, WhenTheExchangeCannotKeepTheKeyItTriesAgainWithinTheKeysLife) {
  start();
  const auto keep = exchange_.scripts["PUT " + kKeys];
  exchange_.on("PUT " + kKeys, [](const auto&) { return json("{}", 503); });
  exchange_.run_for(std::chrono::minutes{40});
  EXPECT_EQ(exchange_.keys_made, 1U);
  exchange_.on("PUT " + kKeys, keep);
  exchange_.run_for(std::chrono::minutes{60});
  EXPECT_EQ(exchange_.keys_made, 1U);
  EXPECT_TRUE(stream_->up());
}

TEST_F(UserStreamTest, WithoutAKeyItTriesEverMoreSlowlyAndSaysSoOnce) {
  exchange_.on("POST " + kKeys, [](const auto&) { return json("{}", 500); });
  start();
  exchange_.run_for(120s);
  EXPECT_FALSE(stream_->up());
  EXPECT_EQ(events_.count(base::EventKind::kUserStreamNoKey), 1U);
  EXPECT_LE(exchange_.asked("POST " + kKeys), 60U);
  exchange_.serve_listen_keys();
  exchange_.run_for(30s);
  EXPECT_TRUE(stream_->up());
}

TEST_F(UserStreamTest, AStreamThatDoesNotComeUpGetsAnotherKeyAndGivesTheOldOneBack) {
  exchange_.answers_subscriptions = false;
  start({.up_patience = 10s});
  exchange_.run_for(15s);
  EXPECT_EQ(exchange_.keys_made, 2U);
  EXPECT_EQ(exchange_.listen_keys, std::set<std::string>{"key-2"});
  exchange_.answers_subscriptions = true;
  exchange_.run_for(30s);
  EXPECT_TRUE(stream_->up());
}

// MEXC gives a key that may not read the account no orders, and code 0.
TEST_F(UserStreamTest, ARefusedChannelKeepsTheKeyAndTheOtherChannels) {
  exchange_.refused_channels.insert(kOrders);
  start();
  exchange_.run_for(std::chrono::hours{3});
  EXPECT_EQ(exchange_.keys_made, 1U);
  EXPECT_EQ(events_.count(base::EventKind::kStreamLost), 0U);
  EXPECT_EQ(listener_.feeds, (PrivateFeeds{.orders = false, .fills = true, .balances = true}));
  EXPECT_EQ(events_.count(base::EventKind::kUserStreamRefused), 1U) << "what it means is told once";
  const auto told = std::find_if(events_.events.begin(), events_.events.end(), [](const auto& event) {
    return event.kind == base::EventKind::kUserStreamRefused;
  });
  ASSERT_NE(told, events_.events.end());
  EXPECT_NE(told->text.find(kOrders + " is refused: orders are followed by asking"), std::string::npos)
      << told->text;
  push_balance();
  EXPECT_EQ(listener_.balances.size(), 1U);
  expect_no_key_told();
}

TEST_F(UserStreamTest, ARefusedChannelIsAskedForEverMoreSlowlyUntilItIsGranted) {
  exchange_.refused_channels.insert(kOrders);
  start();
  exchange_.run_for(5s);
  EXPECT_GE(events_.count(base::EventKind::kStreamRefused), 3U) << "quickly at first";
  exchange_.run_for(std::chrono::hours{1});
  const std::size_t asked = events_.count(base::EventKind::kStreamRefused);
  EXPECT_GE(asked, 3600U / 300);
  EXPECT_LE(asked, 60U);
  for (const auto& control : exchange_.controls) {
    if (control.method != wire::ControlMethod::kSubscribe || control.channels.size() == 3) continue;
    EXPECT_EQ(control.channels, std::vector{kOrders}) << "nothing else is asked for again";
  }
  exchange_.refused_channels.clear();
  exchange_.run_for(std::chrono::minutes{5} + 1s);
  EXPECT_TRUE(stream_->up());
  EXPECT_EQ(events_.count(base::EventKind::kStreamRefused), asked);
  push_order();
  EXPECT_EQ(listener_.orders.size(), 1U);
  EXPECT_EQ(exchange_.keys_made, 1U);
}

// What an order brings about is told by its own channel.
TEST_F(UserStreamTest, WithoutTheOrdersChannelNoPushIsMissed) {
  exchange_.refused_channels.insert(kOrders);
  start({.push_patience = 3s});
  stream_->expect_push(exchange_.loop->now());
  exchange_.run_for(60s);
  EXPECT_EQ(exchange_.keys_made, 1U);
}

TEST_F(UserStreamTest, WithOrdersGrantedAndBalancesRefusedAMuteStreamIsNoticedAllTheSame) {
  exchange_.refused_channels.insert("spot@private.account.v3.api.pb");
  start({.push_patience = 3s});
  EXPECT_EQ(listener_.feeds, (PrivateFeeds{.orders = true, .fills = true, .balances = false}));
  exchange_.listen_keys.clear();
  stream_->expect_push(exchange_.loop->now());
  exchange_.run_for(5s);
  EXPECT_EQ(exchange_.keys_made, 2U);
  EXPECT_TRUE(listener_.feeds.orders);
}

// A lost connection with a refused channel: what was granted must come back, else the key may be at fault.
TEST_F(UserStreamTest, ARefusedChannelDoesNotHideThatTheOthersDoNotComeBack) {
  exchange_.refused_channels.insert(kOrders);
  start({.up_patience = 10s});
  exchange_.answers_subscriptions = false;
  exchange_.cut_sockets();
  exchange_.run_for(15s);
  EXPECT_EQ(exchange_.keys_made, 2U);
}

TEST_F(UserStreamTest, ClosingGivesTheKeyBack) {
  start();
  bool done = false;
  stream_->close([&done] { done = true; });
  EXPECT_FALSE(done) << "in a later turn";
  exchange_.run_for(1s);
  EXPECT_TRUE(done);
  EXPECT_TRUE(exchange_.listen_keys.empty());
  exchange_.run_for(std::chrono::hours{2});
  EXPECT_EQ(exchange_.keys_made, 1U);
}

TEST_F(UserStreamTest, GoingAwayAtAnyMomentHarmsNobody) {
  for (int ms = 0; ms < 80; ms += 5) {
    StreamSettings stream;
    stream.host = exchange_.address;
    stream_ = std::make_unique<UserStream>(*exchange_.loop, *exchange_.network, client_, stream,
                                           UserStreamSettings{}, 1, listener_, events_);
    stream_->start();
    exchange_.run_for(std::chrono::milliseconds{ms});
    stream_.reset();
  }
  exchange_.run_for(60s);
}

}  // namespace
}  // namespace tidegate::mexc::client
