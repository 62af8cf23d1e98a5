// WebSocket client and server together, over memory and over sockets.
#include "tidegate/net/web/websocket.hpp"

#include <gtest/gtest.h>

#include <array>
#include <boost/asio/error.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "net/both_networks.hpp"
#include "net/broken_answers.hpp"
#include "tidegate/net/network/stream.hpp"
#include "tidegate/net/web/http_server.hpp"

namespace tidegate::net {
namespace {

using namespace std::chrono_literals;
using base::ErrorCode;

WsMessage text(std::string payload) {
  return {.binary = false, .payload = std::move(payload)};
}

using Incoming = base::Result<WsMessage>;

// Keeps the server's end where the test can use it; the connection lives until the test lets go.
class Handler final : public HttpHandler {
 public:
  explicit Handler(Loop& loop) : released_(loop) {}

  Task<HttpAnswer> on_request(HttpRequest) override {
    HttpAnswer answer;
    answer.response.status = 404;
    co_return answer;
  }
  Task<std::optional<HttpAnswer>> on_upgrade(HttpRequest) override {
    ++asked;
    co_return refusal;
  }
  Task<void> on_websocket(HttpRequest upgrade, std::shared_ptr<WebSocket> its_socket) override {
    target = upgrade.target;
    socket = its_socket;
    if (target == "/echo") co_await echo(its_socket);
    if (target == "/hold") co_await released_.wait_until(base::kNever);
  }
  // The handler's task ends, and with it its share of the socket.
  void release() {
    socket.reset();
    released_.notify_all();
  }

  std::optional<HttpAnswer> refusal;
  int asked = 0;
  std::string target;
  std::shared_ptr<WebSocket> socket;

 private:
  static Task<void> echo(std::shared_ptr<WebSocket> socket) {
    while (true) {
      auto message = co_await socket->read();
      if (!message || !socket->offer(std::move(*message))) co_return;
    }
  }

  Signal released_;
};

Task<void> connect_into(Loop& loop, Network& network, Address to, std::string target,
                        base::MonotonicTime deadline,
                        std::optional<base::Result<std::shared_ptr<WebSocket>>>& result) {
  result = co_await connect_websocket(loop, network, std::move(to), std::move(target), deadline);
}

Task<void> connect_unless(Loop& loop, Network& network, Address to, UpgradeCheck check,
                          std::optional<base::Result<std::shared_ptr<WebSocket>>>& result) {
  result =
      co_await connect_websocket(loop, network, std::move(to), "/echo", base::kNever, {}, std::move(check));
}

Task<void> read_into(std::shared_ptr<WebSocket> socket, std::optional<Incoming>& message) {
  message = co_await socket->read();
}

class WebSocketTest : public BothNetworks {
 protected:
  void serve(HttpServerSettings settings = {}) {
    server_.emplace(loop(), network().listen({}).value(), handler_, settings);
    server_->start();
  }
  base::Result<std::shared_ptr<WebSocket>> try_connect(const std::string& target,
                                                       base::Duration patience = 30s) {
    std::optional<base::Result<std::shared_ptr<WebSocket>>> result;
    run(connect_into(loop(), network(), server_->address(), target, loop().now() + patience, result));
    return std::move(result).value();
  }
  std::shared_ptr<WebSocket> connect(const std::string& target) {
    auto socket = try_connect(target);
    EXPECT_TRUE(socket) << socket.error().message;
    return *socket;
  }
  // The next message, waiting for it.
  Incoming read(const std::shared_ptr<WebSocket>& socket) {
    std::optional<Incoming> message;
    run(read_into(socket, message));
    return std::move(message).value();
  }

  Handler handler_{loop()};
  std::optional<HttpServer> server_;
};

TEST_P(WebSocketTest, ARefusedUpgradeTellsTheStatusAndUntilWhenAndTheConnectionEnds) {
  serve();
  handler_.refusal = HttpAnswer{.response = {.status = 418, .headers = {{"Retry-After", "7"}}, .body = "no"}};
  const auto before = loop().now();
  const auto refused = try_connect("/echo");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kParse);
  EXPECT_EQ(refused.error().http_status, 418);
  ASSERT_TRUE(refused.error().retry_at);
  EXPECT_GE(*refused.error().retry_at, before + 7s);
  EXPECT_LE(*refused.error().retry_at, loop().now() + 7s);
  EXPECT_FALSE(handler_.socket) << "nobody talks to it";
  handler_.refusal->response.headers.clear();
  EXPECT_FALSE(try_connect("/echo").error().retry_at);
  handler_.refusal = cut_before();
  EXPECT_EQ(try_connect("/echo").error().code, ErrorCode::kConnectionLost);
  handler_.refusal.reset();
  EXPECT_TRUE(connect("/echo"));
  EXPECT_EQ(handler_.asked, 4);
}

TEST_P(WebSocketTest, OneMessageGoesToManyReadersWithoutACopy) {
  serve();
  std::vector<std::shared_ptr<WebSocket>> ours, theirs;
  for (int i = 0; i < 3; ++i) {
    ours.push_back(connect("/hold"));
    theirs.push_back(handler_.socket);
  }
  const auto push = std::make_shared<const WsMessage>(WsMessage{.binary = true, .payload = "\x01push"});
  for (const auto& socket : theirs) EXPECT_TRUE(socket->offer(push));
  for (const auto& socket : ours) {
    const Incoming got = read(socket);
    ASSERT_TRUE(got);
    EXPECT_TRUE(got->binary);
    EXPECT_EQ(got->payload, push->payload);
  }
  EXPECT_EQ(push.use_count(), 1) << "what was sent is kept no longer";
  handler_.release();
}

TEST_P(WebSocketTest, WhatIsForbiddenOnceTheConnectionIsThereIsNotAskedFor) {
  serve();
  std::optional<base::Result<std::shared_ptr<WebSocket>>> result;
  UpgradeCheck no = [](const std::function<void()>&) {
    return std::optional{base::fail(ErrorCode::kBlocked, "not now").error()};
  };
  run(connect_unless(loop(), network(), server_->address(), std::move(no), result));
  ASSERT_FALSE(*result);
  EXPECT_EQ(result->error().code, ErrorCode::kBlocked);
  EXPECT_EQ(result->error().message, "not now");
  EXPECT_EQ(handler_.asked, 0);
  UpgradeCheck yes = [](const std::function<void()>&) { return std::optional<base::Error>{}; };
  run(connect_unless(loop(), network(), server_->address(), std::move(yes), result));
  EXPECT_TRUE(*result);
  EXPECT_EQ(handler_.asked, 1);
}

TEST_P(WebSocketTest, EchoesTextAndBinaryOfAnyLengthInOrder) {
  serve();
  const auto socket = connect("/echo");
  EXPECT_EQ(handler_.target, "/echo");
  std::vector<WsMessage> sent;
  for (const std::size_t length : {0U, 1U, 125U, 126U, 65535U, 65536U, 1'000'000U}) {
    sent.push_back({.binary = length % 2 == 0, .payload = std::string(length, 'm')});
    EXPECT_TRUE(socket->offer(sent.back()));
  }
  EXPECT_GT(socket->queued_bytes(), 0U);
  for (const WsMessage& expected : sent) {
    const Incoming got = read(socket);
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got->binary, expected.binary);
    EXPECT_EQ(got->payload, expected.payload);
  }
  EXPECT_EQ(socket->queued_bytes(), 0U);
}

TEST_P(WebSocketTest, TheServerSpeaksFirstToo) {
  serve();
  const auto socket = connect("/hold");
  EXPECT_TRUE(handler_.socket->offer(text("welcome")));
  EXPECT_EQ(read(socket)->payload, "welcome");
}

TEST_P(WebSocketTest, CloseSendsWhatIsQueuedThenEndsBothSides) {
  serve();
  const auto socket = connect("/hold");
  const auto peer = handler_.socket;
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(peer->offer(text(std::to_string(i))));
  peer->close();
  peer->close();
  EXPECT_FALSE(peer->is_open());
  EXPECT_FALSE(peer->offer(text("too late")));
  for (int i = 0; i < 100; ++i) {
    const Incoming got = read(socket);
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got->payload, std::to_string(i));
  }
  const Incoming end = read(socket);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, ErrorCode::kConnectionLost);
  EXPECT_NE(end.error().message.find("gracefully"), std::string::npos) << end.error().message;
  EXPECT_FALSE(socket->is_open());
}

TEST_P(WebSocketTest, CloseEndsTheReadUnderWayHere) {
  serve();
  const auto socket = connect("/echo");
  std::optional<Incoming> message;
  loop().spawn(read_into(socket, message));
  settle();
  EXPECT_FALSE(message);
  socket->close();
  await([&] { return message.has_value(); });
  EXPECT_EQ(message->error().code, ErrorCode::kConnectionLost);
}

TEST_P(WebSocketTest, AHandlerThatClosesAndLeavesStillClosesInOrder) {
  serve();
  const auto socket = connect("/hold");
  handler_.socket->offer(text("bye"));
  handler_.socket->close();
  handler_.release();
  EXPECT_EQ(read(socket)->payload, "bye");
  const Incoming end = read(socket);
  EXPECT_NE(end.error().message.find("gracefully"), std::string::npos) << end.error().message;
}

TEST_P(WebSocketTest, ACutIsNoOrderlyEnd) {
  serve();
  const auto socket = connect("/hold");
  handler_.socket->cut();
  handler_.socket->cut();
  EXPECT_FALSE(handler_.socket->is_open());
  EXPECT_FALSE(handler_.socket->offer(text("too late")));
  const Incoming end = read(socket);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, ErrorCode::kConnectionLost);
  EXPECT_EQ(end.error().message.find("gracefully"), std::string::npos) << end.error().message;
}

TEST_P(WebSocketTest, LettingGoOfASocketCutsIt) {
  serve();
  const auto socket = connect("/hold");
  handler_.release();
  EXPECT_EQ(read(socket).error().code, ErrorCode::kConnectionLost);
}

TEST_P(WebSocketTest, AReaderThatIsTooSlowIsCutAtTheQueueBound) {
  serve({.websocket = {.max_queued_bytes = 1 << 20}});
  const auto socket = connect("/hold");
  std::size_t offered = 0;
  // Nobody reads: the wire takes some, the queue a megabyte, then it ends.
  while (handler_.socket->offer(text(std::string(10'000, 'x'))) && offered < 10'000) {
    ++offered;
    if (offered % 50 == 0) settle();
  }
  EXPECT_GE(offered, 100U);
  EXPECT_LT(offered, 10'000U);
  EXPECT_FALSE(handler_.socket->is_open());
  await([&] { return handler_.socket->queued_bytes() == 0; });
}

TEST_P(WebSocketTest, AMessageLongerThanAllowedEndsTheConnection) {
  serve({.websocket = {.max_message_bytes = 1000}});
  const auto socket = connect("/echo");
  socket->offer(text(std::string(1001, 'x')));
  EXPECT_EQ(read(socket).error().code, ErrorCode::kConnectionLost);
}

TEST_P(WebSocketTest, ARefusedUpgradeTellsTheStatus) {
  serve({.max_request_bytes = 100});  // any upgrade's header is longer
  const auto socket = try_connect("/echo");
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().code, ErrorCode::kParse);
  EXPECT_EQ(socket.error().http_status, 413);
}

TEST_P(WebSocketTest, NobodyListeningIsRefused) {
  serve();
  const Address address = server_->address();
  server_->stop();
  EXPECT_EQ(try_connect("/echo").error().code, ErrorCode::kConnectionRefused);
}

TEST_P(WebSocketTest, AnUpgradeThatNeverComesEndsAtTheDeadline) {
  const auto silent = network().listen({}).value();
  std::optional<base::Result<std::shared_ptr<WebSocket>>> result;
  run(connect_into(loop(), network(), silent->address(), "/", loop().now() + 15ms, result));
  ASSERT_FALSE(*result);
  EXPECT_EQ(result->error().code, ErrorCode::kDeadlineExceeded);
}

TEST_P(WebSocketTest, StoppingTheServerCutsItsWebSockets) {
  serve();
  const auto socket = connect("/hold");
  server_->stop();
  EXPECT_EQ(read(socket).error().code, ErrorCode::kConnectionLost);
}

TEST_P(WebSocketTest, TheTrafficCountsItsFrames) {
  serve();
  const auto socket = connect("/hold");
  const Traffic before = server_->traffic();
  handler_.socket->offer(text(std::string(100, 'x')));
  ASSERT_TRUE(read(socket));
  EXPECT_EQ(server_->traffic().bytes_out - before.bytes_out, 102U) << "header of two bytes, payload";
}

INSTANTIATE_TEST_SUITE_P(On, WebSocketTest, kEveryWire, wire_name);

// Everything that crosses the wire of one simulated run, client masks included.
struct RunLog {
  std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
  std::size_t frames = 0;

  void add(std::string_view bytes) {
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  }
};

// Accepts one raw connection and hashes each byte with its instant, without understanding it.
Task<void> hash_raw(Loop& loop, Listener& listener, RunLog& log) {
  auto stream = co_await listener.accept();
  std::array<char, 4096> part{};
  while (true) {
    const IoResult got = co_await read_some(**stream, asio::buffer(part));
    if (got.error) co_return;
    log.add(std::string_view(part.data(), got.bytes));
    log.add(std::to_string(loop.now().time_since_epoch().count()));
  }
}

Task<void> read_frames(Loop& loop, std::shared_ptr<WebSocket> socket, RunLog& log) {
  while (true) {
    const auto message = co_await socket->read();
    if (!message) co_return;
    ++log.frames;
    log.add(message->payload);
    log.add(std::to_string(loop.now().time_since_epoch().count()));
  }
}

Task<void> converse(Loop& loop, Network& network, Address to, RunLog& log) {
  const auto socket = co_await connect_websocket(loop, network, to, "/echo", base::kNever);
  if (!socket) co_return;
  loop.spawn(read_frames(loop, *socket, log));
  for (int i = 0; i < 10'000; ++i) {
    (*socket)->offer(text("frame " + std::to_string(i)));
    co_await sleep_until(loop, loop.now() + 1ms);
  }
  co_await sleep_until(loop, loop.now() + 1s);  // the last echoes come: a closing side drops what it receives
  (*socket)->close();
}

RunLog simulate(std::uint64_t seed) {
  const auto loop = Loop::simulated();
  MemoryNetwork network(*loop, seed, {.delay = 3ms, .delay_deviation = 2ms});
  Handler handler(*loop);
  HttpServer server(*loop, network.listen({}).value(), handler);
  server.start();
  RunLog log;
  loop->spawn(converse(*loop, network, server.address(), log));
  loop->run();
  return log;
}

// The other side neither reads nor leaves.
TEST(WebSocketInVirtualTime, AGoodbyeThatNobodyAnswersEndsAfterItsGrace) {
  const auto loop = Loop::simulated();
  MemoryNetwork network(*loop, 1);
  Handler handler(*loop);
  HttpServer server(*loop, network.listen({}).value(), handler);
  server.start();
  std::optional<base::Result<std::shared_ptr<WebSocket>>> connected;
  loop->spawn(connect_into(*loop, network, server.address(), "/hold", base::kNever, connected));
  loop->run_until(loop->now() + 1s);
  ASSERT_TRUE(connected && *connected);
  std::optional<Incoming> end;
  loop->spawn(read_into(**connected, end));
  const base::MonotonicTime closed = loop->now();
  (**connected)->close();
  loop->run_until(closed + 4s);
  EXPECT_FALSE(end) << "it may still answer";
  loop->run_until(closed + 6s);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->error().code, ErrorCode::kConnectionLost);
}

TEST(WebSocketInVirtualTime, TenThousandFramesRepeatWithTheSeed) {
  const RunLog first = simulate(1);
  const RunLog again = simulate(1);
  const RunLog other = simulate(2);
  EXPECT_EQ(first.frames, 10'000U);
  EXPECT_EQ(first.hash, again.hash);
  EXPECT_NE(first.hash, other.hash);
}

TEST(WebSocketInVirtualTime, EvenTheClientsKeyRepeats) {
  const auto handshake = [] {
    const auto loop = Loop::simulated();
    MemoryNetwork network(*loop, 1);
    const auto listener = network.listen({}).value();
    RunLog log;
    std::optional<base::Result<std::shared_ptr<WebSocket>>> result;
    loop->spawn(hash_raw(*loop, *listener, log));
    loop->spawn(connect_into(*loop, network, listener->address(), "/", loop->now() + 1s, result));
    loop->run();
    return log.hash;
  };
  EXPECT_EQ(handshake(), handshake());
}

}  // namespace
}  // namespace tidegate::net
