// Client and server against a peer that speaks raw bytes.
#include <gtest/gtest.h>

#include <array>
#include <boost/asio/error.hpp>
#include <optional>
#include <string>

#include "net/both_networks.hpp"
#include "tidegate/net/network/stream.hpp"
#include "tidegate/net/web/http_client.hpp"
#include "tidegate/net/web/http_server.hpp"

namespace tidegate::net {
namespace {

using namespace std::chrono_literals;
using base::ErrorCode;

// Reads until the blank line that ends a request without a body.
Task<bool> read_head(Stream& stream, std::string& head) {
  std::array<char, 1024> part{};
  head.clear();
  while (head.find("\r\n\r\n") == std::string::npos) {
    const IoResult got = co_await read_some(stream, asio::buffer(part));
    if (got.error) co_return false;
    head.append(part.data(), got.bytes);
  }
  co_return true;
}

// Answers every request on every connection with the same bytes.
Task<void> answer_raw(Listener& listener, std::string bytes, bool close_after) {
  while (true) {
    auto stream = co_await listener.accept();
    if (!stream) co_return;
    std::string head;
    bool more = co_await read_head(**stream, head);
    while (more) {
      co_await write_all(**stream, bytes);
      if (close_after) break;
      more = co_await read_head(**stream, head);
    }
  }
}

Task<void> send_into(HttpClient& client, HttpRequest request, base::MonotonicTime deadline,
                     std::optional<base::Result<HttpResponse>>& answer) {
  answer = co_await client.send(std::move(request), deadline);
}

class HttpWireTest : public BothNetworks {
 protected:
  base::Result<HttpResponse> answered_with(std::string bytes, bool close_after = false) {
    listener_ = network().listen({}).value();
    loop().spawn(answer_raw(*listener_, std::move(bytes), close_after));
    client_.emplace(loop(), network(), listener_->address());
    return send_again();
  }
  base::Result<HttpResponse> send_again() {
    std::optional<base::Result<HttpResponse>> answer;
    run(send_into(*client_, {}, deadline(), answer));
    return std::move(answer).value();
  }

  std::unique_ptr<Listener> listener_;
  std::optional<HttpClient> client_;
};

TEST_P(HttpWireTest, TheClientReadsChunkedAnswersAndKeepsTheConnection) {
  const auto answer = answered_with(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body, "hello world");
  ASSERT_TRUE(send_again());
  EXPECT_EQ(client_->stats().connections_opened, 1U);
}

TEST_P(HttpWireTest, AnAnswerWithoutALengthEndsWithTheConnection) {
  const auto answer = answered_with("HTTP/1.1 200 OK\r\n\r\nall of it", true);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body, "all of it");
}

TEST_P(HttpWireTest, AnAnswerCutShortByAnOrderlyCloseIsLost) {
  const auto answer = answered_with("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", true);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kConnectionLost);
  EXPECT_EQ(answer.error().delivery, base::Delivery::kUnknown);
}

TEST_P(HttpWireTest, InterimAnswersAreSkipped) {
  const auto answer = answered_with(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n"
      "HTTP/1.1 204 No Content\r\n\r\n");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 204);
}

TEST_P(HttpWireTest, AnAnswerThatIsNoHttpIsAParseError) {
  const auto answer = answered_with("220 mail.example.com ESMTP\r\n\r\n");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kParse);
  EXPECT_EQ(answer.error().delivery, base::Delivery::kUnknown);
}

TEST_P(HttpWireTest, AStatusBelowOneHundredIsAParseError) {
  const auto answer = answered_with("HTTP/1.1 042 Odd\r\nContent-Length: 0\r\n\r\n");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kParse);
}

TEST_P(HttpWireTest, AConnectionWithBytesBeyondTheAnswerIsNotUsedAgain) {
  ASSERT_TRUE(answered_with("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n"));
  ASSERT_TRUE(send_again());
  EXPECT_EQ(client_->stats().connections_opened, 2U);
}

TEST_P(HttpWireTest, ConnectionCloseIsHeeded) {
  ASSERT_TRUE(answered_with("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"));
  ASSERT_TRUE(send_again());
  EXPECT_EQ(client_->stats().connections_opened, 2U);
}

Task<void> write_hello(std::shared_ptr<BodySink> sink) {
  co_await sink->write("hel");
  co_await sink->write("lo");
}

Task<void> write_late(std::shared_ptr<BodySink> sink) {
  const bool sent = co_await sink->write("late");
  EXPECT_FALSE(sent) << "the answer has ended";
  co_await sink->wait_for_leaving();
}

Task<void> write_for_ever(std::shared_ptr<BodySink> sink, Signal& ended) {
  while (true) {
    const bool sent = co_await sink->write(std::string(1 << 16, 'e'));
    if (!sent) break;
  }
  ended.notify_all();
}

class Echo final : public HttpHandler {
 public:
  explicit Echo(Loop& loop) : ended(loop) {}

  Task<HttpAnswer> on_request(HttpRequest request) override {
    HttpAnswer answer;
    answer.response.body = request.target;
    if (request.target.starts_with("/hello")) answer.writer = write_hello;
    if (request.target == "/hello/5") answer.length = 5;
    if (request.target == "/hello/4") answer.length = 4;
    if (request.target == "/hello/6") answer.length = 6;
    if (request.target == "/hello/204") answer.response.status = 204;
    if (request.target == "/hello/kept") {
      answer.writer = [this](std::shared_ptr<BodySink> sink) {
        kept = sink;
        return write_hello(std::move(sink));
      };
    }
    if (request.target == "/for-ever") {
      answer.writer = [this](std::shared_ptr<BodySink> sink) {
        return write_for_ever(std::move(sink), ended);
      };
    }
    co_return answer;
  }

  Signal ended;  // the writer that writes for ever
  std::shared_ptr<BodySink> kept;

  Task<void> on_websocket(HttpRequest, std::shared_ptr<WebSocket>) override { co_return; }
};

Task<void> talk(Network& network, Address to, std::string bytes, std::string& received) {
  auto stream = co_await network.dial(to, base::kNever);
  co_await write_all(**stream, bytes);
  std::array<char, 1024> part{};
  while (true) {
    const IoResult got = co_await read_some(**stream, asio::buffer(part));
    received.append(part.data(), got.bytes);
    if (got.error) co_return;
  }
}

Task<void> ask_and_never_read(Network& network, Address to, Signal& ended) {
  auto stream = co_await network.dial(to, base::kNever);
  co_await write_all(**stream, "GET /for-ever HTTP/1.1\r\nHost: h\r\n\r\n");
  co_await ended.wait_until(base::kNever);
}

class HttpServerWireTest : public BothNetworks {
 protected:
  // Gives what the server says until it ends the connection.
  std::string talk_to_server(std::string bytes, base::Duration idle_timeout = 60s) {
    HttpServer server{loop(),
                      network().listen({}).value(),
                      handler_,
                      {.max_request_bytes = 1000, .idle_timeout = idle_timeout}};
    server.start();
    std::string received;
    run(talk(network(), server.address(), std::move(bytes), received));
    return received;
  }

  Echo handler_{loop()};
};

TEST_P(HttpServerWireTest, PipelinedRequestsAreAnsweredInOrderAndTheIdleConnectionIsCut) {
  const std::string got =
      talk_to_server("GET /one HTTP/1.1\r\nHost: h\r\n\r\nGET /two HTTP/1.1\r\nHost: h\r\n\r\n", 1s);
  const auto one = got.find("/one");
  const auto two = got.find("/two");
  ASSERT_NE(one, std::string::npos) << got;
  ASSERT_NE(two, std::string::npos) << got;
  EXPECT_LT(one, two);
}

TEST_P(HttpServerWireTest, ABodyWithoutALengthComesInChunks) {
  const std::string got = talk_to_server("GET /hello HTTP/1.1\r\nConnection: close\r\nHost: h\r\n\r\n");
  EXPECT_NE(got.find("Transfer-Encoding: chunked\r\n"), std::string::npos) << got;
  EXPECT_EQ(got.find("Content-Length"), std::string::npos) << got;
  EXPECT_TRUE(got.ends_with("\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n")) << got;
}

TEST_P(HttpServerWireTest, AReaderOfOldHttpGetsNoChunksAndAnEnd) {
  const std::string got = talk_to_server("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\nHost: h\r\n\r\n");
  EXPECT_EQ(got.find("chunked"), std::string::npos) << got;
  EXPECT_NE(got.find("Connection: close\r\n"), std::string::npos) << got;
  EXPECT_TRUE(got.ends_with("\r\n\r\nhello")) << got;
}

TEST_P(HttpServerWireTest, AWrittenBodyIsAsLongAsItsHeaderSaysOrBreaksOff) {
  const auto ask = [this](const std::string& target) {
    return talk_to_server(
        "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n", 1s);
  };
  const std::string right = ask("/hello/5");
  EXPECT_NE(right.find("Content-Length: 5\r\n"), std::string::npos) << right;
  EXPECT_NE(right.find("\r\n\r\nhelloHTTP/1.1 200"), std::string::npos) << right;
  EXPECT_EQ(ask("/hello/6").find("/next"), std::string::npos) << "one byte is missing: nothing may follow";
  EXPECT_EQ(ask("/hello/4").find("lo"), std::string::npos) << "one too many would be read as the next answer";
  const std::string none = ask("/hello/204");
  EXPECT_EQ(none.find("hel"), std::string::npos) << none;
  EXPECT_NE(none.find("/next"), std::string::npos) << none;
}

TEST_P(HttpServerWireTest, AHeadOfAWrittenAnswerSaysWhatItsGetWould) {
  const std::string unknown = talk_to_server("HEAD /hello HTTP/1.1\r\nConnection: close\r\nHost: h\r\n\r\n");
  EXPECT_NE(unknown.find("Transfer-Encoding: chunked\r\n"), std::string::npos) << unknown;
  const std::string known = talk_to_server("HEAD /hello/5 HTTP/1.1\r\nConnection: close\r\nHost: h\r\n\r\n");
  EXPECT_NE(known.find("Content-Length: 5\r\n"), std::string::npos) << known;
  EXPECT_TRUE(known.ends_with("\r\n\r\n")) << known;
}

TEST_P(HttpServerWireTest, AWriterThatKeepsItsSinkKeepsNoConnection) {
  const std::string got = talk_to_server("GET /hello/kept HTTP/1.0\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(got.ends_with("hello")) << got;
  ASSERT_TRUE(handler_.kept);
  run(write_late(handler_.kept));
}

TEST_P(HttpServerWireTest, AReaderWhoStopsReadingIsCutAndTheWriterHearsOfIt) {
  HttpServer server{loop(), network().listen({}).value(), handler_, {.idle_timeout = 1s}};
  server.start();
  run(ask_and_never_read(network(), server.address(), handler_.ended));
}

TEST_P(HttpServerWireTest, GarbageGets400AndIsClosed) {
  const std::string got = talk_to_server("\x16\x03\x01 this is TLS\r\n\r\n");
  EXPECT_TRUE(got.starts_with("HTTP/1.1 400 Bad Request\r\n")) << got;
}

TEST_P(HttpServerWireTest, AnEndlessHeaderGets413) {
  const std::string got = talk_to_server("GET / HTTP/1.1\r\nX: " + std::string(5000, 'x'));
  EXPECT_TRUE(got.starts_with("HTTP/1.1 413 ")) << got;
}

TEST_P(HttpServerWireTest, ARequestThatComesTooSlowlyIsCut) {
  EXPECT_EQ(talk_to_server("GET / HT", 200ms), "");
}

TEST_P(HttpServerWireTest, OldHttpIsAnsweredAndClosed) {
  const std::string got = talk_to_server("GET /old HTTP/1.0\r\n\r\n");
  EXPECT_NE(got.find("Connection: close\r\n"), std::string::npos) << got;
  EXPECT_TRUE(got.ends_with("/old"));
}

TEST_P(HttpServerWireTest, FramesBeforeTheUpgradeWasAcceptedAreRefused) {
  const std::string got = talk_to_server(
      "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n\x81\x80");
  EXPECT_TRUE(got.starts_with("HTTP/1.1 400 ")) << got;
}

TEST_P(HttpWireTest, ADeadlineThatPassesWhileSendingIsUnknown) {
  listener_ = network().listen({}).value();  // nobody accepts, nobody reads
  client_.emplace(loop(), network(), listener_->address());
  std::optional<base::Result<HttpResponse>> answer;
  HttpRequest request{
      .method = "POST", .target = "/", .headers = {}, .body = std::string(std::size_t{32} << 20, 'x')};
  run(send_into(*client_, std::move(request), loop().now() + 1s, answer));
  ASSERT_FALSE(*answer);
  EXPECT_EQ(answer->error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(answer->error().delivery, base::Delivery::kUnknown);
  EXPECT_GT(client_->stats().bytes_out, 0U);
}

INSTANTIATE_TEST_SUITE_P(On, HttpWireTest, kEveryWire, wire_name);
INSTANTIATE_TEST_SUITE_P(On, HttpServerWireTest, kEveryWire, wire_name);

}  // namespace
}  // namespace tidegate::net
