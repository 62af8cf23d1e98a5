#include "tidegate/mexc/client/streams/connection.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/client/streams/upkeep.hpp"

namespace tidegate::mexc::client {

using Subscription = StreamUpkeep::Subscription;

StreamConnection::StreamConnection(net::Loop& loop, net::Network& network, StreamSettings settings,
                                   std::uint64_t seed, resilience::Gate& gate, StreamObserver& observer,
                                   base::EventSink& events, std::shared_ptr<UpgradeBudget> upgrades) {
  TIDEGATE_ASSERT(settings.validate().empty(), "a stream connection is made with valid settings");
  state_ = std::make_unique<StreamUpkeep>(loop, network, std::move(settings), seed, gate, observer, events,
                                          std::move(upgrades));
}

StreamConnection::~StreamConnection() {
  state_->stop();
}

void StreamConnection::add(const wire::Channel& channel) {
  TIDEGATE_ASSERT(!full(), "a connection carries as many subscriptions as MEXC allows");
  state_->subscriptions.push_back({channel});
  if (state_->link) state_->link->subscribe(channel);
  if (state_->successor) state_->successor->subscribe(channel);
}

bool StreamConnection::full() const noexcept {
  return state_->subscriptions.size() >= state_->settings.max_subscriptions;
}

bool StreamConnection::carries(const wire::Channel& channel) const {
  return std::any_of(state_->subscriptions.begin(), state_->subscriptions.end(),
                     [&](const Subscription& subscription) { return subscription.channel == channel; });
}

bool StreamConnection::up() const noexcept {
  return std::all_of(state_->subscriptions.begin(), state_->subscriptions.end(),
                     [](const Subscription& subscription) { return subscription.up; });
}

bool StreamConnection::up(const wire::Channel& channel) const {
  return std::any_of(
      state_->subscriptions.begin(), state_->subscriptions.end(),
      [&](const Subscription& subscription) { return subscription.up && subscription.channel == channel; });
}

bool StreamConnection::settled() const noexcept {
  return std::all_of(
      state_->subscriptions.begin(), state_->subscriptions.end(),
      [](const Subscription& subscription) { return subscription.up || subscription.refused; });
}

base::MonotonicTime StreamConnection::unwanted_until() const noexcept {
  return state_->unwanted_until();
}

StreamCounts StreamConnection::counts() const noexcept {
  StreamCounts so_far = state_->counts;
  so_far.connections = 1;
  so_far.connections_up = up() ? 1 : 0;
  return so_far;
}

void StreamConnection::start(base::MonotonicTime not_before) {
  state_->refused_until = not_before;
  state_->connect_within_budget();
}

void StreamConnection::reconnect() {
  if (!state_->link) return;
  state_->drop_successor();
  state_->link->leave();
  state_->lose("made anew on demand");
}

}  // namespace tidegate::mexc::client
