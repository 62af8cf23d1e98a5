// How a WebSocket to MEXC is made and kept.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/mexc/wire/pushes/channels.hpp"
#include "tidegate/net/network/network.hpp"
#include "tidegate/net/web/websocket.hpp"

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
  // A connection that held for this long was a good one: only then the pauses start small again. 1 s..1 h
  base::Duration steady_after = std::chrono::seconds{30};
  std::size_t max_upgrades = 12;  // that begin within any minute, renewals included. 1..600
  // MEXC cuts a connection after 24 h: it is replaced before, at an age between this and 29/30 of it, so that
  // connections made together are not replaced together. 1 s..24 h
  base::Duration renew_after = std::chrono::hours{23};
  // How long both connections run then, so that the slower one has sent what the faster one did not. 1 ms..60
  // s
  base::Duration renew_overlap = std::chrono::seconds{2};
  std::size_t max_subscriptions = 30;  // of one connection, as MEXC allows. 1..30
  net::WebSocketSettings websocket;

  std::vector<std::string> validate() const;
};

}  // namespace tidegate::mexc::client
