#include "tidegate/dashboard/routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "dashboard/scene.hpp"
#include "tidegate/dashboard/page.hpp"
#include "tidegate/dashboard/status_json.hpp"

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
    return routes_.answer(request);
  }
  static std::string type(const net::HttpResponse& response) {
    return std::string{net::header(response.headers, "Content-Type")};
  }
  static std::string error(const net::HttpResponse& response) {
    EXPECT_EQ(type(response), "application/json");
    return nlohmann::json::parse(response.body).at("error").get<std::string>();
  }

  FakeSource source_;
  Routes routes_{source_, HostCheck{{"127.0.0.1", 8091}, {}}};
};

constexpr const char* kAllPaths[] = {"/", "/status", "/metrics", "/healthz", "/readyz", "/style.css"};

TEST_F(RoutesTest, ThePageAndItsStyle) {
  const auto answer = ask("/");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(type(answer), "text/html; charset=utf-8");
  EXPECT_EQ(answer.body, page(source_.told));
  EXPECT_EQ(ask("/style.css").body, stylesheet());
  EXPECT_EQ(type(ask("/style.css")), "text/css; charset=utf-8");
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
  for (const char* path :
       {"/nothing", "/status/", "/metrics/x", "//", "", "http://localhost:8091/status", "/%2e"}) {
    const auto answer = ask(path);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_THAT(error(answer), HasSubstr("there are /, /status, /metrics, /healthz, /readyz")) << path;
  }
  EXPECT_LT(ask("/" + std::string(60'000, 'x')).body.size(), 1'000U);
  EXPECT_EQ(ask("/nothing", "POST").status, 404);
}

TEST_F(RoutesTest, ItOnlyTells) {
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
  std::vector<net::HttpResponse> answers;
  for (const char* path : kAllPaths) answers.push_back(ask(path));
  answers.push_back(ask("/nothing"));
  answers.push_back(ask("/", "POST"));
  answers.push_back(routes_.answer({.headers = {{"Host", "evil.example"}}}));
  answers.push_back(routes_.refuse_upgrade({.headers = {{"Host", "localhost:8091"}}}));
  for (const auto& answer : answers) {
    EXPECT_EQ(net::header(answer.headers, "Cache-Control"), "no-store");
    EXPECT_EQ(net::header(answer.headers, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(net::header(answer.headers, "Cross-Origin-Resource-Policy"), "same-origin");
    EXPECT_EQ(net::header(answer.headers, "Cross-Origin-Opener-Policy"), "same-origin");
    EXPECT_EQ(net::header(answer.headers, "Referrer-Policy"), "no-referrer");
    const auto policy = net::header(answer.headers, "Content-Security-Policy");
    for (const char* part : {"default-src 'none'", "style-src 'self'", "frame-ancestors 'none'",
                             "base-uri 'none'", "form-action 'none'"}) {
      EXPECT_NE(policy.find(part), std::string_view::npos) << part;
    }
    EXPECT_EQ(policy.find("unsafe"), std::string_view::npos);
    EXPECT_EQ(net::header(answer.headers, "Access-Control-Allow-Origin"), "") << "no other page may read it";
  }
}

TEST_F(RoutesTest, ARequestThatIsForAnotherHostLearnsNothing) {
  for (const char* path : kAllPaths) {
    const auto answer = routes_.answer({.target = path, .headers = {{"Host", "evil.example:8091"}}});
    EXPECT_EQ(answer.status, 421) << path;
    EXPECT_THAT(error(answer), HasSubstr("evil.example:8091"));
  }
  EXPECT_EQ(routes_.answer({.target = "/status"}).status, 400);
  EXPECT_EQ(source_.asked, 0);
}

TEST_F(RoutesTest, AnotherPagesRequestIsRefusedWhereItWouldChangeSomething) {
  EXPECT_EQ(ask("/status", "POST", {{"Origin", "https://evil.example"}}).status, 403);
  EXPECT_EQ(ask("/status", "POST", {{"Origin", "http://localhost:8091"}}).status, 405);
  EXPECT_EQ(ask("/status", "GET", {{"Origin", "https://evil.example"}}).status, 200);
}

TEST_F(RoutesTest, ThereAreNoStreamsAndForOtherPagesNotEvenThatAnswer) {
  const auto upgrade = [this](const std::string& origin) {
    return routes_.refuse_upgrade(
        {.target = "/", .headers = {{"Host", "localhost:8091"}, {"Origin", origin}}});
  };
  EXPECT_EQ(upgrade("http://localhost:8091").status, 404);
  EXPECT_EQ(upgrade("https://evil.example").status, 403);
  EXPECT_EQ(routes_.refuse_upgrade({.headers = {{"Host", "evil.example"}}}).status, 421);
}

}  // namespace
}  // namespace tidegate::dashboard
