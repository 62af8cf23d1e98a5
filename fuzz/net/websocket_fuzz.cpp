// Any bytes as WebSocket frames, towards a client or a server: messages and then the end, the same however
// the bytes are cut into pieces; messages that were read can be sent and read again.
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "net/pieces.hpp"
#include "net/raw_peer.hpp"
#include "tidegate/base/assert.hpp"
#include "tidegate/net/web/http_server.hpp"
#include "tidegate/net/web/websocket.hpp"
#include "tidegate/net/web/websocket_session.hpp"

namespace tidegate::net {
namespace {

constexpr std::size_t kMaxBytes = 1024;
// Beyond what came in: a close frame, and the answer to an upgrade.
constexpr std::size_t kSpoken = 1024;
constexpr WebSocketSettings kSettings{.max_message_bytes = kMaxBytes, .max_queued_bytes = 1 << 20};
// The key of RFC 6455, 1.3.
constexpr std::string_view kUpgrade =
    "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

struct Heard {
  std::vector<WsMessage> messages;
  bool ended = false;
  std::string answered;  // what the raw peer was told
};

bool same(const WsMessage& a, const WsMessage& b) {
  return a.binary == b.binary && a.payload == b.payload;
}

Task<void> hear(std::shared_ptr<WebSocket> socket, Heard& heard) {
  while (true) {
    auto message = co_await socket->read();
    if (!message) break;
    TIDEGATE_ASSERT(message->payload.size() <= kMaxBytes, "a message has its bound");
    heard.messages.push_back(std::move(*message));
  }
  heard.ended = true;
  TIDEGATE_ASSERT(!socket->is_open(), "what ended is closed");
  TIDEGATE_ASSERT(!socket->offer({.binary = false, .payload = "late"}), "and takes nothing more");
  const auto again = co_await socket->read();
  TIDEGATE_ASSERT(!again, "and stays ended");
}

class Ear final : public HttpHandler {
 public:
  explicit Ear(Heard& heard) : heard_(heard) {}

  Task<HttpAnswer> on_request(HttpRequest) override { co_return HttpAnswer{}; }
  Task<void> on_websocket(HttpRequest, std::shared_ptr<WebSocket> socket) override {
    co_await hear(std::move(socket), heard_);
  }

 private:
  Heard& heard_;
};

Task<void> speak_as_client(Loop& loop, Network& network, Address to, fuzz::Pieces pieces, Heard& heard) {
  const auto stream = co_await network.dial(std::move(to), base::kNever);
  if (!stream) co_return;
  co_await write_all(**stream, kUpgrade);
  std::string head;
  const bool accepted = co_await read_head(**stream, head);
  TIDEGATE_ASSERT(accepted && head.starts_with("HTTP/1.1 101 "), "a valid upgrade is accepted");
  co_await send_pieces(loop, **stream, std::move(pieces));
  (*stream)->finish();
  co_await read_to_the_end(**stream, heard.answered);
}

// Shakes hands by our own server's code, and speaks over its head afterwards.
Task<void> speak_as_server(Loop& loop, Listener& listener, fuzz::Pieces pieces, Heard& heard) {
  auto accepted = co_await listener.accept();
  if (!accepted) co_return;
  const std::shared_ptr<Stream> stream = std::move(*accepted);
  std::string head;
  const bool asked = co_await read_head(*stream, head);
  TIDEGATE_ASSERT(asked, "a client asks for its upgrade");
  const std::string_view name = "Sec-WebSocket-Key: ";
  const std::size_t key = head.find(name) + name.size();
  HttpRequest upgrade{.target = "/ws",
                      .headers = {{"Host", "a"},
                                  {"Upgrade", "websocket"},
                                  {"Connection", "Upgrade"},
                                  {"Sec-WebSocket-Key", head.substr(key, head.find("\r\n", key) - key)},
                                  {"Sec-WebSocket-Version", "13"}}};
  const auto socket = co_await accept_websocket(loop, stream, std::move(upgrade), kSettings);
  TIDEGATE_ASSERT(socket, "our client's upgrade is valid");
  co_await send_pieces(loop, *stream, std::move(pieces));
  stream->finish();
  co_await read_to_the_end(*stream, heard.answered);
}

Task<void> listen_as_client(Loop& loop, Network& network, Address to, Heard& heard) {
  auto socket = co_await connect_websocket(loop, network, std::move(to), "/ws", base::kNever, kSettings);
  TIDEGATE_ASSERT(socket, "a handshake by our server's code succeeds");
  co_await hear(std::move(*socket), heard);
}

Heard heard_by_server(fuzz::Pieces pieces) {
  Stage stage;
  Heard heard;
  Ear ear{heard};
  HttpServer server{*stage.loop, stage.network.listen({}).value(), ear, {.websocket = kSettings}};
  server.start();
  stage.loop->spawn(speak_as_client(*stage.loop, stage.network, server.address(), std::move(pieces), heard));
  stage.play();
  return heard;
}

Heard heard_by_client(fuzz::Pieces pieces) {
  Stage stage;
  Heard heard;
  const auto listener = stage.network.listen({}).value();
  stage.loop->spawn(speak_as_server(*stage.loop, *listener, std::move(pieces), heard));
  stage.loop->spawn(listen_as_client(*stage.loop, stage.network, listener->address(), heard));
  stage.play();
  return heard;
}

Task<void> send_all(Loop& loop, Network& network, Address to, std::vector<WsMessage> messages) {
  const auto socket =
      co_await connect_websocket(loop, network, std::move(to), "/ws", base::kNever, kSettings);
  TIDEGATE_ASSERT(socket, "client and server shake hands");
  for (WsMessage& message : messages) {
    const bool taken = (*socket)->offer(std::move(message));
    TIDEGATE_ASSERT(taken, "what was read fits into the queue");
  }
  (*socket)->close();
  const auto end = co_await (*socket)->read();
  TIDEGATE_ASSERT(!end, "a closed socket ends");
}

void expect_to_be_sent_and_read_again(const std::vector<WsMessage>& messages) {
  Stage stage;
  Heard heard;
  Ear ear{heard};
  HttpServer server{*stage.loop, stage.network.listen({}).value(), ear, {.websocket = kSettings}};
  server.start();
  stage.loop->spawn(send_all(*stage.loop, stage.network, server.address(), messages));
  stage.play();
  TIDEGATE_ASSERT(heard.ended && std::ranges::equal(heard.messages, messages, same),
                  "messages that were read can be sent and read again");
}

}  // namespace
}  // namespace tidegate::net

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tidegate;
  using namespace tidegate::net;
  fuzz::FuzzInput input{fuzz::bytes_of(data, size)};
  const auto heard_by = input.below(2) == 1 ? heard_by_client : heard_by_server;
  const fuzz::Cutter cutter{input};
  const std::string_view bytes = input.rest();
  const Heard once = heard_by(fuzz::whole(bytes));
  const Heard in_pieces = heard_by(cutter.cut(bytes));
  TIDEGATE_ASSERT(once.ended && in_pieces.ended, "every connection ends");
  TIDEGATE_ASSERT(std::ranges::equal(once.messages, in_pieces.messages, same), "pieces change no message");
  TIDEGATE_ASSERT(once.answered.size() <= bytes.size() + kSpoken, "no more is answered than was asked");
  if (!once.messages.empty()) expect_to_be_sent_and_read_again(once.messages);
  return 0;
}
