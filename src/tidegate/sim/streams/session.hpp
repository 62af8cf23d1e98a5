// One client's stream connection with its way to the exchange: the protocol of mexc/server behind a wire that
// takes its time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "tidegate/mexc/server/subscriptions.hpp"
#include "tidegate/net/web/websocket.hpp"
#include "tidegate/sim/accounts/listen_keys.hpp"
#include "tidegate/sim/faults/latency.hpp"
#include "tidegate/sim/faults/plan.hpp"
#include "tidegate/sim/streams/delay_line.hpp"
#include "tidegate/sim/streams/hub.hpp"

namespace tidegate::sim {

// Whose private streams a connection may hear, as long as its key is valid.
struct StreamLogin {
  AccountId account;
  mexc::wire::ListenKey key;
};

// What arrives and leaves is held back by the one-way delay, in order. At most 16,384 messages are held back
// for a client: then it is cut. Destroying it leaves every channel.
// A connection whose listen key ended stays open and mute.
class StreamSession final : mexc::server::ChannelSource {
 public:
  // One message for all who hear it.
  using Bytes = std::shared_ptr<const net::WsMessage>;

  // All references must outlive this.
  StreamSession(net::Loop& loop, std::shared_ptr<net::WebSocket> socket, const Exchange& exchange,
                StreamHub& hub, ListenKeys& keys, LatencyModel& latency, const FaultPlan& faults,
                const mexc::server::StreamLimits& limits, std::optional<StreamLogin> login);
  ~StreamSession() override;
  StreamSession(const StreamSession&) = delete;
  StreamSession& operator=(const StreamSession&) = delete;

  // The client's message came out of the socket: it still has its way to the exchange before it.
  void receive(net::WsMessage message);
  // Sends `bytes`, the frame's, if its channel is subscribed and the connection may hear it. True: sent.
  bool push(const Frame& frame, const Bytes& bytes);
  // A last text, then an orderly close.
  void say_and_close(std::string text);
  // 1006 at the client; nothing is sent or taken any more.
  void cut();

 private:
  bool offers(const mexc::wire::Channel& channel) const override;
  void on_subscribed(const mexc::wire::Channel& channel) override;
  void on_left(const mexc::wire::Channel& channel) override;

  void on_arrival(const net::WsMessage& message);
  void on_departure(Bytes message);
  // The account of a private channel, else none.
  AccountId owner_of(const mexc::wire::Channel& channel) const;
  void send_text(std::string text);
  void send(Bytes message);
  void watch();
  base::MonotonicTime closing_time() const;

  net::Loop& loop_;
  std::shared_ptr<net::WebSocket> socket_;
  const Exchange& exchange_;
  StreamHub& hub_;
  ListenKeys& keys_;
  LatencyModel& latency_;
  const FaultPlan& faults_;
  std::optional<StreamLogin> login_;
  mexc::server::Subscriptions subscriptions_;
  DelayLine<net::WsMessage> inbound_;
  DelayLine<Bytes> outbound_;
  net::Timer closing_;
  bool closing_after_last_ = false;  // the message under way last is followed by a close
};

}  // namespace tidegate::sim
