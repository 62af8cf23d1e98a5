// Client and server together, over memory and over sockets.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "net/both_networks.hpp"
#include "net/broken_answers.hpp"
#include "tidegate/net/web/http_client.hpp"
#include "tidegate/net/web/http_server.hpp"

namespace tidegate::net {
namespace {

using namespace std::chrono_literals;
using base::ErrorCode;

using Answer = base::Result<HttpResponse>;

Task<void> write_three(std::shared_ptr<BodySink> sink) {
  for (const char* const piece : {"one,", "", "two,"}) {
    const bool sent = co_await sink->write(piece);
    if (!sent) co_return;
  }
  co_await sink->write(std::string(3'000'000, 't'));
}

// Echoes, and misbehaves where the target says so.
class Handler final : public HttpHandler {
 public:
  Task<HttpAnswer> on_request(HttpRequest request) override {
    targets.push_back(request.target);
    HttpAnswer answer;
    answer.response.body = request.method + " " + request.target + " " + request.body;
    answer.response.headers.emplace_back("X-Token", std::string(header(request.headers, "x-token")));
    answer.response.headers.emplace_back("X-Seen-Host", std::string(header(request.headers, "host")));
    answer.response.headers.emplace_back("X-Seen-Peer", request.peer);
    if (request.target == "/big") answer.response.body = std::string(3'000'000, 'b');
    if (request.target == "/says-gzip") answer.response.headers.emplace_back("Content-Encoding", "gzip");
    if (request.target == "/teapot") answer.response.status = 418;
    if (request.target == "/written") answer.writer = write_three;
    if (request.target == "/cut-before") answer = cut_before();
    if (request.target == "/cut-in-body") answer = cut_in_body(std::move(answer));
    if (request.target == "/stall") answer = stalled();
    co_return answer;
  }
  Task<void> on_websocket(HttpRequest, std::shared_ptr<WebSocket>) override { co_return; }

  std::vector<std::string> targets;
};

Task<void> send_into(HttpClient& client, HttpRequest request, base::MonotonicTime deadline,
                     std::optional<Answer>& answer) {
  answer = co_await client.send(std::move(request), deadline);
}

Task<void> make_into(HttpClient& client, RequestMaker make, base::MonotonicTime deadline,
                     std::optional<Answer>& answer) {
  answer = co_await client.send(std::move(make), deadline);
}

class HttpTest : public BothNetworks {
 protected:
  void serve(HttpServerSettings settings = {}) {
    server_.emplace(loop(), network().listen({}).value(), handler_, settings);
    server_->start();
  }
  HttpClient& client(HttpClientSettings settings = {}) {
    if (!client_) client_.emplace(loop(), network(), server_->address(), settings);
    return *client_;
  }
  static HttpRequest get(std::string target) {
    return {.method = "GET", .target = std::move(target), .headers = {}, .body = {}};
  }
  Answer send(HttpRequest request, base::Duration patience = 30s) {
    std::optional<Answer> answer;
    run(send_into(client(), std::move(request), loop().now() + patience, answer));
    return std::move(answer).value();
  }
  // Starts a request without waiting for its answer.
  void begin(HttpRequest request, std::optional<Answer>& answer, base::Duration patience = 30s) {
    loop().spawn(send_into(client(), std::move(request), loop().now() + patience, answer));
  }

  Handler handler_;
  std::optional<HttpServer> server_;
  std::optional<HttpClient> client_;
};

TEST_P(HttpTest, CarriesMethodTargetHeadersBodyAndStatus) {
  serve();
  const Answer answer = send({.method = "POST",
                              .target = "/api/v3/order?symbol=%42TC&x=a+b",
                              .headers = {{"X-Token", "t 1"}, {"Content-Length", "999"}},
                              .body = std::string("a\0b\r\n\r\nc", 8)});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "POST /api/v3/order?symbol=%42TC&x=a+b " + std::string("a\0b\r\n\r\nc", 8));
  EXPECT_EQ(header(answer->headers, "x-token"), "t 1");
  EXPECT_EQ(header(answer->headers, "X-SEEN-HOST"), server_->address().to_string());
  EXPECT_EQ(send(get("/teapot"))->status, 418) << "any status is a success here";
}

TEST_P(HttpTest, KeepsOneConnectionForRequestsOneAfterTheOther) {
  serve();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(send(get("/" + std::to_string(i))));
  ASSERT_TRUE(send({.method = "HEAD", .target = "/head", .headers = {}, .body = {}}));
  ASSERT_EQ(send(get("/big"))->body.size(), 3'000'000U);
  const HttpClientStats stats = client().stats();
  EXPECT_EQ(stats.requests, 7U);
  EXPECT_EQ(stats.connections_opened, 1U);
  EXPECT_EQ(server_->traffic().connections, 1U);
  EXPECT_EQ(stats.bytes_in, server_->traffic().bytes_out);
  EXPECT_EQ(stats.bytes_out, server_->traffic().bytes_in);
}

TEST_P(HttpTest, ABodyIsWrittenPieceByPieceAndTheConnectionStays) {
  serve();
  for (int i = 0; i < 2; ++i) {
    const Answer answer = send(get("/written"));
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->body, "one,two," + std::string(3'000'000, 't'));
  }
  ASSERT_TRUE(send({.method = "HEAD", .target = "/written", .headers = {}, .body = {}}));
  EXPECT_EQ(send(get("/after"))->status, 200);
  EXPECT_EQ(client().stats().connections_opened, 1U);
}

TEST_P(HttpTest, PacksAnswersForWhoAcceptsIt) {
  serve({.gzip_from_bytes = 1000});
  const Answer packed = send(get("/big"));
  EXPECT_EQ(packed->body, std::string(3'000'000, 'b'));
  EXPECT_EQ(header(packed->headers, "Content-Encoding"), "") << "it comes unpacked";
  EXPECT_LT(server_->traffic().bytes_out, 100'000U);
  const auto before = server_->traffic().bytes_out;
  ASSERT_TRUE(send({.method = "GET", .target = "/big", .headers = {{"Accept-Encoding", "br"}}, .body = {}}));
  EXPECT_GT(server_->traffic().bytes_out - before, 3'000'000U) << "asked for without gzip";
}

TEST_P(HttpTest, AnAnswerThatSaysGzipAndIsNoneIsAnError) {
  serve();
  const Answer answer = send(get("/says-gzip"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kParse);
  EXPECT_EQ(answer.error().delivery, base::Delivery::kUnknown);
}

TEST_P(HttpTest, OpensConnectionsBeforeTheyAreNeeded) {
  serve();
  run(client({.max_connections = 3}).warm_up(2, deadline()));
  EXPECT_EQ(client().stats().connections_opened, 2U);
  ASSERT_TRUE(send(get("/")));
  EXPECT_EQ(client().stats().connections_opened, 2U) << "the request found one open";
  run(client().warm_up(100, deadline()));
  EXPECT_EQ(client().stats().connections_opened, 3U) << "no more than are allowed";
}

TEST_P(HttpTest, OpensNoMoreConnectionsThanAllowedAndServesTheWaitingInOrder) {
  serve();
  client({.max_connections = 2});
  std::vector<std::optional<Answer>> answers(7);
  for (std::size_t i = 0; i < answers.size(); ++i) begin(get("/" + std::to_string(i)), answers[i]);
  std::optional<Answer> last;
  run(send_into(client(), get("/last"), deadline(), last));
  for (const auto& answer : answers) {
    await([&] { return answer.has_value(); });
    EXPECT_TRUE(*answer);
  }
  EXPECT_EQ(client().stats().connections_opened, 2U);
  ASSERT_EQ(handler_.targets.size(), 8U);
  EXPECT_EQ(handler_.targets.back(), "/last");
}

TEST_P(HttpTest, RefusesRequestsBeyondTheQueueBound) {
  serve();
  client({.max_connections = 1, .max_waiting = 1});
  std::optional<Answer> stalled;
  std::optional<Answer> waiting;
  begin(get("/stall"), stalled);
  begin(get("/waits"), waiting);
  const Answer refused = send(get("/refused"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kQueueFull);
  EXPECT_EQ(refused.error().delivery, base::Delivery::kNotSent);
  EXPECT_FALSE(waiting) << "it waits for the stalled one's connection";
}

TEST_P(HttpTest, AWaitingRequestHasItsTurnWhenTheOneBeforeItGivesUp) {
  serve();
  client({.max_connections = 1});
  std::optional<Answer> stalled;
  std::optional<Answer> waiting;
  begin(get("/stall"), stalled, 50ms);
  begin(get("/waits"), waiting);
  await([&] { return waiting.has_value(); });
  EXPECT_TRUE(*waiting);
  ASSERT_TRUE(stalled);
  EXPECT_EQ(stalled->error().code, ErrorCode::kDeadlineExceeded);
}

TEST_P(HttpTest, ADeadlineThatPassesWhileWaitingForAConnectionIsNotSent) {
  serve();
  client({.max_connections = 1});
  std::optional<Answer> stalled;
  begin(get("/stall"), stalled);
  const Answer waited = send(get("/waits"), 10ms);
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(waited.error().delivery, base::Delivery::kNotSent);
}

TEST_P(HttpTest, ARequestIsMadeWhenAConnectionIsFreeForItAndMayBeForbiddenThen) {
  serve();
  client({.max_connections = 1});
  std::optional<Answer> stalled;
  begin(get("/stall"), stalled, 200ms);
  bool forbidden = false;
  int made = 0;
  RequestMaker make = [&]() -> base::Result<HttpRequest> {
    ++made;
    if (forbidden) return base::fail(ErrorCode::kBlocked, "no more");
    return get("/forbidden");
  };
  std::optional<Answer> answer;
  loop().spawn(make_into(client(), std::move(make), loop().now() + 30s, answer));
  EXPECT_EQ(made, 0) << "not while it waits";
  forbidden = true;
  await([&] { return answer.has_value(); });
  ASSERT_FALSE(*answer);
  EXPECT_EQ(answer->error().code, ErrorCode::kBlocked);
  EXPECT_EQ(answer->error().message, "no more") << "as it is";
  EXPECT_EQ(answer->error().delivery, base::Delivery::kNotSent);
  EXPECT_TRUE(send(get("/next")));
  // Whether the stalled one got as far as the server within its time is not asked here.
  EXPECT_EQ(handler_.targets.back(), "/next");
  EXPECT_EQ(std::count(handler_.targets.begin(), handler_.targets.end(), "/forbidden"), 0);
  EXPECT_EQ(made, 1);
}

TEST_P(HttpTest, ADeadlineThatPassesAfterSendingIsUnknownAndTheConnectionIsNotUsedAgain) {
  serve();
  // The time is for the answer alone: a handshake on a busy machine may take longer.
  run(client().warm_up(1, deadline()));
  const auto start = loop().now();
  const Answer stalled = send(get("/stall"), 500ms);
  ASSERT_FALSE(stalled);
  EXPECT_EQ(stalled.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(stalled.error().delivery, base::Delivery::kUnknown);
  EXPECT_GE(loop().now(), start + 500ms);
  EXPECT_TRUE(send(get("/next")));
  EXPECT_EQ(client().stats().connections_opened, 2U);
}

TEST_P(HttpTest, ADeadlineAlreadyPassedSendsNothing) {
  serve();
  const Answer late = send(get("/late"), 0ms);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(late.error().delivery, base::Delivery::kNotSent);
  EXPECT_EQ(client().stats().connections_opened, 0U);
}

TEST_P(HttpTest, ADeadlineAlreadyPassedSendsNothingOverAConnectionThatIsThereEither) {
  serve();
  ASSERT_TRUE(send(get("/")));
  const Answer late = send(get("/late"), 0ms);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().delivery, base::Delivery::kNotSent);
  ASSERT_TRUE(send(get("/after")));
  EXPECT_EQ(handler_.targets, (std::vector<std::string>{"/", "/after"}));
}

TEST_P(HttpTest, ACutBeforeTheAnswerIsUnknown) {
  serve();
  const Answer answer = send(get("/cut-before"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kConnectionLost);
  EXPECT_EQ(answer.error().delivery, base::Delivery::kUnknown);
  EXPECT_TRUE(send(get("/next")));
}

// Sent again it could place an order twice: only a connection that took not one byte is worth another.
TEST_P(HttpTest, ACutOfAKeptConnectionIsUnknownTooAndNothingIsSentTwice) {
  serve();
  ASSERT_TRUE(send(get("/")));
  const Answer cut = send(get("/cut-before"));
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().delivery, base::Delivery::kUnknown);
  EXPECT_EQ(handler_.targets, (std::vector<std::string>{"/", "/cut-before"}));
}

// Between two turns of the loop, so that the client finds out by its next request.
TEST_P(HttpTest, AKeptConnectionThatWasCutUnnoticedCostsNobodyARequest) {
  serve();
  ASSERT_TRUE(send(get("/")));
  const Address at = server_->address();
  server_.reset();
  server_.emplace(loop(), network().listen(at).value(), handler_, HttpServerSettings{});
  server_->start();
  const Answer answer = send(get("/again"));
  if (in_memory()) {  // where the first byte is taken all the same
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().delivery, base::Delivery::kUnknown);
    return;
  }
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(handler_.targets.back(), "/again");
}

TEST_P(HttpTest, ACutInTheBodyIsNeverAWholeAnswer) {
  serve();
  const Answer answer = send(get("/cut-in-body"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kConnectionLost);
  EXPECT_EQ(answer.error().delivery, base::Delivery::kUnknown);
  EXPECT_GT(client().stats().bytes_in, 0U) << "half of it came";
}

TEST_P(HttpTest, NobodyListeningIsRefusedAndNotSent) {
  serve();
  client();
  server_.reset();
  const Answer answer = send(get("/"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kConnectionRefused);
  EXPECT_EQ(answer.error().delivery, base::Delivery::kNotSent);
}

TEST_P(HttpTest, AnIdleConnectionThatTheServerClosedIsReplacedSilently) {
  serve({.idle_timeout = 1s});
  ASSERT_TRUE(send(get("/one")));
  loop().run_until(loop().now() + 1100ms);
  settle();  // the client sees the end, however late the server's timer was
  ASSERT_TRUE(send(get("/two")));
  EXPECT_EQ(client().stats().connections_opened, 2U);
}

TEST_P(HttpTest, AnIdleConnectionIsClosedAfterTheIdleTimeout) {
  serve();
  client({.idle_timeout = 10ms});
  ASSERT_TRUE(send(get("/one")));
  settle();
  ASSERT_TRUE(send(get("/two")));
  EXPECT_EQ(client().stats().connections_opened, 2U);
}

TEST_P(HttpTest, AnAnswerLongerThanAllowedIsAnError) {
  serve();
  client({.max_response_bytes = 1'000'000});
  const Answer answer = send(get("/big"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kParse);
  EXPECT_TRUE(send(get("/small")));
}

TEST_P(HttpTest, ARequestLongerThanAllowedGets413) {
  serve({.max_request_bytes = 1000});
  const Answer answer =
      send({.method = "POST", .target = "/", .headers = {}, .body = std::string(2'000'000, 'x')});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 413);
  EXPECT_TRUE(handler_.targets.empty());
  EXPECT_TRUE(send(get("/next")));
}

TEST_P(HttpTest, ConnectionsBeyondTheServersBoundAreClosedAtOnce) {
  serve({.max_connections = 1});
  std::optional<Answer> stalled;
  begin(get("/stall"), stalled);
  await([&] { return handler_.targets.size() == 1; });
  const Answer answer = send(get("/"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kConnectionLost);
  EXPECT_FALSE(stalled) << "the first connection lives on";
}

TEST_P(HttpTest, DestroyingTheClientCancelsWhatIsUnderWay) {
  serve();
  client({.max_connections = 1});
  std::optional<Answer> sent;
  std::optional<Answer> waiting;
  begin(get("/stall"), sent);
  begin(get("/waits"), waiting);
  await([&] { return handler_.targets.size() == 1; });
  client_.reset();
  await([&] { return sent && waiting; });
  EXPECT_EQ(sent->error().code, ErrorCode::kCancelled);
  EXPECT_EQ(sent->error().delivery, base::Delivery::kUnknown);
  EXPECT_EQ(waiting->error().code, ErrorCode::kCancelled);
  EXPECT_EQ(waiting->error().delivery, base::Delivery::kNotSent);
}

TEST_P(HttpTest, StoppingTheServerCutsEveryConnection) {
  serve();
  std::optional<Answer> stalled;
  begin(get("/stall"), stalled);
  await([&] { return handler_.targets.size() == 1; });
  server_->stop();
  await([&] { return stalled.has_value(); });
  EXPECT_EQ(stalled->error().code, ErrorCode::kConnectionLost);
  const Answer after = send(get("/"));
  EXPECT_EQ(after.error().code, ErrorCode::kConnectionRefused);
}

TEST_P(HttpTest, ARequestThatWouldSplitIsRefusedBeforeSending) {
  serve();
  const std::vector<HttpRequest> wrong{
      get("/a b"),
      get("/\r\nX: y"),
      get(""),
      {.method = "GET", .target = "/", .headers = {{"X", "a\r\nEvil: 1"}}, .body = {}}};
  for (const HttpRequest& request : wrong) {
    const Answer answer = send(request);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(client().stats().connections_opened, 0U);
}

TEST_P(HttpTest, AServerKnowsWhoseARequestIs) {
  serve();
  const auto answer = send(get("/"));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(header(answer->headers, "X-Seen-Peer"), "127.0.0.1");
}

INSTANTIATE_TEST_SUITE_P(On, HttpTest, kEveryWire, wire_name);

TEST(RetryAfter, TakesWholeSecondsOnly) {
  EXPECT_EQ(parse_retry_after("30"), std::chrono::seconds{30});
  EXPECT_EQ(parse_retry_after("0"), std::chrono::seconds{0});
  for (const char* bad :
       {"", "-1", "1.5", "soon", "30 ", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999999999999"}) {
    EXPECT_FALSE(parse_retry_after(bad)) << bad;
  }
}

}  // namespace
}  // namespace tidegate::net
