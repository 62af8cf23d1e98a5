// What one stream connection subscribed, what it is answered and when it is closed, by MEXC's rules. Pure:
// the socket and the way to it belong to the owner.
#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tidegate/base/time.hpp"
#include "tidegate/mexc/wire/pushes/channels.hpp"
#include "tidegate/mexc/wire/pushes/control.hpp"

namespace tidegate::mexc::server {

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

// The channels that a connection can have, and who must know that it has them.
class ChannelSource {
 public:
  virtual ~ChannelSource() = default;
  // This connection may have it.
  virtual bool offers(const wire::Channel& channel) const = 0;
  // Pushes are wanted from now on; called once until it is left.
  virtual void on_subscribed(const wire::Channel& channel) = 0;
  virtual void on_left(const wire::Channel& channel) = 0;
};

// Memory: the channels, and the times of a second's messages. Thread rule: its owner's thread.
class Subscriptions {
 public:
  // `source` must outlive this. Precondition: limits.validate() is empty.
  Subscriptions(ChannelSource& source, const StreamLimits& limits, base::MonotonicTime opened);
  ~Subscriptions();  // leaves every channel
  Subscriptions(const Subscriptions&) = delete;
  Subscriptions& operator=(const Subscriptions&) = delete;

  // The client sent a message. False: more than it may in a second; it is to be cut.
  bool admits_message(base::MonotonicTime now);
  // Does what a message says. What it is answered.
  std::string answer(std::string_view message, base::MonotonicTime now);
  // Something was sent to the client.
  void on_sent(base::MonotonicTime now) noexcept { last_traffic_ = now; }

  bool contains(const wire::Channel& channel) const { return channels_.contains(channel); }
  // When the connection is to be closed; later again once there is traffic. `last_control`: when the client
  // last sent a frame of WebSocket's own.
  base::MonotonicTime closing_time(base::MonotonicTime last_control) const;

 private:
  std::string subscribe(const wire::ControlRequest& request);
  std::string unsubscribe(const wire::ControlRequest& request, base::MonotonicTime now);
  bool add(const std::string& name);

  ChannelSource& source_;
  StreamLimits limits_;
  std::set<wire::Channel> channels_;
  std::deque<base::MonotonicTime> recent_messages_;  // of the last second, at most one above the limit
  base::MonotonicTime opened_;
  base::MonotonicTime last_traffic_;
  base::MonotonicTime without_channel_since_;  // meaningful while there is none
};

}  // namespace tidegate::mexc::server
