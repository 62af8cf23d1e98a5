// One client's stream connection: subscriptions, pushes, MEXC's rules for closing.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tidegate/mexc/wire/pushes/control.hpp"
#include "tidegate/net/web/websocket.hpp"
#include "tidegate/sim/accounts/listen_keys.hpp"
#include "tidegate/sim/faults/latency.hpp"
#include "tidegate/sim/faults/plan.hpp"
#include "tidegate/sim/streams/delay_line.hpp"
#include "tidegate/sim/streams/hub.hpp"

namespace tidegate::sim {

// MEXC's documents, 2025-07.
struct StreamLimits {
  std::size_t max_subscriptions = 30;       // at least 1; further ones are refused
  std::size_t max_messages_a_second = 100;  // at least 1; a client that sends more is cut
  base::Duration without_subscription = std::chrono::seconds{30};  // closed after that
  base::Duration without_traffic = std::chrono::seconds{60};       // of any kind; closed after that
  base::Duration max_age = std::chrono::hours{24};                 // closed after that

  // What is wrong, a line a field; empty: nothing.
  std::vector<std::string> validate() const;
};

// Whose private streams a connection may hear, as long as its key is valid.
struct StreamLogin {
  AccountId account;
  mexc::wire::ListenKey key;
};

// What arrives and leaves is held back by the one-way delay, in order. At most 16,384 messages are held back
// for a client: then it is cut. Destroying it leaves every channel.
// A connection whose listen key ended stays open and mute.
class StreamSession {
 public:
  // All references must outlive this.
  StreamSession(net::Loop& loop, std::shared_ptr<net::WebSocket> socket, const Exchange& exchange,
                StreamHub& hub, ListenKeys& keys, LatencyModel& latency, const FaultPlan& faults,
                StreamLimits limits, std::optional<StreamLogin> login);
  ~StreamSession();
  StreamSession(const StreamSession&) = delete;
  StreamSession& operator=(const StreamSession&) = delete;

  // The client's message came out of the socket: it still has its way to the exchange before it.
  void receive(net::WsMessage message);
  // Sends the frame if its channel is subscribed and the connection may hear it. True: sent.
  bool push(const Frame& frame);
  // A last text, then an orderly close.
  void say_and_close(std::string text);
  // 1006 at the client; nothing is sent or taken any more.
  void cut();

 private:
  void on_arrival(const net::WsMessage& message);
  void on_departure(net::WsMessage message);
  void subscribe(const mexc::wire::ControlRequest& request);
  void unsubscribe(const mexc::wire::ControlRequest& request);
  bool add_subscription(const std::string& name);
  bool may_subscribe(const mexc::wire::Channel& channel) const;
  void leave(const mexc::wire::Channel& channel);
  // The account of a private channel, else none.
  AccountId owner_of(const mexc::wire::Channel& channel) const;
  bool too_many_messages();
  void answer(std::int64_t id, int code, std::string text);
  void send(net::WsMessage message);
  void watch();
  base::MonotonicTime closing_time() const;

  net::Loop& loop_;
  std::shared_ptr<net::WebSocket> socket_;
  const Exchange& exchange_;
  StreamHub& hub_;
  ListenKeys& keys_;
  LatencyModel& latency_;
  const FaultPlan& faults_;
  StreamLimits limits_;
  std::optional<StreamLogin> login_;
  DelayLine<net::WsMessage> inbound_;
  DelayLine<net::WsMessage> outbound_;
  net::Timer closing_;
  std::set<mexc::wire::Channel> subscriptions_;
  std::deque<base::MonotonicTime> recent_messages_;  // of the last second, at most one above the limit
  base::MonotonicTime opened_;
  base::MonotonicTime last_traffic_;
  base::MonotonicTime unsubscribed_since_;  // meaningful while there is no subscription
  bool closing_after_last_ = false;         // the message under way last is followed by a close
};

}  // namespace tidegate::sim
