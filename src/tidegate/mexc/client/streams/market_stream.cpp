#include "tidegate/mexc/client/streams/market_stream.hpp"

#include <algorithm>
#include <utility>

namespace tidegate::mexc::client {

MarketStream::MarketStream(net::Loop& loop, net::Network& network, StreamSettings settings,
                           std::uint64_t seed, resilience::Gate& gate, StreamObserver& observer,
                           base::EventSink& events)
    : loop_(loop),
      network_(network),
      settings_(std::move(settings)),
      random_(seed),
      gate_(gate),
      observer_(observer),
      events_(events) {}

void MarketStream::subscribe(const wire::Channel& channel) {
  for (const auto& connection : connections_) {
    if (connection->carries(channel)) return;
  }
  if (connections_.empty() || connections_.back()->full()) {
    connections_.push_back(std::make_unique<StreamConnection>(loop_, network_, settings_, random_.next(),
                                                              gate_, observer_, events_));
    connections_.back()->start();
  }
  connections_.back()->add(channel);
}

void MarketStream::reconnect(const wire::Channel& channel) {
  for (const auto& connection : connections_) {
    if (connection->carries(channel)) connection->reconnect();
  }
}

StreamCounts MarketStream::counts() const noexcept {
  StreamCounts all;
  for (const auto& connection : connections_) all += connection->counts();
  return all;
}

bool MarketStream::up() const noexcept {
  return !connections_.empty() && std::all_of(connections_.begin(), connections_.end(),
                                              [](const auto& connection) { return connection->up(); });
}

}  // namespace tidegate::mexc::client
