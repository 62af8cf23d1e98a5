// The control port of a simulated exchange, in virtual time, and what it does to who talks to the exchange.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "apps/sim/control_calls.hpp"
#include "apps/sim/control_server.hpp"
#include "sim/server_fixture.hpp"

namespace tidegate::apps::sim_control {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

class SimControlTest : public sim::testing_support::ServerTest {
 protected:
  void SetUp() override { open({}); }
  void TearDown() override { close(); }
  void open(sim::ServerSettings settings) {
    start(std::move(settings));
    control_ = std::make_unique<ControlServer>(*loop_, *network_, *simulated_);
    ASSERT_TRUE(control_->start(net::Address{"127.0.0.1", 18081}));
    tester_ = std::make_unique<net::HttpClient>(*loop_, *network_, control_->address());
  }
  void close() {
    tester_.reset();
    control_.reset();
    client_.reset();
    simulated_.reset();
  }

  net::HttpResponse ask(std::string method, std::string target, std::string body = {},
                        net::Headers headers = {}) {
    std::optional<sim::testing_support::HttpResult> out;
    const auto deadline = loop_->now() + seconds{1};
    loop_->spawn(sim::testing_support::fetch(*loop_, *tester_,
                                             {.method = std::move(method),
                                              .target = std::move(target),
                                              .headers = std::move(headers),
                                              .body = std::move(body)},
                                             deadline, out));
    loop_->run_until(deadline);
    if (!out || !*out) ADD_FAILURE() << (out ? out->error().message : "no answer");
    return out && *out ? std::move(**out) : net::HttpResponse{.status = 0, .headers = {}, .body = "{}"};
  }
  json done(std::string method, std::string target, std::string body = {}) {
    const auto answer = ask(std::move(method), std::move(target), std::move(body));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(net::header(answer.headers, "Content-Type"), "application/json");
    return json::parse(answer.body);
  }
  std::string refused(int status, std::string method, std::string target, std::string body = {}) {
    const auto answer = ask(std::move(method), std::move(target), std::move(body));
    EXPECT_EQ(answer.status, status) << answer.body;
    return json::parse(answer.body).at("error").get<std::string>();
  }
  std::vector<int> ids() {
    std::vector<int> out;
    const json told = done("GET", "/faults");
    for (const auto& each : told.at("faults")) out.push_back(each.at("id").get<int>());
    return out;
  }
  int ping() { return get("/api/v3/ping").status; }
  std::int64_t ahead_ms() {
    const auto told = mexc::wire::decode_time(get("/api/v3/time").body)->time;
    return base::to_unix_ms(told) - base::to_unix_ms(loop_->clock().wall_now());
  }

  std::unique_ptr<ControlServer> control_;
  std::unique_ptr<net::HttpClient> tester_;
};

TEST_F(SimControlTest, AFaultIsAddedToldAndTakenAway) {
  const json added = done("POST", "/faults", R"({"kind": "error_before", "target": "ping", "status": 502})");
  EXPECT_EQ(added, (json{{"id", 1}}));
  EXPECT_EQ(ping(), 502);
  run_for(milliseconds{1'500});
  EXPECT_EQ(done("GET", "/faults"), json::parse(R"({"faults": [{"id": 1, "age_ms": 1500, "window_open": true,
      "fired": 1, "fault": {"kind": "error_before", "target": "ping", "status": 502}}]})"));
  EXPECT_EQ(done("DELETE", "/faults/1"), (json{{"removed", 1}}));
  EXPECT_EQ(ping(), 200);
  EXPECT_THAT(ids(), ElementsAre());
}

TEST_F(SimControlTest, TimesCountFromTheRequest) {
  run_for(seconds{50});
  done("POST", "/faults", R"({"kind": "error_before", "target": "ping", "from_s": 2, "until_s": 4})");
  EXPECT_EQ(done("GET", "/faults").at("faults").at(0).at("window_open"), false);
  EXPECT_EQ(ping(), 200);
  run_for(seconds{2});
  EXPECT_EQ(ping(), 503);
  EXPECT_EQ(done("GET", "/faults").at("faults").at(0).at("window_open"), true);
  run_for(seconds{2});
  EXPECT_EQ(ping(), 200);
  done("PUT", "/faults", R"({"fault": [{"kind": "error_before", "until_s": 1}]})");
  EXPECT_EQ(ping(), 503);
  run_for(seconds{1});
  EXPECT_EQ(ping(), 200);
}

TEST_F(SimControlTest, AllFaultsAreReplacedOrTakenAwayAtOnce) {
  close();
  open({.faults = {{.kind = sim::FaultKind::kMaintenance}}});
  EXPECT_EQ(ping(), 503);
  const json told =
      done("PUT", "/faults", R"({"fault": [{"kind": "clock_skew", "skew_ms": 2000}, {"kind": "stall"}]})");
  EXPECT_EQ(told.at("faults").size(), 2U);
  EXPECT_THAT(ids(), ElementsAre(2, 3));
  EXPECT_EQ(exchange_->skew(), seconds{2});
  EXPECT_EQ(done("DELETE", "/faults"), (json{{"removed", 2}}));
  EXPECT_EQ(exchange_->skew(), seconds{0});
  EXPECT_EQ(ping(), 200);
  EXPECT_EQ(done("PUT", "/faults", R"({"fault": []})"), json::parse(R"({"faults": []})"));
}

TEST_F(SimControlTest, WhereSomethingIsWrongNothingChanges) {
  done("POST", "/faults", R"({"kind": "error_before", "target": "ping"})");
  EXPECT_THAT(refused(400, "PUT", "/faults",
                      R"({"fault": [{"kind": "stall"}, {"kind": "stall", "probability": 2}]})"),
              HasSubstr("the request body: fault[2].probability is 2"));
  EXPECT_THAT(refused(400, "POST", "/faults", R"({"kind": "explode"})"),
              HasSubstr("fault.kind: \"explode\" is none; use one of: delay, late_effect"));
  EXPECT_THAT(refused(400, "POST", "/faults", "kind = stall"), HasSubstr("not valid JSON"));
  EXPECT_EQ(refused(400, "POST", "/faults", R"({"kind": "symbol_paused", "target": "NOPE"})"),
            "the request body: fault.target: there is no symbol NOPE; the kind symbol_paused needs one of: "
            "BTCUSDT, "
            "ETHUSDT, SOLUSDT, BTCUSDC, ETHUSDC");
  EXPECT_THAT(
      refused(400, "PUT", "/faults", R"({"fault": [{"kind": "precision_changed", "target": "NOPE"}]})"),
      HasSubstr("the request body: fault[1].target: there is no symbol NOPE"));
  EXPECT_THAT(refused(400, "PUT", "/clock", R"({"skew_ms": 1e9})"),
              HasSubstr("clock.skew_ms is 1000000000 ms; it must be within a day"));
  EXPECT_THAT(refused(400, "PUT", "/latency", R"({"profile": "moon"})"), HasSubstr("use none, near or far"));
  EXPECT_THAT(ids(), ElementsAre(1));
  EXPECT_EQ(ahead_ms(), 0);
  EXPECT_EQ(ping(), 503);
}

TEST_F(SimControlTest, AWebPageOfOthersSwitchesNothing) {
  const std::string fault = R"({"kind": "error_before", "target": "ping"})";
  const auto from_page = ask("POST", "/faults", fault, {{"Origin", "https://evil.example"}});
  EXPECT_EQ(from_page.status, 403);
  EXPECT_THAT(json::parse(from_page.body).at("error").get<std::string>(), HasSubstr("https://evil.example"));
  EXPECT_THAT(ids(), ElementsAre());
  EXPECT_EQ(ask("POST", "/faults", fault, {{"Origin", "http://localhost:3000"}}).status, 200);
  EXPECT_THAT(ids(), ElementsAre(1));
}

TEST_F(SimControlTest, ThereIsABoundToFaults) {
  std::string list = R"({"kind": "push_dropped"})";
  for (std::size_t i = 1; i < ControlCalls::kMostFaults; ++i) list += R"(,{"kind": "push_dropped"})";
  done("PUT", "/faults", R"({"fault": [)" + list + "]}");
  EXPECT_THAT(refused(400, "POST", "/faults", R"({"kind": "stall"})"),
              HasSubstr("these would be 1001 faults together, and 1000 is the most; delete some"));
  EXPECT_THAT(refused(400, "PUT", "/faults", R"({"fault": [{"kind": "stall"},)" + list + "]}"),
              HasSubstr("1001"));
  EXPECT_EQ(ids().size(), ControlCalls::kMostFaults);
  done("PUT", "/faults", R"({"fault": [)" + list + "]}");
}

TEST_F(SimControlTest, TheDistanceIsAProfileOrNumbers) {
  const auto time_of = [this](const char* target) {
    const auto from = loop_->now();
    EXPECT_EQ(get(target).status, 200);
    return loop_->now() - from;
  };
  EXPECT_EQ(done("GET", "/latency").at("profile"), "none");
  EXPECT_EQ(done("PUT", "/latency", R"({"profile": "far"})").at("answers").at("depth"),
            json::parse(R"({"mean_ms": 394, "deviation_ms": 38})"));
  EXPECT_GT(time_of("/api/v3/ping"), milliseconds{100});
  EXPECT_EQ(done("PUT", "/latency", R"({"mean_ms": 50})").at("profile"), nullptr);
  EXPECT_EQ(time_of("/api/v3/ping"), milliseconds{50});
  done("PUT", "/latency/depth", R"({"mean_ms": 70.5})");
  EXPECT_EQ(time_of("/api/v3/depth?symbol=BTCUSDT"), milliseconds{70} + std::chrono::microseconds{500});
  EXPECT_EQ(time_of("/api/v3/ping"), milliseconds{50}) << "the others stay";
  EXPECT_EQ(done("GET", "/latency").at("answers").at("depth").at("mean_ms"), 70.5);
  EXPECT_EQ(done("PUT", "/latency", R"({"profile": "none"})").at("profile"), "none");
  EXPECT_EQ(time_of("/api/v3/depth?symbol=BTCUSDT"), seconds{0});
  EXPECT_THAT(refused(404, "PUT", "/latency/dpeth", R"({"mean_ms": 1})"),
              HasSubstr("there is no endpoint dpeth"));
}

TEST_F(SimControlTest, TheClockIsSetJumpsAndIsToldApartFromFaults) {
  EXPECT_EQ(done("PUT", "/clock", R"({"skew_ms": -4000})").at("skew_ms"), -4'000);
  EXPECT_EQ(ahead_ms(), -4'000);
  EXPECT_EQ(done("PUT", "/clock", R"({"jump_ms": 1500})").at("skew_ms"), -2'500);
  EXPECT_EQ(ahead_ms(), -2'500);
  done("POST", "/faults", R"({"kind": "clock_skew", "skew_ms": 10000})");
  run_for(milliseconds{7});
  const json told = done("GET", "/clock");
  EXPECT_EQ(told.at("skew_ms"), -2'500);
  EXPECT_EQ(told.at("skew_of_faults_ms"), 10'000);
  EXPECT_EQ(told.at("time_ms"), base::to_unix_ms(loop_->clock().wall_now()) + 7'500);
  EXPECT_EQ(ahead_ms(), 7'500);
}

TEST_F(SimControlTest, TheStateIsWhatTheSummaryTells) {
  for (const char* price : {"50000", "51000"}) {
    const auto placed =
        call_signed("POST", "/api/v3/order",
                    std::string{"symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=0.001&price="} + price);
    EXPECT_EQ(placed.status, 200) << placed.body;
  }
  EXPECT_EQ(ping(), 200);
  done("POST", "/faults", R"({"kind": "too_many_requests", "target": "ping"})");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ping(), 429);
  done("PUT", "/faults", R"({"fault": [{"kind": "banned", "target": "ping"}]})");
  EXPECT_EQ(ping(), 418);
  const json told = done("GET", "/state");
  const sim::ServerCounters seen = server_->counters();
  EXPECT_EQ(told.at("requests"), 7);
  EXPECT_EQ(told.at("weight"), seen.weight);
  EXPECT_EQ(told.at("order_requests"), 2);
  EXPECT_EQ(told.at("answered_429"), 3);
  EXPECT_EQ(told.at("answered_418"), 1);
  EXPECT_EQ(told.at("open_orders"), (json{{"demo-key", 2}}));
  EXPECT_EQ(told.at("by_endpoint"), (json{{"order_place", 2}, {"ping", 5}}));
  EXPECT_EQ(told.at("by_status"), (json{{"200", 3}, {"418", 1}, {"429", 3}}));
  EXPECT_EQ(told.at("by_fault"), (json{{"too_many_requests", 3}, {"banned", 1}}));
  EXPECT_EQ(told.at("bytes_in"), seen.bytes_in) << "what the control port costs is no part of it";
  EXPECT_EQ(told.dump().find("demo-secret"), std::string::npos);
}

TEST_F(SimControlTest, WhatThereIsNotIsToldWithWhatThereIs) {
  for (const char* path : {"/", "/fault", "/faults/", "/faults/1/2", "/clock/1", "/api/v3/ping"}) {
    const std::string error = refused(404, "GET", path);
    EXPECT_THAT(error, HasSubstr(std::string{"there is no path "} + path + "; use one of: GET /faults"));
    EXPECT_THAT(error, HasSubstr("PUT /latency/ENDPOINT, GET /state"));
  }
  EXPECT_EQ(refused(405, "PATCH", "/faults"), "/faults takes no PATCH; use GET, PUT, POST, DELETE");
  EXPECT_EQ(refused(405, "GET", "/faults/1"), "/faults/1 takes no GET; use DELETE");
  done("POST", "/faults", R"({"kind": "stall", "target": "depth"})");
  for (const char* id : {"2", "x", "-1", "1x", "99999999999999999999"}) {
    EXPECT_EQ(refused(404, "DELETE", std::string{"/faults/"} + id),
              std::string{"there is no fault "} + id + "; GET /faults tells the ids");
  }
  EXPECT_THAT(refused(400, "DELETE", "/faults?id=1"), HasSubstr("takes no parameters in its path"));
  EXPECT_THAT(ids(), ElementsAre(1));
}

TEST_F(SimControlTest, ARequestThatIsTooLongIsRefusedAndTheNextIsAnswered) {
  EXPECT_EQ(refused(413, "POST", "/faults", std::string(ControlServer::kMostRequestBytes + 1, ' ')),
            "the request is too long");
  EXPECT_THAT(ids(), ElementsAre());
}

TEST_F(SimControlTest, StreamsAreNotHere) {
  const auto client = std::make_shared<sim::testing_support::StreamClient>();
  loop_->spawn(sim::testing_support::hear(*loop_, *network_, control_->address(), "/ws", client));
  run_for(seconds{1});
  ASSERT_TRUE(client->refusal.has_value());
  EXPECT_EQ(client->refusal->http_status, 404);
}

TEST_F(SimControlTest, TheSameSwitchesAtTheSameInstantsGiveTheSameRun) {
  const auto play = [this] {
    std::string told;
    done("PUT", "/latency", R"({"profile": "far"})");
    done("PUT", "/faults", R"({"fault": [{"kind": "error_before", "target": "ping", "probability": 0.5},
                                          {"kind": "garbled_body", "target": "depth", "probability": 0.5}]})");
    for (int i = 0; i < 20; ++i) {
      if (i == 10) done("PUT", "/clock", R"({"jump_ms": 700})");
      told += std::to_string(ping()) + get("/api/v3/depth?symbol=BTCUSDT&limit=5").body +
              get("/api/v3/time").body;
    }
    return told + ask("GET", "/state").body + ask("GET", "/faults").body;
  };
  const std::string first = play();
  close();
  network_.reset();
  loop_ = net::Loop::simulated();
  network_ = std::make_unique<net::MemoryNetwork>(*loop_, 1);
  open({});
  EXPECT_EQ(play(), first);
}

TEST(ControlAddress, IsOfThisMachineAlone) {
  EXPECT_EQ(control_address("18081").value().to_string(), "127.0.0.1:18081");
  EXPECT_EQ(control_address("0").value().port, 0);
  EXPECT_EQ(control_address("127.0.0.2:5").value().to_string(), "127.0.0.2:5");
  EXPECT_EQ(control_address("[::1]:5").value().host, "::1");
  EXPECT_EQ(control_address("localhost:5").value().host, "localhost");
  for (const char* text : {"0.0.0.0:5", "192.168.1.7:5", "[::]:5", "exchange.test:5", "127.0.0.1.test:5"}) {
    const auto refused = control_address(text);
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().message,
              std::string{text} +
                  " would let other machines switch this exchange: give a port alone, or an "
                  "address of this machine's own, as in 127.0.0.1:18081");
  }
  for (const char* text : {"", "x", "65536", "127.0.0.1", ":5"}) {
    const auto refused = control_address(text);
    ASSERT_FALSE(refused) << text;
    EXPECT_THAT(refused.error().message, HasSubstr("is no address: give PORT or HOST:PORT"));
  }
}

}  // namespace
}  // namespace tidegate::apps::sim_control
