#include "tidegate/monitor/alerts/web_caller.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "monitor/alerts/web_fixture.hpp"
#include "net/test_authority.hpp"
#include "run_task.hpp"

namespace tidegate::monitor {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::WebFixture;

net::HttpRequest post(std::string body) {
  return {
      .method = "POST", .target = "/", .headers = {{"Content-Type", "text/plain"}}, .body = std::move(body)};
}

// What is wrong with that URL; "" where nothing is.
std::string wrong(const std::string& url, const std::string& token = "") {
  const auto loop = net::Loop::simulated();
  net::MemoryNetwork network{*loop, 1};
  const auto made = WebCaller::make(*loop, network, {base::Secret{url}, base::Secret{token}}, {});
  return made ? "" : made.error().message;
}

TEST(WebCaller, AsksItsAddressWithItsToken) {
  WebFixture web;
  const auto caller = web.caller();
  const auto answer =
      tests::run_task(web.loop(), WebCaller::call(caller, post("hello"), web.loop().now() + 1s));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 200);
  ASSERT_EQ(web.reader.requests.size(), 1U);
  const net::HttpRequest& seen = web.reader.requests[0];
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.target, testing::kPath);
  EXPECT_EQ(seen.body, "hello");
  EXPECT_EQ(net::header(seen.headers, "Authorization"), std::string{"Bearer "} + testing::kToken);
  EXPECT_EQ(net::header(seen.headers, "Content-Type"), "text/plain");
}

TEST(WebCaller, WithoutATokenSendsNone) {
  WebFixture web;
  const auto caller = WebCaller::make(web.loop(), web.network(), web.address(""), {}).value();
  ASSERT_TRUE(tests::run_task(web.loop(), WebCaller::call(caller, post(""), web.loop().now() + 1s)));
  EXPECT_EQ(net::header(web.reader.requests.at(0).headers, "Authorization"), "");
}

TEST(WebCaller, TakesAUrlWithoutAPathAndLeavesOutWhatIsForBrowsers) {
  WebFixture web;
  const std::string host = "http://127.0.0.1:" + std::to_string(web.port());
  for (const auto& [url, target] :
       {std::pair{host, "/"}, {host + "?a=b", "/?a=b"}, {host + "/x#part", "/x"}}) {
    const auto caller =
        WebCaller::make(web.loop(), web.network(), {.url = base::Secret{url}, .token = {}}, {}).value();
    ASSERT_TRUE(tests::run_task(web.loop(), WebCaller::call(caller, post(""), web.loop().now() + 1s)));
    EXPECT_EQ(web.reader.requests.back().target, target) << url;
  }
}

TEST(WebCaller, RefusesWhatIsNoUrlAndRepeatsNothingOfIt) {
  for (const char* url : {"", "hooks.example/secret", "ws://127.0.0.1:1/secret", "https://",
                          "https://user:secret@host.example/x", "https://host.example/se cret",
                          "https://host.example:secret/x", "https://host.example/secret\r\nX: y"}) {
    const std::string text = wrong(url);
    EXPECT_THAT(text, HasSubstr("https://HOST[:PORT]/PATH")) << url;
    EXPECT_THAT(text, Not(HasSubstr("secret"))) << url;
  }
  EXPECT_THAT(wrong("https://host.example/x", "secret\r\nX: y"), HasSubstr("token has a blank"));
  EXPECT_THAT(wrong("https://host.example/x", "secret\r\nX: y"), Not(HasSubstr("secret")));
}

TEST(WebCaller, SendsNoSecretInTheClearToAnotherMachine) {
  const std::string text = wrong("http://hooks.example/path-secret");
  EXPECT_THAT(text, HasSubstr("hooks.example:80 is another machine"));
  EXPECT_THAT(text, Not(HasSubstr("secret")));
  EXPECT_EQ(wrong("http://localhost:9000/path-secret"), "");
}

TEST(WebCaller, SpeaksTlsToWhoProvesToBeThatHost) {
  const auto loop = net::Loop::simulated();
  net::MemoryNetwork network{*loop, 1};
  const net::TestAuthority authority;
  const auto tls = authority.serve_over(*loop, network, "DNS:hooks.example");
  testing::WebReader reader;
  net::HttpServer server{*loop, tls->listen({.host = "hooks.example", .port = 443}).value(), reader};
  server.start();
  const auto ask = [&](const std::string& ca_file) {
    const auto caller =
        WebCaller::make(*loop, network, {base::Secret{"https://hooks.example/path-secret"}, {}}, ca_file)
            .value();
    return tests::run_task(*loop, WebCaller::call(caller, post("x"), loop->now() + 5s));
  };
  const auto trusted = ask(authority.ca_file());
  ASSERT_TRUE(trusted) << trusted.error().message;
  EXPECT_EQ(reader.requests.at(0).target, "/path-secret");
  const auto stranger = ask(net::TestAuthority{}.ca_file());
  ASSERT_FALSE(stranger);
  EXPECT_THAT(stranger.error().message, HasSubstr("certificate"));
  EXPECT_THAT(stranger.error().message, Not(HasSubstr("secret")));
  EXPECT_EQ(reader.requests.size(), 1U);
}

TEST(WebCaller, ACertificateFileThatIsNotThereIsNamed) {
  const auto loop = net::Loop::simulated();
  net::MemoryNetwork network{*loop, 1};
  const auto made =
      WebCaller::make(*loop, network, {base::Secret{"https://hooks.example/x"}, {}}, "/no/such/ca.pem");
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().message, HasSubstr("/no/such/ca.pem"));
}

TEST(WebCaller, AnAnswerThatIsTooLongIsAnError) {
  WebFixture web;
  web.reader.body = std::string(300'000, 'x');
  const auto answer =
      tests::run_task(web.loop(), WebCaller::call(web.caller(), post(""), web.loop().now() + 5s));
  EXPECT_FALSE(answer);
}

TEST(WebCaller, ClosedItEndsWhatIsUnderWayAndAsksNothingMore) {
  WebFixture web;
  web.reader.stalls = true;
  const auto caller = web.caller();
  std::optional<base::Result<net::HttpResponse>> first;
  web.loop().spawn(tests::into(WebCaller::call(caller, post(""), web.loop().now() + 60s), &first));
  ASSERT_TRUE(web.await([&] { return !web.reader.requests.empty(); }));
  const auto closed = web.loop().now();
  caller->close();
  ASSERT_TRUE(web.await([&] { return first.has_value(); }));
  EXPECT_LT(web.loop().now() - closed, 1s);
  ASSERT_FALSE(*first);
  EXPECT_EQ(first->error().code, base::ErrorCode::kCancelled);
  const auto second = tests::run_task(web.loop(), WebCaller::call(caller, post(""), web.loop().now() + 1s));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, base::ErrorCode::kCancelled);
  EXPECT_EQ(web.reader.requests.size(), 1U);
}

}  // namespace
}  // namespace tidegate::monitor
