#include "tidegate/dashboard/routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "dashboard/scene.hpp"
#include "tidegate/dashboard/status_json.hpp"
#include "tidegate/dashboard/web_assets.hpp"

namespace tidegate::dashboard {
namespace {

using testing::HasSubstr;
using testing_support::FakeSource;

class RoutesTest : public testing::Test {
 protected:
  net::HttpResponse ask(std::string target, std::string method = "GET", net::Headers more = {}) {
    net::HttpRequest request{
        .method = std::move(method), .target = std::move(target), .headers = std::move(more)};
    request.headers.emplace_back("Host", "localhost:8091");
    return routes_.answer(request, base::from_unix_ms(1'700'000'100'000), {});
  }
  net::HttpResponse ask_as(net::Headers headers, std::string target = "/status") {
    return routes_.answer({.target = std::move(target), .headers = std::move(headers)}, {}, {});
  }
  std::optional<net::HttpResponse> upgrade(std::string target, const std::string& origin,
                                           bool is_full = false) {
    return routes_.refuses_upgrade(
        {.target = std::move(target), .headers = {{"Host", "localhost:8091"}, {"Origin", origin}}}, is_full);
  }
  static std::string type(const net::HttpResponse& response) {
    return std::string{net::header(response.headers, "Content-Type")};
  }
  static std::string error(const net::HttpResponse& response) {
    EXPECT_EQ(type(response), "application/json");
    return nlohmann::json::parse(response.body).at("error").get<std::string>();
  }

  FakeSource source_;
  Routes routes_{source_, HostCheck{{"127.0.0.1", 8091}, {}}, {}};
};

constexpr const char* kAllPaths[] = {
    "/", "/status", "/history?group=requests", "/metrics", "/healthz", "/readyz", "/style.css"};

TEST_F(RoutesTest, ThePageIsItsFiles) {
  const auto answer = ask("/?span=300");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(type(answer), "text/html; charset=utf-8");
  EXPECT_EQ(answer.body, find_web_asset("index.html")->text);
  EXPECT_EQ(ask("/style.css").body, find_web_asset("style.css")->text);
  EXPECT_EQ(type(ask("/style.css")), "text/css; charset=utf-8");
  EXPECT_EQ(type(ask("/main.js")), "text/javascript; charset=utf-8");
  EXPECT_EQ(source_.asked, 0);
}

TEST_F(RoutesTest, AFileThatABrowserHasIsNotSentAgain) {
  const auto first = ask("/main.js");
  EXPECT_EQ(net::header(first.headers, "Cache-Control"), "no-cache") << "asked for again each time";
  const std::string etag{net::header(first.headers, "ETag")};
  ASSERT_FALSE(etag.empty());
  const auto again = ask("/main.js", "GET", {{"If-None-Match", "\"0\", " + etag}});
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  EXPECT_EQ(net::header(again.headers, "ETag"), etag);
  EXPECT_EQ(ask("/main.js", "GET", {{"If-None-Match", "\"0\""}}).status, 200);
}

TEST_F(RoutesTest, HistoryIsToldByRange) {
  source_.keep_seconds(1'700'000'000, 1'700'000'100);
  const auto answer = ask("/history?group=requests&value=sent&statistic=last&points=10");
  EXPECT_EQ(answer.status, 200);
  const auto told = nlohmann::json::parse(answer.body);
  EXPECT_EQ(told.at("group"), "requests");
  EXPECT_EQ(told.at("values").size(), 1U);
  EXPECT_EQ(ask("/history").status, 400);
  EXPECT_THAT(error(ask("/history?group=weather")), HasSubstr("requests, latency"));
  source_.kept.reset();
  EXPECT_EQ(ask("/history?group=requests").status, 404);
}

TEST_F(RoutesTest, TheStatusIsJson) {
  const auto answer = ask("/status");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(type(answer), "application/json");
  EXPECT_EQ(answer.body, to_json(source_.told));
}

TEST_F(RoutesTest, MetricsAreInTheFormatThatTheReaderAsksFor) {
  const auto answer = ask("/metrics", "GET", {{"Accept", "application/openmetrics-text"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(type(answer), "text/made-up");
  EXPECT_EQ(answer.body, "accepts application/openmetrics-text\n");
  EXPECT_EQ(net::header(answer.headers, "Vary"), "Accept");
  EXPECT_EQ(ask("/metrics").body, "accepts \n");
}

TEST_F(RoutesTest, HealthIsThatTheLoopTurnsWhateverTheSourceSays) {
  source_.told.not_ready_because = {"the exchange has blocked us"};
  const auto answer = ask("/healthz");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "ok\n");
  EXPECT_EQ(source_.asked, 0);
}

TEST_F(RoutesTest, ReadinessTellsItsReasonsALineEach) {
  EXPECT_EQ(ask("/readyz").status, 200);
  EXPECT_EQ(ask("/readyz").body, "ready\n");
  source_.told.not_ready_because = {"the journal cannot be written", "BTCUSDT is not bought"};
  const auto answer = ask("/readyz");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(type(answer), "text/plain; charset=utf-8");
  EXPECT_EQ(answer.body, "the journal cannot be written\nBTCUSDT is not bought\n");
}

TEST_F(RoutesTest, AQueryIsLeftAside) {
  EXPECT_EQ(ask("/healthz?verbose=1").body, "ok\n");
  EXPECT_EQ(ask("/?").status, 200);
}

TEST_F(RoutesTest, WhatThereIsNotIsToldInJson) {
  for (const char* path : {"/nothing", "/status/", "/metrics/x", "//", "", "http://localhost:8091/status",
                           "/%2e", "/../main.js", "main.js", "/package.json", "/live"}) {
    const auto answer = ask(path);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_THAT(error(answer), HasSubstr("there are /, /status, /history, /metrics, /healthz, /readyz, "
                                         "/explain/REQUEST_ID and /actions/NAME"))
        << path;
  }
  EXPECT_LT(ask("/" + std::string(60'000, 'x')).body.size(), 1'000U);
  EXPECT_EQ(ask("/nothing", "POST").status, 404);
}

TEST_F(RoutesTest, ItOnlyTells) {
  source_.keep_seconds(1'700'000'000, 1'700'000'002);
  for (const char* path : kAllPaths) {
    for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get"}) {
      const auto answer = ask(path, method);
      EXPECT_EQ(answer.status, 405) << method << path;
      EXPECT_EQ(net::header(answer.headers, "Allow"), "GET, HEAD");
      EXPECT_THAT(error(answer), HasSubstr("use GET or HEAD"));
    }
  }
  EXPECT_EQ(source_.asked, 0);
}

TEST_F(RoutesTest, HeadIsAnsweredAsGetIs) {
  for (const char* path : kAllPaths) {
    const auto head = ask(path, "HEAD");
    const auto get = ask(path);
    EXPECT_EQ(head.status, get.status);
    EXPECT_EQ(head.headers, get.headers);
    EXPECT_EQ(head.body.size(), get.body.size())
        << "whose length the header tells; the server leaves the rest out";
  }
}

TEST_F(RoutesTest, NoAnswerIsKeptFramedOrGuessedAt) {
  source_.keep_seconds(1'700'000'000, 1'700'000'002);
  std::vector<net::HttpResponse> answers;
  for (const char* path : kAllPaths) answers.push_back(ask(path));
  answers.push_back(ask("/main.js", "GET", {{"If-None-Match", find_web_asset("main.js")->etag}}));
  answers.push_back(ask("/nothing"));
  answers.push_back(ask("/", "POST"));
  answers.push_back(ask_as({{"Host", "evil.example"}}));
  answers.push_back(*upgrade("/live", "https://evil.example"));
  for (const auto& answer : answers) {
    const bool is_file = !net::header(answer.headers, "ETag").empty();
    EXPECT_EQ(net::header(answer.headers, "Cache-Control"), is_file ? "no-cache" : "no-store");
    EXPECT_EQ(net::header(answer.headers, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(net::header(answer.headers, "Cross-Origin-Resource-Policy"), "same-origin");
    EXPECT_EQ(net::header(answer.headers, "Cross-Origin-Opener-Policy"), "same-origin");
    EXPECT_EQ(net::header(answer.headers, "Referrer-Policy"), "no-referrer");
    const auto policy = net::header(answer.headers, "Content-Security-Policy");
    for (const char* part :
         {"default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
          "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"}) {
      EXPECT_NE(policy.find(part), std::string_view::npos) << part;
    }
    EXPECT_EQ(policy.find("unsafe"), std::string_view::npos);
    EXPECT_EQ(net::header(answer.headers, "Access-Control-Allow-Origin"), "") << "no other page may read it";
  }
}

TEST_F(RoutesTest, ARequestThatIsForAnotherHostLearnsNothing) {
  for (const char* path : kAllPaths) {
    const auto answer = ask_as({{"Host", "evil.example:8091"}}, path);
    EXPECT_EQ(answer.status, 421) << path;
    EXPECT_THAT(error(answer), HasSubstr("evil.example:8091"));
  }
  EXPECT_EQ(ask_as({}).status, 400);
  EXPECT_EQ(source_.asked, 0);
}

TEST_F(RoutesTest, AnotherPagesRequestIsRefusedWhereItWouldChangeSomething) {
  EXPECT_EQ(ask("/status", "POST", {{"Origin", "https://evil.example"}}).status, 403);
  EXPECT_EQ(ask("/status", "POST", {{"Origin", "http://localhost:8091"}}).status, 405);
  EXPECT_EQ(ask("/status", "GET", {{"Origin", "https://evil.example"}}).status, 200);
}

TEST_F(RoutesTest, TheStreamIsForItsOwnPageAndForScripts) {
  EXPECT_FALSE(upgrade("/live", "http://localhost:8091"));
  EXPECT_FALSE(upgrade("/live?x", "http://localhost:8091"));
  EXPECT_FALSE(routes_.refuses_upgrade({.target = "/live", .headers = {{"Host", "localhost:8091"}}}, false));
  EXPECT_EQ(upgrade("/live", "https://evil.example")->status, 403);
  EXPECT_EQ(upgrade("/live", "http://localhost:9000")->status, 403);
  EXPECT_EQ(upgrade("/status", "http://localhost:8091")->status, 404);
  EXPECT_EQ(
      routes_.refuses_upgrade({.target = "/live", .headers = {{"Host", "evil.example"}}}, false)->status,
      421);
  const auto full = upgrade("/live", "http://localhost:8091", true);
  EXPECT_EQ(full->status, 503);
  EXPECT_THAT(error(*full), HasSubstr("close one"));
}

TEST_F(RoutesTest, ARequestIsExplained) {
  const auto answer = ask("/explain/692c5a70-1f?x");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(type(answer), "application/json");
  EXPECT_EQ(answer.body, "{\"id\":\"692c5a70-1f\"}\n");
  EXPECT_THAT(error(ask("/explain/692c5a70-20")), HasSubstr("nothing is known of request 692c5a70-20"));
  EXPECT_EQ(ask("/explain/692c5a70-20").status, 404);
  for (const char* id : {"", "x", "692c5a70", "692c5a70-1f/", "0-0-0"}) {
    EXPECT_EQ(ask(std::string{"/explain/"} + id).status, 400) << id;
  }
  EXPECT_LT(ask("/explain/" + std::string(60'000, 'x')).body.size(), 1'000U);
  EXPECT_EQ(ask("/explain/692c5a70-1f", "POST").status, 405);
}

constexpr const char* kToken = "00112233445566778899aabbccddeeff";

class ActionRoutesTest : public RoutesTest {
 protected:
  net::HttpResponse act(net::Headers more, std::string target = "/actions/halt") {
    net::Headers headers{{"Content-Type", "application/json"}, {"X-Tidegate-Token", kToken}};
    for (auto& each : more) headers.push_back(std::move(each));
    return open_.answer({.method = "POST", .target = std::move(target), .headers = std::move(headers)}, {},
                        {});
  }

  Routes open_{source_, HostCheck{{"127.0.0.1", 8091}, {}}, base::Secret{kToken}};
};

TEST_F(ActionRoutesTest, TheOwnPageActsWithTheToken) {
  EXPECT_EQ(act({{"Host", "localhost:8091"}, {"Origin", "http://localhost:8091"}}).status, 200);
  EXPECT_EQ(act({{"Host", "localhost:8091"}}).status, 200) << "a script has no page";
  EXPECT_EQ(source_.acting.performed.size(), 2U);
}

TEST_F(ActionRoutesTest, AnotherPageDoesNotActWithTheTokenEither) {
  EXPECT_EQ(act({{"Host", "localhost:8091"}, {"Origin", "https://evil.example"}}).status, 403)
      << "it would act wherever it got hold of the token";
  EXPECT_EQ(act({{"Host", "localhost:8091"}, {"Origin", "null"}}).status, 403);
  EXPECT_EQ(act({{"Host", "evil.example:8091"}}).status, 421) << "its name leads here";
  EXPECT_EQ(act({}).status, 400);
  EXPECT_TRUE(source_.acting.performed.empty());
}

TEST_F(ActionRoutesTest, WithoutATokenOfItsOwnNothingIsDone) {
  EXPECT_EQ(ask("/actions/halt", "POST", {{"X-Tidegate-Token", kToken}}).status, 403);
  EXPECT_EQ(ask("/actions/halt", "POST").status, 401);
  EXPECT_TRUE(source_.acting.performed.empty());
}

TEST_F(ActionRoutesTest, AnswersToActionsAreGuardedAsAllAre) {
  EXPECT_EQ(net::header(act({{"Host", "localhost:8091"}}).headers, "Cache-Control"), "no-store");
  EXPECT_NE(net::header(act({{"Host", "localhost:8091"}}, "/actions/x").headers, "Content-Security-Policy"),
            "");
}

TEST_F(ActionRoutesTest, ALocalSocketAsksForNoHostAndHasNoPage) {
  Routes local{source_};
  const auto on = [&](std::string method, std::string target) {
    return local.answer({.method = std::move(method),
                         .target = std::move(target),
                         .headers = {{"Content-Type", "application/json"}}},
                        {}, {});
  };
  EXPECT_EQ(on("POST", "/actions/halt").status, 200);
  EXPECT_EQ(on("GET", "/status").status, 200);
  EXPECT_EQ(on("GET", "/explain/692c5a70-1f").status, 200);
  EXPECT_EQ(on("GET", "/").status, 404);
  EXPECT_EQ(on("GET", "/main.js").status, 404);
  EXPECT_FALSE(local.refuses_upgrade({.target = "/live", .headers = {}}, false));
}

}  // namespace
}  // namespace tidegate::dashboard
