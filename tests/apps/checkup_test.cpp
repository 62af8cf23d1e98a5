// The checks of `tidegate check` against the simulated exchange in virtual time: what a script on real
// sockets cannot set up.
#include "apps/check/checkup.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <set>

#include "apps/check/explanation.hpp"
#include "net/test_authority.hpp"
#include "tidegate/config/settings.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/sim/exchange/factory.hpp"
#include "tidegate/sim/server/server.hpp"

namespace tidegate::apps::check {
namespace {

using namespace std::chrono_literals;
using sim::FaultKind;
using sim::FaultRule;

const net::Address kExchange{"127.0.0.1", 18080};

class CheckupTest : public ::testing::Test {
 protected:
  CheckupTest()
      : exchange_(sim::make_generated_exchange({}, {}, 1, loop_->now(), loop_->clock().wall_now())) {
    settings_.access.set_host(kExchange);
    settings_.access.blocks_path.clear();
  }
  ~CheckupTest() override {
    if (server_) server_->stop();
  }

  // Null: without TLS.
  void start(sim::ServerSettings server, net::Network* network = nullptr) {
    server_ =
        std::make_unique<sim::Server>(*loop_, network == nullptr ? network_ : *network, *exchange_, server);
    ASSERT_TRUE(server_->start(kExchange));
  }
  void check() {
    base::NullEventSink quiet;
    auto reached = access::ExchangeAccess::make(
        *loop_, network_, settings_.access,
        mexc::wire::Credentials{"demo-key", mexc::wire::Secret{"demo-secret"}}, quiet);
    ASSERT_TRUE(reached) << reached.error().message;
    Checkup checkup{*loop_, network_, **reached, settings_.trading.symbols.front(), std::nullopt};
    std::optional<std::vector<Finding>> found;
    loop_->spawn(run(&checkup, &found));
    for (int i = 0; i < 120'000 && !found; ++i) loop_->run_until(loop_->now() + 1ms);
    ASSERT_TRUE(found) << "two minutes were not enough";
    findings_ = std::move(*found);
  }
  static net::Task<void> run(Checkup* checkup, std::optional<std::vector<Finding>>* found) {
    auto running = Checkup::run(checkup);
    *found = co_await std::move(running);
  }
  const Finding& about(const std::string& subject) const {
    for (const Finding& finding : findings_) {
      if (finding.subject == subject) return finding;
    }
    ADD_FAILURE() << "nothing is said of " << subject;
    return findings_.front();
  }

  std::unique_ptr<net::Loop> loop_ = net::Loop::simulated();
  net::MemoryNetwork network_{*loop_, 1};
  std::unique_ptr<sim::Exchange> exchange_;
  std::unique_ptr<sim::Server> server_;
  config::Settings settings_;
  std::vector<Finding> findings_;
};

TEST_F(CheckupTest, EverythingWorksAndNothingIsLeftBehind) {
  start({});
  check();
  EXPECT_TRUE(all_work(findings_)) << to_text(findings_, "the simulated exchange");
  EXPECT_EQ(server_->counters().by_endpoint.count("order_place"), 0U);
  EXPECT_EQ(server_->counters().by_endpoint.at("listen_key_close"), 1U);
}

// A block that holds grows if it is not respected.
TEST_F(CheckupTest, WhatTheExchangeHasBlockedIsNotTried) {
  // Nobody listens: who dials is refused, and would say so.
  const std::string path = testing::TempDir() + "checkup-blocks";
  std::ofstream{path} << "tidegate-blocks 2\nexchange " << kExchange.to_string() << "\nhost "
                      << base::to_unix_ms(loop_->clock().wall_now() + std::chrono::hours{1}) << "\n";
  settings_.access.blocks_path = path;
  check();
  std::filesystem::remove(path);
  EXPECT_EQ(about("connection").verdict, Verdict::kFails);
  EXPECT_NE(about("connection").found.find("for 3600 s more"), std::string::npos)
      << about("connection").found;
  EXPECT_NE(about("connection").advice.find("send nothing until the block ends"), std::string::npos);
  EXPECT_EQ(about("market stream").verdict, Verdict::kSkipped);
}

TEST_F(CheckupTest, AClockThatIsWrongIsToldWithWhatIsAllowed) {
  for (const base::Duration skew : {-2s, 6s}) {
    if (server_) server_->stop();
    start({.clock_skew = skew});
    check();
    const Finding& clock = about("clock");
    EXPECT_EQ(clock.verdict, Verdict::kFails);
    EXPECT_NE(clock.found.find(skew < 0s ? "2.000 s ahead of" : "6.000 s behind"), std::string::npos)
        << clock.found;
    EXPECT_NE(clock.advice.find("timedatectl"), std::string::npos);
    EXPECT_EQ(about("API key").verdict, Verdict::kWorks) << "requests are signed by the exchange's clock";
  }
}

TEST_F(CheckupTest, AClockWithinTheToleranceWorks) {
  start({.clock_skew = 3s});
  check();
  EXPECT_EQ(about("clock").verdict, Verdict::kWorks) << about("clock").found;
}

TEST_F(CheckupTest, ABanThatStreamsMeetIsToldAsOne) {
  sim::ServerSettings server;
  server.faults = {FaultRule{.kind = FaultKind::kBanned, .target = std::string{sim::kUpgrade}}};
  start(server);
  check();
  for (const std::string stream : {"private stream", "market stream"}) {
    const Finding& finding = about(stream);
    EXPECT_EQ(finding.verdict, Verdict::kFails);
    EXPECT_NE(finding.found.find("the exchange has blocked this address"), std::string::npos)
        << finding.found;
    EXPECT_NE(finding.advice.find("until the block ends"), std::string::npos) << finding.advice;
    EXPECT_EQ(finding.advice.find("--streams"), std::string::npos) << "no fault of the address";
  }
}

TEST_F(CheckupTest, WhatRefusesAStreamIsToldByItsCause) {
  struct Case {
    FaultRule fault;
    const char* says;
  };
  const std::string upgrade{sim::kUpgrade};
  for (const Case& each :
       {Case{{.kind = FaultKind::kForbidden, .target = upgrade}, "firewall"},
        Case{{.kind = FaultKind::kTooManyRequests, .target = upgrade}, "too many streams"},
        Case{{.kind = FaultKind::kErrorBefore, .target = upgrade, .status = 503}, "fails at the moment"}}) {
    sim::ServerSettings server;
    server.faults = {each.fault};
    start(server);
    check();
    for (const std::string stream : {"private stream", "market stream"}) {
      const Finding& finding = about(stream);
      EXPECT_EQ(finding.verdict, Verdict::kFails);
      EXPECT_NE(finding.advice.find(each.says), std::string::npos) << finding.found << ": " << finding.advice;
      EXPECT_EQ(finding.advice.find("no proxy"), std::string::npos) << "no fault of the address";
    }
    server_->stop();
    server_.reset();
  }
}

TEST_F(CheckupTest, StreamsAskedPlainlyOfAPortThatSpeaksTlsAreToldAsThat) {
  const net::TestAuthority authority;
  const auto tls = authority.serve_over(*loop_, network_, "IP:127.0.0.1");
  const net::Address streams{"127.0.0.1", 18081};
  sim::Server of_streams{*loop_, *tls, *exchange_, {}};
  ASSERT_TRUE(of_streams.start(streams));
  start({});
  settings_.access.books.stream.host = streams;
  check();
  EXPECT_EQ(about("connection").verdict, Verdict::kWorks);
  for (const std::string stream : {"private stream", "market stream"}) {
    EXPECT_EQ(about(stream).verdict, Verdict::kFails);
    EXPECT_NE(about(stream).advice.find("wss://"), std::string::npos) << about(stream).advice;
    EXPECT_NE(about(stream).advice.find("speaks TLS"), std::string::npos) << about(stream).advice;
  }
  of_streams.stop();
}

TEST_F(CheckupTest, PlainHttpToAPortThatSpeaksTlsIsToldAsThat) {
  const net::TestAuthority authority;
  const auto tls = authority.serve_over(*loop_, network_, "IP:127.0.0.1");
  start({}, tls.get());
  check();
  EXPECT_EQ(about("connection").verdict, Verdict::kFails);
  EXPECT_NE(about("connection").advice.find("https://"), std::string::npos) << about("connection").advice;
}

TEST_F(CheckupTest, AMuteStreamIsFoundOut) {
  sim::ServerSettings server;
  server.faults = {FaultRule{.kind = FaultKind::kStreamStall}};
  start(server);
  check();
  EXPECT_EQ(about("market stream").verdict, Verdict::kFails);
  EXPECT_NE(about("market stream").found.find("changed nothing"), std::string::npos);
  EXPECT_EQ(about("private stream").verdict, Verdict::kWorks) << "it is confirmed; no order moves";
}

TEST_F(CheckupTest, StreamsThatAreCutAreFoundOut) {
  sim::ServerSettings server;
  server.faults = {FaultRule{.kind = FaultKind::kStreamCut}};
  start(server);
  check();
  for (const std::string stream : {"private stream", "market stream"}) {
    EXPECT_EQ(about(stream).verdict, Verdict::kFails);
    EXPECT_NE(about(stream).advice.find("--streams"), std::string::npos);
  }
  EXPECT_EQ(about("trading rights").verdict, Verdict::kWorks);
}

TEST_F(CheckupTest, GoesByTlsToAServerThatProvesItself) {
  const net::TestAuthority authority;
  const auto tls = authority.serve_over(*loop_, network_, "IP:127.0.0.1");
  start({}, tls.get());
  const auto origin = net::parse_origin("https://127.0.0.1:18080").value();
  settings_.access.set_exchange(origin, origin);
  settings_.access.tls.ca_file = authority.ca_file();
  check();
  EXPECT_TRUE(all_work(findings_)) << to_text(findings_, "the simulated exchange");
  EXPECT_NE(about("connection").found.find("by TLS"), std::string::npos);

  const net::TestAuthority other;
  settings_.access.tls.ca_file = other.ca_file();
  check();
  EXPECT_EQ(about("connection").verdict, Verdict::kFails);
  EXPECT_NE(about("connection").advice.find("exchange.ca_file"), std::string::npos);
  EXPECT_EQ(about("API key").verdict, Verdict::kSkipped) << "no key goes to a stranger";
  server_->stop();
  server_.reset();
}

TEST(Explanation, EveryCodeAboutKeysHasACauseAndAnAdviceOfItsOwn) {
  namespace code = mexc::wire::code;
  std::set<std::string> causes, advices;
  const std::vector<int> codes{code::kUnknownKey,   code::kMalformedKey,           code::kBadSignature,
                               code::kIpNotAllowed, code::kTimestampOutsideWindow, code::kNoPermission};
  for (const int each : codes) {
    const auto error =
        mexc::wire::to_error("account", 400, R"({"code":)" + std::to_string(each) + R"(,"msg":"x"})");
    const Explanation said = explain(error);
    EXPECT_NE(said.cause.find(std::to_string(each)), std::string::npos) << said.cause;
    causes.insert(said.cause);
    advices.insert(said.advice);
  }
  EXPECT_EQ(causes.size(), codes.size());
  EXPECT_EQ(advices.size(), codes.size());
}

TEST(Explanation, EveryReasonWhyThereIsNoTlsHasWordsOfItsOwn) {
  std::set<std::string> causes;
  for (auto end = net::TlsEnd::kLate; end <= net::TlsEnd::kTurnedAway;
       end = static_cast<net::TlsEnd>(static_cast<int>(end) + 1)) {
    const net::TlsGreeting greeting{.result = base::fail(base::ErrorCode::kIo, "as OpenSSL says it"),
                                    .end = end};
    const Explanation said = explain(greeting, {"exchange.test", 443}, "");
    EXPECT_NE(said.cause.find("as OpenSSL says it"), std::string::npos) << said.cause;
    EXPECT_FALSE(said.advice.empty()) << said.cause;
    causes.insert(said.cause);
  }
  EXPECT_EQ(causes.size(), 11U);
}

class SomebodyElse final : public net::HttpHandler {
 public:
  net::Task<net::HttpAnswer> on_request(net::HttpRequest) override { co_return answer; }
  net::Task<std::optional<net::HttpAnswer>> on_upgrade(net::HttpRequest) override { co_return answer; }
  net::Task<void> on_websocket(net::HttpRequest, std::shared_ptr<net::WebSocket>) override { co_return; }
  net::HttpAnswer answer;
};

TEST_F(CheckupTest, WhatAnswersAndIsNoApiOfMexcIsToldAsThat) {
  SomebodyElse somebody;
  auto listener = network_.listen(kExchange);
  ASSERT_TRUE(listener);
  net::HttpServer server{*loop_, std::move(*listener), somebody};
  server.start();
  for (const auto& [status, body] : {std::pair{200, "<html>Log in</html>"}, std::pair{204, ""}}) {
    somebody.answer.response = {.status = status, .headers = {}, .body = body};
    check();
    const Finding& finding = about("connection");
    EXPECT_NE(finding.advice.find("no API of MEXC's"), std::string::npos) << finding.advice;
    EXPECT_EQ(finding.advice.find("TLS"), std::string::npos) << finding.advice;
    EXPECT_EQ(finding.found.find("get_bool"), std::string::npos) << finding.found;
    EXPECT_NE(about("market stream").advice.find("no stream of MEXC's"), std::string::npos)
        << about("market stream").advice;
  }
  somebody.answer.response = {
      .status = 301, .headers = {{"Location", "https://elsewhere.test/"}}, .body = {}};
  check();
  for (const std::string line : {"connection", "market stream"}) {
    EXPECT_NE(about(line).found.find("a redirect to https://elsewhere.test/"), std::string::npos)
        << about(line).found;
    EXPECT_NE(about(line).advice.find("give that address"), std::string::npos) << about(line).advice;
  }
  server.stop();
}

TEST(Explanation, WhatIsNotKnownIsHandedOn) {
  const auto error = mexc::wire::to_error("account", 400, R"({"code":987654,"msg":"never heard of"})");
  EXPECT_NE(explain(error).cause.find("never heard of"), std::string::npos);
  EXPECT_FALSE(explain(error).advice.empty());
}

}  // namespace
}  // namespace tidegate::apps::check
