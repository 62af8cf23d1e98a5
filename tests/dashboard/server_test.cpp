#include "tidegate/dashboard/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "dashboard/scene.hpp"
#include "run_task.hpp"
#include "tidegate/dashboard/answer_pace.hpp"
#include "tidegate/net/network/stream.hpp"
#include "tidegate/net/web/http_client.hpp"

namespace tidegate::dashboard {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing_support::FakeSource;

const net::Address kAt{"127.0.0.1", 8091};
constexpr std::string_view kHealth = "GET /healthz HTTP/1.1\r\nHost: localhost:8091\r\n\r\n";

// Leads every name to one address, as the name server of a page that wants to be taken for it does.
class Rebound final : public net::Network {
 public:
  Rebound(net::Network& network, net::Address to) : network_(network), to_(std::move(to)) {}
  net::Task<base::Result<std::unique_ptr<net::Stream>>> dial(net::Address,
                                                             base::MonotonicTime deadline) override {
    return network_.dial(to_, deadline);
  }
  base::Result<std::unique_ptr<net::Listener>> listen(net::Address at) override {
    return network_.listen(at);
  }

 private:
  net::Network& network_;
  net::Address to_;
};

struct RawClient {
  std::unique_ptr<net::Stream> stream;
  std::string received;
  bool ended = false;
};

net::Task<void> read_all(std::shared_ptr<RawClient> client) {
  std::array<char, 4096> part{};
  for (;;) {
    const net::IoResult got = co_await net::read_some(*client->stream, net::asio::buffer(part));
    client->received.append(part.data(), got.bytes);
    if (got.error) break;
  }
  client->ended = true;
}

net::Task<void> write_to(net::Network* network, std::string bytes, std::shared_ptr<RawClient> client) {
  auto dialed = co_await network->dial(kAt, base::kNever);
  if (!dialed) co_return;
  client->stream = std::move(*dialed);
  co_await net::write_all(*client->stream, bytes);
}

net::Task<void> say(std::shared_ptr<RawClient> client, std::string bytes) {
  co_await net::write_all(*client->stream, bytes);
}

net::Task<void> ask_again(std::shared_ptr<RawClient> client) {
  co_await net::write_all(*client->stream, kHealth);
}

class DashboardServerTest : public testing::Test {
 protected:
  void serve(DashboardSettings settings = {}) {
    server_.emplace(*loop_, network_.listen(kAt).value(), source_, std::move(settings));
  }
  base::Result<net::HttpResponse> send(net::HttpRequest request, const net::Address& host = kAt) {
    Rebound rebound{network_, server_ ? server_->address() : kAt};
    net::HttpClient client{*loop_, rebound, host};
    auto answer = tests::run_task(*loop_, client.send(std::move(request), loop_->now() + 5s));
    return answer;
  }
  net::HttpResponse get(std::string target) {
    auto answer = send({.target = std::move(target)});
    if (!answer) ADD_FAILURE() << answer.error().message;
    return answer ? std::move(*answer) : net::HttpResponse{.status = 0, .headers = {}, .body = {}};
  }
  std::shared_ptr<RawClient> connect(std::string_view bytes) {
    auto client = std::make_shared<RawClient>();
    loop_->spawn(write_to(&network_, std::string{bytes}, client));
    run_for(100ms);
    return client;
  }
  std::shared_ptr<RawClient> ask_raw(std::string_view bytes) {
    auto client = connect(bytes);
    loop_->spawn(read_all(client));
    run_for(100ms);
    return client;
  }
  void run_for(base::Duration time) { loop_->run_until(loop_->now() + time); }

  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  // Whatever is longer waits for its reader.
  net::MemoryNetwork network_{*loop_, 1, {.delay = 1ms, .buffer_bytes = 8 * 1024}};
  FakeSource source_;
  std::optional<DashboardServer> server_;
};

TEST_F(DashboardServerTest, AnswersEveryPath) {
  serve();
  EXPECT_EQ(server_->address().to_string(), "127.0.0.1:8091");
  EXPECT_THAT(get("/").body, HasSubstr("<title>tidegate</title>"));
  EXPECT_EQ(get("/main.js").status, 200);
  EXPECT_EQ(nlohmann::json::parse(get("/status").body).at("schema"), 1);
  EXPECT_EQ(get("/healthz").body, "ok\n");
  EXPECT_EQ(get("/readyz").status, 200);
  EXPECT_EQ(get("/metrics").status, 200);
  EXPECT_EQ(get("/style.css").status, 200);
  EXPECT_EQ(get("/nothing").status, 404);
}

TEST_F(DashboardServerTest, HeadTellsTheLengthAndNothingElse) {
  serve();
  const auto client = ask_raw("HEAD /status HTTP/1.1\r\nHost: localhost:8091\r\n\r\n");
  EXPECT_TRUE(client->received.starts_with("HTTP/1.1 200 OK\r\n")) << client->received;
  EXPECT_THAT(client->received,
              HasSubstr("Content-Length: " + std::to_string(get("/status").body.size()) + "\r\n"));
  EXPECT_TRUE(client->received.ends_with("\r\n\r\n"));
  EXPECT_FALSE(client->ended) << "the connection stays";
}

TEST_F(DashboardServerTest, AnotherMethodIsRefusedWithThoseThatAreNot) {
  serve();
  const auto answer = send({.method = "POST", .target = "/status", .headers = {}, .body = "{}"});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 405);
  EXPECT_EQ(net::header(answer->headers, "Allow"), "GET, HEAD");
}

TEST_F(DashboardServerTest, ANameThatOnlyLeadsHereIsRefused) {
  serve({.host_names = {"trader.example"}});
  const auto rebound = send({.target = "/status"}, {"evil.example", 8091});
  ASSERT_TRUE(rebound);
  EXPECT_EQ(rebound->status, 421);
  EXPECT_EQ(source_.asked, 0);
  EXPECT_EQ(send({.target = "/status"}, {"trader.example", 8091})->status, 200);
  EXPECT_EQ(send({.target = "/status"}, {"localhost", 8091})->status, 200);
}

TEST_F(DashboardServerTest, IsAskedByThePortThatItReallyHas) {
  server_.emplace(*loop_, network_.listen({"127.0.0.1", 0}).value(), source_);
  const std::uint16_t port = server_->address().port;
  ASSERT_NE(port, 0);
  EXPECT_EQ(send({.target = "/healthz"}, {"localhost", port})->status, 200);
  EXPECT_EQ(send({.target = "/healthz"}, {"localhost", 8091})->status, 421);
}

TEST_F(DashboardServerTest, AnUpgradeThatIsNotOursIsRefusedAndTheConnectionEnds) {
  serve();
  const auto upgrade = [this](const std::string& path, const std::string& origin) {
    return ask_raw("GET " + path + " HTTP/1.1\r\nHost: localhost:8091\r\nOrigin: " + origin +
                   "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
  };
  const auto elsewhere = upgrade("/", "http://localhost:8091");
  EXPECT_TRUE(elsewhere->received.starts_with("HTTP/1.1 404 ")) << elsewhere->received;
  EXPECT_TRUE(elsewhere->ended);
  const auto foreign = upgrade("/live", "http://evil.example");
  EXPECT_TRUE(foreign->received.starts_with("HTTP/1.1 403 ")) << foreign->received;
  EXPECT_EQ(source_.asked, 0);
  EXPECT_TRUE(upgrade("/live", "http://localhost:8091")->received.starts_with("HTTP/1.1 101 "));
}

TEST_F(DashboardServerTest, ForANewConnectionThatOneGivesWayWhichRestsLongest) {
  serve();
  std::vector<std::shared_ptr<RawClient>> clients;
  for (int i = 0; i < 256; ++i) clients.push_back(ask_raw(kHealth));
  loop_->spawn(say(clients[0], std::string{kHealth}));
  run_for(1s);
  for (int i = 0; i < 44; ++i) clients.push_back(ask_raw(kHealth));
  const auto served = std::ranges::count_if(
      clients, [](const auto& client) { return client->received.starts_with("HTTP/1.1 200 OK"); });
  EXPECT_EQ(served, 300) << "whoever asked once and stays would shut out the watchdog and who wants to halt";
  EXPECT_FALSE(clients[0]->ended) << "it has asked again meanwhile";
  for (std::size_t i = 1; i < clients.size(); ++i) EXPECT_EQ(clients[i]->ended, i <= 44) << i;
}

TEST_F(DashboardServerTest, WhereAllAreAtWorkAFurtherConnectionIsClosed) {
  source_.told.events.resize(1'000, {.kind = "order.sent", .text = std::string(100, 'x')});
  serve({.max_connections = 1});
  const auto slow = connect("GET /status HTTP/1.1\r\nHost: localhost:8091\r\n\r\n");
  const auto further = ask_raw(kHealth);
  EXPECT_TRUE(further->ended);
  EXPECT_TRUE(further->received.empty());
  EXPECT_FALSE(slow->ended);
}

TEST_F(DashboardServerTest, WhoAsksForFiguresWithoutPauseWaitsAndHoldsUpNoWatchdog) {
  serve();
  std::vector<std::shared_ptr<RawClient>> askers;
  const std::string status = "GET /status HTTP/1.1\r\nHost: localhost:8091\r\n\r\n";
  for (int i = 0; i < 100; ++i) {
    askers.push_back(std::make_shared<RawClient>());
    loop_->spawn(write_to(&network_, status, askers.back()));
  }
  run_for(10ms);
  for (const auto& asker : askers) loop_->spawn(read_all(asker));
  run_for(10ms);
  EXPECT_EQ(source_.asked, AnswerPace::kBurst);
  EXPECT_EQ(get("/healthz").status, 200);
  run_for(1s);
  EXPECT_NEAR(source_.asked, AnswerPace::kBurst + 20, 2);
  run_for(3s);
  EXPECT_EQ(source_.asked, AnswerPace::kBurst + 40);
  const auto refused = std::ranges::count_if(askers, [](const auto& asker) {
    return asker->received.find("Retry-After: 1\r\n") != std::string::npos;
  });
  EXPECT_EQ(refused, 50);
}

TEST_F(DashboardServerTest, OnALocalSocketNobodyWaitsForTheirTurn) {
  serve({.local = true});
  for (int i = 0; i < 100; ++i) EXPECT_EQ(get("/status").status, 200);
  EXPECT_EQ(source_.asked, 100);
}

TEST_F(DashboardServerTest, ASlowReaderHoldsUpNobodyAndIsCut) {
  source_.told.events.resize(1'000, {.kind = "order.sent", .text = std::string(100, 'x')});
  serve({.max_connections = 2});
  const std::size_t whole = get("/status").body.size();
  const auto slow = connect("GET /status HTTP/1.1\r\nHost: localhost:8091\r\n\r\n");
  const auto before = loop_->now();
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_LT(loop_->now() - before, 50ms);
  run_for(DashboardSettings{}.idle_timeout + 1s);
  loop_->spawn(read_all(slow));
  run_for(1s);
  EXPECT_TRUE(slow->ended);
  EXPECT_LT(slow->received.size(), whole);
}

TEST_F(DashboardServerTest, APeerThatSendsNoWholeRequestIsCut) {
  serve();
  const auto silent = ask_raw("GET /hea");
  run_for(DashboardSettings{}.idle_timeout - 1s);
  EXPECT_FALSE(silent->ended);
  loop_->spawn(say(silent, "l"));
  run_for(1s);
  EXPECT_TRUE(silent->ended) << "what comes meanwhile lengthens nothing";
}

TEST_F(DashboardServerTest, AFirstRequestThatBeginsLateHasNoMoreTimeForThat) {
  serve();
  const auto late = ask_raw("");
  run_for(29s);
  loop_->spawn(say(late, "GET /hea"));
  run_for(1s);
  EXPECT_TRUE(late->ended);
}

TEST_F(DashboardServerTest, SilentConnectionsKeepNobodyOut) {
  serve();
  const auto scraper = ask_raw(kHealth);
  std::vector<std::shared_ptr<RawClient>> silent;
  for (int i = 0; i < 256; ++i) silent.push_back(ask_raw("GET /hea"));
  EXPECT_EQ(get("/healthz").status, 200)
      << "any web page would keep it out for half a minute, again and again";
  EXPECT_EQ(std::ranges::count_if(silent, [](const auto& each) { return !each->ended; }), 127);
  EXPECT_TRUE(silent.front()->ended);
  EXPECT_FALSE(silent.back()->ended);
  EXPECT_FALSE(scraper->ended) << "it has asked for something";
}

TEST_F(DashboardServerTest, AScrapersConnectionLastsFromMinuteToMinute) {
  serve();
  const auto scraper = ask_raw(kHealth);
  for (int i = 0; i < 3; ++i) {
    run_for(60s);
    EXPECT_FALSE(scraper->ended);
    loop_->spawn(ask_again(scraper));
    run_for(1s);
  }
  run_for(75s);
  EXPECT_TRUE(scraper->ended) << "a place is not kept for ever";
}

TEST_F(DashboardServerTest, ANextRequestThatDoesNotComeWholeIsCutAsAFirstOneIs) {
  serve();
  const auto slow = ask_raw(kHealth);
  run_for(60s);
  loop_->spawn(say(slow, "GET /hea"));
  run_for(29s);
  EXPECT_FALSE(slow->ended);
  run_for(2s);
  EXPECT_TRUE(slow->ended);
}

TEST_F(DashboardServerTest, WhatTheServerItselfRefusesIsGuardedToo) {
  serve();
  const auto nonsense = ask_raw("nonsense\r\n\r\n");
  EXPECT_TRUE(nonsense->received.starts_with("HTTP/1.1 400 ")) << nonsense->received;
  EXPECT_THAT(nonsense->received, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
  EXPECT_THAT(nonsense->received, HasSubstr("frame-ancestors 'none'"));
}

TEST_F(DashboardServerTest, ARequestThatIsTooLongIsRefusedInJson) {
  serve();
  const auto long_one = send({.target = "/status", .headers = {{"Cookie", std::string(65 * 1024, 'c')}}});
  ASSERT_TRUE(long_one) << long_one.error().message;
  EXPECT_EQ(long_one->status, 413);
  EXPECT_TRUE(nlohmann::json::parse(long_one->body).contains("error"));
  const auto with_body = send({.method = "POST", .target = "/status", .body = std::string(65 * 1024, 'b')});
  ASSERT_TRUE(with_body) << with_body.error().message;
  EXPECT_EQ(with_body->status, 413);
  EXPECT_EQ(send({.target = "/status", .headers = {{"Cookie", std::string(60 * 1024, 'c')}}})->status, 200)
      << "cookies of other ports of this machine come along";
}

TEST_F(DashboardServerTest, AnActionIsTakenWithTheToken) {
  serve({.token = base::Secret{"00112233445566778899aabbccddeeff"}});
  net::HttpRequest halt{.method = "POST",
                        .target = "/actions/halt",
                        .headers = {{"Content-Type", "application/json"}},
                        .body = "{}"};
  EXPECT_EQ(send(halt)->status, 401);
  halt.headers.emplace_back("X-Tidegate-Token", "00112233445566778899aabbccddeeff");
  EXPECT_EQ(send(halt)->status, 200);
  EXPECT_EQ(source_.acting.performed.size(), 1U);
}

TEST_F(DashboardServerTest, OnALocalSocketNothingIsAskedOfWhoAsks) {
  serve({.local = true});
  const auto answer = send({.method = "POST",
                            .target = "/actions/halt",
                            .headers = {{"Content-Type", "application/json"}},
                            .body = ""},
                           {"whatever", 1});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(send({.target = "/"}, {"whatever", 1})->status, 404);
  EXPECT_EQ(source_.acting.performed.at(0).from, "local socket");
}

TEST_F(DashboardServerTest, WhenItGoesEveryConnectionEndsAndTheSourceIsNotAskedAgain) {
  source_.told.events.resize(1'000, {.kind = "order.sent", .text = std::string(100, 'x')});
  serve();
  const auto slow = connect("GET /status HTTP/1.1\r\nHost: localhost:8091\r\n\r\n");
  const auto idle = ask_raw(kHealth);
  const int asked = source_.asked;
  server_.reset();
  loop_->spawn(ask_again(idle));
  run_for(1s);
  EXPECT_TRUE(idle->ended);
  loop_->spawn(read_all(slow));
  run_for(1s);
  EXPECT_TRUE(slow->ended);
  EXPECT_EQ(source_.asked, asked);
  const auto after = send({.target = "/healthz"});
  ASSERT_FALSE(after);
  EXPECT_EQ(after.error().code, base::ErrorCode::kConnectionRefused);
}

TEST(DashboardSettings, SaysWhatIsWrongWithEachField) {
  EXPECT_TRUE(DashboardSettings{}.validate().empty());
  const DashboardSettings wrong{.host_names = {"trader.example", "http://x"},
                                .max_connections = 0,
                                .max_readers = 0,
                                .idle_timeout = 0ms};
  EXPECT_THAT(
      wrong.validate(),
      testing::ElementsAre("host_names is \"http://x\"; it must be NAME or NAME:PORT",
                           "max_connections is 0; it must be from 1 to 1000",
                           "max_readers is 0; it must be from 1 to 1000", HasSubstr("idle_timeout is 0 ms")));
}

}  // namespace
}  // namespace tidegate::dashboard
