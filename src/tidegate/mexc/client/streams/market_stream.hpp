// All public channels that a client listens to, on as many connections as they need.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "tidegate/base/random.hpp"
#include "tidegate/mexc/client/streams/connection.hpp"

namespace tidegate::mexc::client {

// Fills one connection before it opens the next. Thread rule: its loop's thread; references must outlive it.
class MarketStream {
 public:
  // Precondition: settings.validate() is empty.
  MarketStream(net::Loop& loop, net::Network& network, StreamSettings settings, std::uint64_t seed,
               resilience::Gate& gate, StreamObserver& observer, base::EventSink& events);

  // Once for each channel; a second time changes nothing.
  void subscribe(const wire::Channel& channel);
  // Makes the connection that carries it anew: it has gone mute.
  void reconnect(const wire::Channel& channel);
  // Every channel is confirmed; false without any.
  bool up() const noexcept;
  std::size_t connections() const noexcept { return connections_.size(); }
  // Of all of them.
  StreamCounts counts() const noexcept;

 private:
  net::Loop& loop_;
  net::Network& network_;
  StreamSettings settings_;
  base::Random random_;
  resilience::Gate& gate_;
  StreamObserver& observer_;
  base::EventSink& events_;
  std::vector<std::unique_ptr<StreamConnection>> connections_;
};

}  // namespace tidegate::mexc::client
