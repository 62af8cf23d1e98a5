// WebSocket connections, client and server side alike, without their library.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/base/error.hpp"
#include "tidegate/base/time.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/web/http.hpp"

namespace tidegate::net {

struct WsMessage {
  bool binary = false;
  std::string payload;
};

struct WebSocketSettings {
  std::size_t max_message_bytes = 4 << 20;  // 1 KiB..1 GiB; a longer message received ends the connection
  std::size_t max_queued_bytes = 8 << 20;   // 1 KiB..1 GiB; a peer too slow for that is cut

  std::vector<std::string> validate() const;
};

class WebSocket {
 public:
  struct Session;  // hides the library

  explicit WebSocket(std::shared_ptr<Session> session) : session_(std::move(session)) {}
  // Cuts the connection; after `close` lets the closing end by itself.
  ~WebSocket();
  WebSocket(const WebSocket&) = delete;
  WebSocket& operator=(const WebSocket&) = delete;

  // The next message. One reader at a time. Error: kConnectionLost once closed, by either side.
  Task<base::Result<WsMessage>> read();
  // Queues a message for sending, in order. False: closed, or the queue is at its bound, which cuts the
  // connection. The bytes are not copied: one message can go to any number of readers.
  bool offer(std::shared_ptr<const WsMessage> message);
  // One that goes to this reader alone.
  bool offer(WsMessage message) { return offer(std::make_shared<const WsMessage>(std::move(message))); }
  // Sends what is queued, then a close frame; a `read` under way ends, and messages that still come are
  // dropped. Cut if that takes more than five seconds. Idempotent.
  void close();
  // Drops the connection without a word (1006 at the peer). Idempotent.
  void cut();
  bool is_open() const noexcept;
  // When the peer last sent a ping, pong or close frame of the protocol's own, which `read` does not give but
  // takes; the clock's zero: never.
  base::MonotonicTime last_control() const noexcept;
  // Bytes queued and not yet taken by the stream, frame headers included.
  std::size_t queued_bytes() const noexcept;

 private:
  std::shared_ptr<Session> session_;
};

// Asked when the connection is there, before the first byte of the upgrade: why there must be none any more.
// Absent: it goes, and `cut`, in a later turn, drops the connection before it is answered. Null: nothing
// is forbidden.
using UpgradeCheck = std::move_only_function<std::optional<base::Error>(std::function<void()> cut)>;

// Dials and upgrades; `target` is path and query ("/ws?listenKey=…"). Native pings are answered.
// Errors: those of Network::dial and of `check`, kConnectionLost, kParse (the upgrade was refused;
// http_status says how, retry_at until when if a Retry-After did), kInvalidArgument (the target holds blanks
// or line breaks). Bound: the upgrade's answer may have a header of 1536 bytes (Beast's own); a longer one is
// kParse.
Task<base::Result<std::shared_ptr<WebSocket>>> connect_websocket(Loop& loop, Network& network, Address to,
                                                                 std::string target,
                                                                 base::MonotonicTime deadline,
                                                                 WebSocketSettings settings = {},
                                                                 UpgradeCheck check = {});

}  // namespace tidegate::net
