#include "tidegate/mexc/client/books/live_books.hpp"

#include <gtest/gtest.h>

#include "mexc/client/books/moving_book.hpp"
#include "tidegate/mexc/client/rest/endpoint_policies.hpp"

namespace tidegate::mexc::client {
namespace {

using namespace std::chrono_literals;
using base::Source;
using market::Level;
using market::Price;
using market::Quantity;
using testing::json;
using testing::ScriptedExchange;

const market::Symbol& kSymbol = testing::kMovingSymbol;
const std::string kDepthChannel = "spot@public.aggre.depth.v3.api.pb@10ms@BTCUSDT";

class Listener final : public market::VenueListener {
 public:
  void on_venue_event(const market::VenueEvent& event) override {
    if (const auto* seen = std::get_if<market::BookObserved>(&event)) {
      EXPECT_EQ(seen->source, base::Source::kStream);
      ++books;
      last_version = seen->book->version();
      last_age = seen->age;
    }
    if (const auto* seen = std::get_if<market::TradeObserved>(&event)) trades.push_back(seen->trade);
  }

  int books = 0;
  std::int64_t last_version = 0;
  base::Duration last_age{};
  std::vector<market::Trade> trades;
};

class LiveBooksTest : public testing::MovingBookTest {
 protected:
  LiveBooksTest() : MovingBookTest(1, 1) {
    exchange_.on("GET /api/v3/ticker/bookTicker", [](const auto&) { return json("[]"); });
    client_->start();
  }

  void start(BookKeeperSettings book = {}) {
    LiveBooksSettings settings;
    settings.book = book;
    settings.stream.host = exchange_.address;
    books_ = std::make_unique<LiveBooks>(*exchange_.loop, *exchange_.network, *client_, settings,
                                         std::vector{kSymbol}, events_);
    books_->start(&listener_);
  }
  const BookKeeper& keeper() const { return *books_->find("BTCUSDT"); }
  base::Result<base::Reply<std::shared_ptr<const market::Depth>>> depth(int limit = 20) {
    return exchange_.run(client_->depth(kSymbol, limit));
  }

  Listener listener_;
  std::unique_ptr<LiveBooks> books_;
};

TEST_F(LiveBooksTest, JoinsAndFollows) {
  start();
  change_for(1s);
  exchange_.run_for(20ms);
  EXPECT_EQ(keeper().state(), BookState::kLive);
  EXPECT_EQ(keeper().book().version(), truth_.version());
  EXPECT_EQ(keeper().book().depth(10), truth_.depth(10));
  EXPECT_EQ(listener_.last_version, truth_.version());
  EXPECT_GT(listener_.last_age, 0ms) << "as old as its push was under way";
  EXPECT_TRUE(books_->connected());
  EXPECT_EQ(exchange_.asked("GET /api/v3/depth"), 1U);
}

TEST_F(LiveBooksTest, ABookThatJoinedInAQuietMarketIsReported) {
  start();
  exchange_.run_for(1s);
  ASSERT_EQ(keeper().state(), BookState::kLive);
  EXPECT_EQ(listener_.books, 1);
  EXPECT_EQ(listener_.last_version, truth_.version());
}

// Else who trades by it would take it for old, and step down for no reason.
TEST_F(LiveBooksTest, ABookThatAQuestionProvedInAQuietMarketIsReportedAsYoung) {
  start();
  exchange_.run_for(1s);
  ASSERT_EQ(listener_.books, 1);
  exchange_.run_for(4s);
  ASSERT_EQ(keeper().state(), BookState::kLive);
  EXPECT_GE(listener_.books, 2);
  EXPECT_EQ(listener_.last_version, truth_.version());
  EXPECT_LT(listener_.last_age, 500ms);
}

// Two hosts of one exchange, 30 ms apart: every push comes from the future of what REST's clock can show.
TEST_F(LiveBooksTest, AStreamWhoseHostIsAheadKeepsBooksYoungAndAsksTheTimeNoMoreOften) {
  stream_lead_ = 30ms;
  start();
  change_for(1s);
  const std::size_t asked = exchange_.asked("GET /api/v3/time");
  for (int i = 0; i < 200; ++i) {
    change_for(50ms);
    const auto age = keeper().age(exchange_.loop->now());
    ASSERT_TRUE(age);
    EXPECT_LE(*age, 150ms);
    EXPECT_GE(*age, 10ms) << "no younger than its push was under way";
  }
  EXPECT_LE(exchange_.asked("GET /api/v3/time"), asked + 2) << "as it is due, every 10 s";
  EXPECT_EQ(client_->clock().steps(), 0U);
}

TEST_F(LiveBooksTest, AStreamsClockThatJumpsIsAReasonToAskTheTime) {
  start();
  change_for(1s);
  const std::size_t asked = exchange_.asked("GET /api/v3/time");
  stream_lead_ = 5s;
  change_for(300ms);
  EXPECT_EQ(exchange_.asked("GET /api/v3/time"), asked + 1);
}

TEST_F(LiveBooksTest, WordsThatAreNewInPushesAreToldOnce) {
  start();
  change_for(1s);
  for (int i = 0; i < 3; ++i) exchange_.push(std::string{"\x0a\x03new\x1a\x03MXU\xfa\x18\x01x"});
  exchange_.run_for(100ms);
  EXPECT_EQ(events_.count(base::EventKind::kExchangeUnknownWord), 1U);
  EXPECT_EQ(client_->unknown_words().count(), 3U);
}

TEST_F(LiveBooksTest, StandsInForDepthAndBookTickerWithoutARequest) {
  start();
  change_for(1s);
  const auto before = exchange_.requests.size();
  const auto reply = depth();
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->source, Source::kStream);
  EXPECT_EQ(reply->value->version, keeper().book().version());
  const auto ticker = exchange_.run(client_->book_ticker(kSymbol));
  ASSERT_TRUE(ticker) << ticker.error().message;
  EXPECT_EQ(ticker->source, Source::kStream);
  EXPECT_EQ(ticker->value->front().bid, Price::from_int(99));
  EXPECT_EQ(exchange_.requests.size(), before);
  EXPECT_EQ(exchange_.run(client_->book_ticker(std::nullopt))->source, Source::kNetwork) << "all symbols";
}

// The content was the exchange's until the next change, which we know of only after the delay.
TEST_F(LiveBooksTest, TheToldAgeIsNeverBelowTheTrueOneAndNotFarAbove) {
  start();
  exchange_.skew = -3s;
  change_for(2s);
  for (int i = 0; i < 20; ++i) {
    const auto changed_at = exchange_.loop->now();
    change();
    exchange_.run_for(15ms + i * 1ms);  // the push is still under way for the first five
    const bool arrived = keeper().book().version() == truth_.version();
    const auto told = keeper().age(exchange_.loop->now());
    ASSERT_TRUE(told);
    const base::Duration true_age = arrived ? base::Duration{} : exchange_.loop->now() - changed_at;
    EXPECT_GE(*told, true_age);
    EXPECT_LE(*told, 150ms);
    exchange_.run_for(30ms);
  }
}

TEST_F(LiveBooksTest, HoursThatTheMachineSleptCountInTheToldAge) {
  start();
  change_for(1s);
  ASSERT_EQ(depth()->source, Source::kStream);
  exchange_.hand->advance(3h);
  const auto age = keeper().age(exchange_.loop->now());
  EXPECT_TRUE(!age || *age >= 3h) << "the book is three hours old, whatever was heard last";
  const auto reply = exchange_.run(client_->depth(kSymbol, 20, {.deadline = base::kNever, .max_age = 1s}));
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->source, Source::kNetwork);
}

TEST_F(LiveBooksTest, AGapIsHealedByANewSnapshot) {
  start();
  change_for(1s);
  change(false);
  change();
  exchange_.run_for(25ms);
  EXPECT_EQ(keeper().state(), BookState::kJoining);
  EXPECT_FALSE(keeper().age(exchange_.loop->now()));
  EXPECT_EQ(depth()->source, Source::kNetwork) << "meanwhile the exchange is asked";
  change_for(1s);
  exchange_.run_for(20ms);
  EXPECT_EQ(keeper().state(), BookState::kLive);
  EXPECT_EQ(keeper().book().depth(10), truth_.depth(10));
  EXPECT_EQ(keeper().resyncs(), 1U);
  EXPECT_EQ(events_.count(base::EventKind::kBookResync), 1U);
}

// A snapshot of 40 levels of 300: the price falls through all of them.
TEST_F(LiveBooksTest, ANewSnapshotIsTakenBeforeThePriceLeavesWhatTheLastOneCoveredAndTheBookStaysLive) {
  market::Depth deep{.version = 100, .bids = {}, .asks = {}, .exchange_time = {}};
  for (int i = 0; i < 300; ++i) {
    deep.bids.push_back({Price::from_int(999 - i), Quantity::from_int(1)});
    deep.asks.push_back({Price::from_int(1001 + i), Quantity::from_int(1)});
  }
  truth_.reset(deep);
  exchange_.on("GET /api/v3/depth",
               [this](const auto&) { return json(wire::encode_depth(truth_.depth(40))); });
  start({.snapshot_limit = 40, .min_cover = 5, .refresh_percent = 50});
  exchange_.run_for(1s);
  ASSERT_EQ(keeper().state(), BookState::kLive);
  for (int i = 0; i < 200; ++i) {
    const std::int64_t version = truth_.version() + 1;
    const market::DepthUpdate update{.first_version = version,
                                     .last_version = version,
                                     .bids = {{Price::from_int(999 - i), {}}},
                                     .asks = {{Price::from_int(1000 - i), Quantity::from_int(1)}}};
    truth_.apply(update);
    push(update);
    exchange_.run_for(50ms);
    ASSERT_EQ(keeper().state(), BookState::kLive) << i;
    ASSERT_EQ(keeper().book().depth(5).bids, truth_.depth(5).bids) << i;
  }
  EXPECT_EQ(keeper().resyncs(), 0U);
  EXPECT_GE(keeper().refreshes(), 5U);
  EXPECT_LE(keeper().refreshes(), 20U);
}

TEST_F(LiveBooksTest, ACutConnectionIsMadeAnewAndTheBookJoinsAgain) {
  start();
  change_for(1s);
  exchange_.cut_sockets();
  exchange_.run_for(25ms);
  EXPECT_EQ(keeper().state(), BookState::kDown);
  EXPECT_FALSE(books_->connected());
  change(false);
  change_for(2s);
  exchange_.run_for(20ms);
  EXPECT_EQ(keeper().state(), BookState::kLive);
  EXPECT_EQ(keeper().book().depth(10), truth_.depth(10));
}

TEST_F(LiveBooksTest, AQuietMarketIsToldFromAMuteStreamByItsVersion) {
  start();
  change_for(1s);
  const auto asked = exchange_.asked("GET /api/v3/depth");
  exchange_.run_for(2900ms);
  EXPECT_EQ(keeper().state(), BookState::kLive);
  exchange_.run_for(30ms + 100ms);
  EXPECT_EQ(keeper().state(), BookState::kLive) << "checked and found current";
  EXPECT_EQ(exchange_.asked("GET /api/v3/depth"), asked + 1);
  EXPECT_LE(*keeper().age(exchange_.loop->now()), 200ms) << "the check proved it once more";
  EXPECT_EQ(events_.count(base::EventKind::kBookStalled), 0U);
}

TEST_F(LiveBooksTest, AMuteStreamIsFoundOutAlthoughPongsComeAndIsReplaced) {
  start();
  change_for(1s);
  for (int i = 0; i < 60; ++i) {
    change(false);
    exchange_.run_for(50ms);
  }
  exchange_.run_for(100ms);
  EXPECT_EQ(keeper().state(), BookState::kSuspect);
  EXPECT_EQ(depth()->source, Source::kNetwork);
  exchange_.run_for(1500ms);
  EXPECT_EQ(events_.count(base::EventKind::kBookStalled), 1U);
  change_for(2s);
  exchange_.run_for(20ms);
  EXPECT_EQ(keeper().state(), BookState::kLive);
  EXPECT_EQ(keeper().book().depth(10), truth_.depth(10));
}

TEST_F(LiveBooksTest, ASilentConnectionIsCutAfterItsLimit) {
  start();
  change_for(500ms);
  exchange_.answers_pings = false;
  exchange_.on("GET /api/v3/depth", [](const auto&) { return json("{}", 503); });
  exchange_.run_for(22s);
  EXPECT_GE(events_.count(base::EventKind::kStreamLost), 1U);
}

TEST_F(LiveBooksTest, WithoutSnapshotsItKeepsTryingEverMoreSlowly) {
  exchange_.on("GET /api/v3/depth", [](const auto&) { return json("{}", 400); });
  start();
  change_for(20s);
  EXPECT_EQ(keeper().state(), BookState::kJoining);
  EXPECT_LE(exchange_.asked("GET /api/v3/depth"), 25U);
  EXPECT_GE(exchange_.asked("GET /api/v3/depth"), 5U);
}

TEST_F(LiveBooksTest, ARefusedChannelIsReportedAndTheOthersWork) {
  exchange_.refused_channels.insert("spot@public.aggre.deals.v3.api.pb@10ms@BTCUSDT");
  start();
  change_for(1s);
  EXPECT_GE(events_.count(base::EventKind::kStreamRefused), 1U);
  EXPECT_EQ(events_.count(base::EventKind::kTradesRefused), 1U);
  EXPECT_EQ(keeper().state(), BookState::kLive);
  EXPECT_FALSE(books_->connected()) << "not every channel is confirmed";
}

TEST_F(LiveBooksTest, ABookWhoseStreamIsRefusedIsReadFromTheExchangeUntilItIsGranted) {
  exchange_.refused_channels.insert(kDepthChannel);
  start();
  change_for(10s);
  EXPECT_EQ(keeper().state(), BookState::kDown);
  EXPECT_EQ(events_.count(base::EventKind::kBookRefused), 1U);
  EXPECT_EQ(depth()->source, Source::kNetwork);
  const std::size_t refused = events_.count(base::EventKind::kStreamRefused);
  EXPECT_GE(refused, 3U);
  EXPECT_LE(refused, 30U);
  EXPECT_EQ(events_.count(base::EventKind::kStreamLost), 0U);
  EXPECT_EQ(exchange_.open_sockets(), 1U);
  exchange_.refused_channels.clear();
  change_for(20s);
  EXPECT_EQ(keeper().state(), BookState::kLive);
  EXPECT_TRUE(books_->connected());
}

TEST_F(LiveBooksTest, AChannelThatIsRefusedWhenTheConnectionIsMadeAnewTakesItsBookDown) {
  start();
  change_for(1s);
  ASSERT_EQ(keeper().state(), BookState::kLive);
  exchange_.refused_channels.insert(kDepthChannel);
  exchange_.cut_sockets();
  change_for(5s);
  EXPECT_EQ(keeper().state(), BookState::kDown);
  EXPECT_EQ(events_.count(base::EventKind::kBookRefused), 1U);
  EXPECT_EQ(events_.count(base::EventKind::kStreamLost), 1U) << "the connection itself is well";
}

TEST_F(LiveBooksTest, TradesAreHandedOn) {
  start();
  change_for(500ms);
  const market::Trade trade{"5", Price::from_int(100), Quantity::from_int(1), market::Side::kSell,
                            base::from_unix_ms(1'700'000'000'000)};
  exchange_.push(wire::encode_push(
      {.kind = wire::ChannelKind::kDeals, .symbol = kSymbol},
      wire::DealsPush{.symbol = kSymbol, .trades = {trade}, .send_time = exchange_.clock()}));
  exchange_.run_for(25ms);
  EXPECT_EQ(listener_.trades, std::vector{trade});
}

// What both connections of a renewal push comes twice.
TEST_F(LiveBooksTest, ATradeIsHandedOnOnce) {
  start();
  change_for(500ms);
  const auto push = [this](const char* id, base::Duration ago) {
    const market::Trade trade{id, Price::from_int(100), Quantity::from_int(1), market::Side::kSell,
                              exchange_.clock() - ago};
    exchange_.push(wire::encode_push(
        {.kind = wire::ChannelKind::kDeals, .symbol = kSymbol},
        wire::DealsPush{.symbol = kSymbol, .trades = {trade}, .send_time = exchange_.clock() - ago}));
    exchange_.run_for(25ms);
  };
  push("1", 0ms);
  push("2", 0ms);
  push("1", 50ms);
  push("2", 50ms);
  push("3", 0ms);
  std::vector<std::string> ids;
  for (const auto& trade : listener_.trades) ids.push_back(trade.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"1", "2", "3"}));
}

TEST_F(LiveBooksTest, PingsRegularlyByJson) {
  start();
  change_for(1s);
  exchange_.run_for(20s);
  std::size_t pings = 0;
  for (const auto& control : exchange_.controls) {
    if (control.method == wire::ControlMethod::kPing) ++pings;
  }
  EXPECT_EQ(pings, 5U) << "at once and every five seconds";
}

TEST_F(LiveBooksTest, BadPushesHarmNothing) {
  start();
  change_for(1s);
  exchange_.push("no protobuf at all");
  exchange_.run_for(25ms);
  EXPECT_EQ(events_.count(base::EventKind::kExchangeUnknownWord), 1U);
  EXPECT_EQ(keeper().state(), BookState::kLive);
}

TEST_F(LiveBooksTest, AnUpdateOfANegativeQuantityIsRefusedWholeAndTheBookIsReadAnew) {
  start();
  change_for(1s);
  change(false);
  const std::int64_t version = truth_.version();
  push({.first_version = version,
        .last_version = version,
        .bids = {{Price::from_int(89), Quantity::from_int(5)}, {Price::from_int(99), Quantity::from_int(-1)}},
        .asks = {}});
  exchange_.run_for(25ms);
  EXPECT_EQ(events_.count(base::EventKind::kExchangeUnknownWord), 1U);
  EXPECT_EQ(keeper().book().version(), version - 1);
  EXPECT_TRUE(keeper().book().quantity_at(market::Side::kBuy, Price::from_int(89)).is_zero());
  change_for(1s);
  exchange_.run_for(20ms);
  EXPECT_EQ(events_.count(base::EventKind::kBookResync), 1U);
  EXPECT_EQ(keeper().state(), BookState::kLive);
  EXPECT_EQ(keeper().book().depth(10), truth_.depth(10));
}

TEST_F(LiveBooksTest, ASnapshotOfANegativeQuantityIsRefusedToldAndAskedForAgain) {
  exchange_.on("GET /api/v3/depth", [](const auto&) {
    return json(R"({"lastUpdateId":100,"bids":[["99","-1"]],"asks":[["101","1"]]})");
  });
  start();
  change_for(2s);
  EXPECT_EQ(keeper().state(), BookState::kJoining);
  EXPECT_EQ(events_.count(base::EventKind::kBookNoSnapshot), 1U);
  EXPECT_FALSE(depth().has_value());
  exchange_.on("GET /api/v3/depth",
               [this](const auto&) { return json(wire::encode_depth(truth_.depth(1000))); });
  change_for(20s);
  exchange_.run_for(20ms);
  EXPECT_EQ(keeper().state(), BookState::kLive);
  EXPECT_EQ(keeper().book().depth(10), truth_.depth(10));
}

TEST_F(LiveBooksTest, GoingAwayLeavesTheClientToTheExchange) {
  start();
  change_for(1s);
  books_.reset();
  EXPECT_EQ(depth()->source, Source::kNetwork);
  exchange_.run_for(30s);
}

TEST_F(LiveBooksTest, WhileTheExchangeBlocksUsTheStreamIsNotConnected) {
  start();
  exchange_.run_for(1s);
  ASSERT_EQ(books_->find("BTCUSDT")->state(), BookState::kLive);
  exchange_.on("GET /api/v3/ticker/bookTicker", [](const auto&) { return json("<html>", 403); });
  EXPECT_FALSE(exchange_.run(client_->book_ticker(market::Symbol{"ETHUSDT"})));
  const auto until = client_->gate().host_blocked_until();
  ASSERT_GT(until, exchange_.loop->now());
  exchange_.cut_sockets();
  exchange_.run_for(until - exchange_.loop->now() + 1s);
  ASSERT_EQ(exchange_.upgrades.size(), 2U);
  EXPECT_GE(exchange_.upgrades.back(), until);
  exchange_.run_for(10s);
  EXPECT_EQ(books_->find("BTCUSDT")->state(), BookState::kLive);
}

TEST_F(LiveBooksTest, APushThatCannotBeReadIsFoundByItsGapAndTheBookJoinsAnew) {
  start();
  exchange_.run_for(1s);
  change_for(1s);
  const auto* keeper = books_->find("BTCUSDT");
  ASSERT_EQ(keeper->state(), BookState::kLive);
  change(false);
  exchange_.push(std::string(40, '\xff'));
  exchange_.run_for(50ms);
  EXPECT_EQ(events_.count(base::EventKind::kExchangeUnknownWord), 1U);
  change_for(2s);
  EXPECT_EQ(keeper->resyncs(), 1U);
  EXPECT_EQ(keeper->state(), BookState::kLive);
  EXPECT_EQ(keeper->book().depth(10), truth_.depth(10));
}

class LiveBooksInOutage : public LiveBooksTest {
 protected:
  void fails(const std::string& what) {
    exchange_.on(what, [](const auto&) { return json("{}", 503); });
  }
  base::CircuitState circuit(wire::Endpoint endpoint) {
    return client_->gate().circuit_state(endpoint_id(endpoint), exchange_.loop->now());
  }
  // Asks, with pauses that let failures be forgotten, until that circuit has opened a second time: the host's
  // probe has had its say by then.
  template <class Ask>
  void ask_until_open(wire::Endpoint endpoint, Ask ask) {
    for (int opened = 0, i = 0; opened < 2 && i < 100; ++i) {
      const auto before = circuit(endpoint);
      ask();
      exchange_.run_for(260ms);
      if (circuit(endpoint) == base::CircuitState::kOpen && before != base::CircuitState::kOpen) ++opened;
    }
    ASSERT_EQ(circuit(endpoint), base::CircuitState::kOpen);
  }
};

TEST_F(LiveBooksInOutage, APushAfterASilenceLetsCallsGoAtOnceAndTheBookJoins) {
  start();
  change_for(1s);
  fails("GET /api/v3/depth");
  ask_until_open(wire::Endpoint::kDepth, [&] {
    change(false);
    exchange_.run_for(50ms);
    depth();
  });
  exchange_.on("GET /api/v3/depth",
               [this](const auto&) { return json(wire::encode_depth(truth_.depth(1000))); });
  change();
  exchange_.run_for(25ms);
  EXPECT_EQ(depth()->source, Source::kNetwork);
  exchange_.run_for(300ms);
  EXPECT_EQ(keeper().state(), BookState::kLive);
}

TEST_F(LiveBooksInOutage, PushesThatNeverStoppedSayNothingOfAnEndpointThatFails) {
  start();
  change_for(1s);
  fails("GET /api/v3/ticker/24hr");
  const auto ask = [&] {
    change();
    exchange_.run(client_->ticker_24h(kSymbol));
  };
  ask_until_open(wire::Endpoint::kTicker24h, ask);
  const auto asked = exchange_.asked("GET /api/v3/ticker/24hr");
  for (int i = 0; i < 40; ++i) {
    ask();
    exchange_.run_for(100ms);
  }
  EXPECT_LE(exchange_.asked("GET /api/v3/ticker/24hr"), asked + 1);
}

TEST_F(LiveBooksInOutage, ABookThatIsHeardAgainDoesNotWaitForTheSnapshotThatHangs) {
  start();
  change_for(1s);
  exchange_.service_time = std::chrono::hours{1};
  change(false);
  exchange_.run_for(3500ms);
  ASSERT_EQ(keeper().state(), BookState::kSuspect);
  exchange_.service_time = {};
  change();
  exchange_.run_for(300ms);
  EXPECT_EQ(keeper().state(), BookState::kLive);
  EXPECT_EQ(keeper().book().depth(10), truth_.depth(10));
}

TEST(MarketStream, OpensAnotherConnectionWhenOneIsFull) {
  class Nobody final : public StreamObserver {
   public:
    void on_channel_up(const wire::Channel& channel) override { up.insert(channel); }
    void on_channel_down(const wire::Channel&) override {}
    void on_push(ReceivedPush) override {}
    std::set<wire::Channel> up;
  };
  ScriptedExchange exchange{1ms};
  testing::RecordedEvents events;
  Nobody nobody;
  StreamSettings settings;
  settings.host = exchange.address;
  resilience::Gate gate{usual_policies(), {}, events};
  MarketStream stream{*exchange.loop, *exchange.network, settings, 1, gate, nobody, events};
  for (int i = 0; i < 31; ++i) {
    stream.subscribe(
        {wire::ChannelKind::kDepth, wire::PushInterval::k10ms, market::Symbol{"S" + std::to_string(i)}});
  }
  stream.subscribe({wire::ChannelKind::kDepth, wire::PushInterval::k10ms, market::Symbol{"S0"}});
  EXPECT_FALSE(stream.up());
  exchange.run_for(100ms);
  EXPECT_EQ(stream.connections(), 2U);
  EXPECT_TRUE(stream.up());
  EXPECT_EQ(nobody.up.size(), 31U);
}

}  // namespace
}  // namespace tidegate::mexc::client
