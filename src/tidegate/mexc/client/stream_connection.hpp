// One WebSocket connection to MEXC with its subscriptions, kept up for ever.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tidegate/base/event.hpp"
#include "tidegate/mexc/wire/channels.hpp"
#include "tidegate/mexc/wire/push.hpp"
#include "tidegate/net/network.hpp"
#include "tidegate/net/websocket.hpp"

namespace tidegate::mexc::client {

struct StreamSettings {
  net::Address host;
  std::string path = "/ws";
  wire::PushInterval interval = wire::PushInterval::k10ms;
  base::Duration connect_timeout = std::chrono::seconds{5};  // 10 ms..60 s
  base::Duration ping_every = std::chrono::seconds{5};       // MEXC closes after 60 s without. 100 ms..30 s
  base::Duration silence_limit = std::chrono::seconds{15};   // nothing heard, not even a pong: cut
  base::Duration first_backoff = std::chrono::milliseconds{100};
  base::Duration longest_backoff = std::chrono::seconds{10};
  std::size_t max_subscriptions = 30;  // of one connection, as MEXC allows. 1..30
  net::WebSocketSettings websocket;

  std::vector<std::string> validate() const;
};

// Told on the loop's thread; must not destroy the connection from inside.
class StreamObserver {
 public:
  virtual ~StreamObserver() = default;
  // The exchange confirmed the subscription: pushes for all that happens from now on will come.
  virtual void on_channel_up(const wire::Channel& channel) = 0;
  // What comes later does not join what came before. Told only of channels that were up.
  virtual void on_channel_down(const wire::Channel& channel) = 0;
  virtual void on_push(wire::Push push, base::MonotonicTime received) = 0;
};

// Connects, subscribes, pings by JSON, reads; on any failure connects again after a jittered pause. A channel
// that the exchange refuses is reported and asked for again with the next connection.
// Thread rule: its loop's thread. The observer and `events` must outlive it.
class StreamConnection {
 public:
  // Precondition: settings.validate() is empty.
  StreamConnection(net::Loop& loop, net::Network& network, StreamSettings settings, std::uint64_t seed,
                   StreamObserver& observer, base::EventSink& events);
  ~StreamConnection();  // cuts; the observer hears nothing of it

  // Precondition: not full.
  void add(const wire::Channel& channel);
  bool full() const noexcept;
  bool carries(const wire::Channel& channel) const;
  // Every channel is confirmed.
  bool up() const noexcept;

  void start();
  // Drops the connection and makes a new one: it has gone mute.
  void reconnect();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace tidegate::mexc::client
