// A set of subscriptions, kept up for ever on one WebSocket connection after another.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tidegate/base/event.hpp"
#include "tidegate/mexc/client/streams/counts.hpp"
#include "tidegate/mexc/client/streams/received_push.hpp"
#include "tidegate/mexc/client/streams/settings.hpp"
#include "tidegate/mexc/client/streams/upgrade_budget.hpp"
#include "tidegate/mexc/wire/pushes/channels.hpp"
#include "tidegate/mexc/wire/unknown_words.hpp"
#include "tidegate/resilience/gate/gate.hpp"

namespace tidegate::mexc::client {

class StreamUpkeep;

// Called on the loop's thread; must not destroy the connection from inside.
class StreamObserver {
 public:
  virtual ~StreamObserver() = default;
  // The exchange confirmed the subscription: pushes for all that happens from now on will come.
  virtual void on_channel_up(const wire::Channel& channel) = 0;
  // What comes later does not join what came before. Called only for channels that were up.
  virtual void on_channel_down(const wire::Channel& channel) = 0;
  // The exchange does not give it; called once until it does. It is asked for again meanwhile.
  virtual void on_channel_refused(const wire::Channel&) {}
  virtual void on_push(ReceivedPush push) = 0;
  // One came that cannot be read: something happened, and it is not known what.
  virtual void on_bad_push(base::MonotonicTime) {}
  // Messages said what is new to us, or cannot be read; what could be read of them is reported as well.
  virtual void on_unknown_words(const wire::UnknownWords&) {}
  // A connection could not be made, or it ended; another one will be tried.
  virtual void on_connection_lost(const base::Error&) {}
  // Private streams: the exchange does not know the key in settings.path.
  virtual void on_key_refused() {}
};

// Connects, subscribes, pings by JSON, reads; on any failure connects again after a jittered pause, which
// doubles until a connection has pushed for settings.steady_after, and within a budget of upgrades. While the
// exchange blocks us, no upgrade is asked for, not even on a connection that is there already; what is open
// stays. A 418 to an upgrade is such a block, and the Gate hears of it. A 403 or 429 to one is this stream's
// alone, for as long as a Retry-After says, else a minute; a 5xx's Retry-After counts for up to five: streams
// have a host, and a firewall, of their own, and what they are refused must not keep requests from going.
//
// A channel that the exchange refuses is reported and asked for again on the same connection, after jittered
// pauses of up to a second first, of up to five minutes in the end; the granted ones go on. Where all are
// refused nothing is worth a new connection before one of them is due: the exchange cuts a connection that
// carries nothing.
//
// Before the exchange cuts a connection for its age, a second one is made and subscribed; both run for a
// while, then the first is closed. Nothing is lost and nothing comes out of order: what the second one pushes
// is held back until it takes over. What both of them pushed is reported twice.
// Thread rule: its loop's thread. Gate, observer and `events` must outlive it.
class StreamConnection {
 public:
  // Precondition: settings.validate() is empty. `upgrades`: shared with the connections that come before and
  // after this one; null: it has a budget of its own.
  StreamConnection(net::Loop& loop, net::Network& network, StreamSettings settings, std::uint64_t seed,
                   resilience::Gate& gate, StreamObserver& observer, base::EventSink& events,
                   std::shared_ptr<UpgradeBudget> upgrades = nullptr);
  ~StreamConnection();  // cuts; the observer hears nothing of it

  // Precondition: not full.
  void add(const wire::Channel& channel);
  bool full() const noexcept;
  bool carries(const wire::Channel& channel) const;
  // Every channel is confirmed.
  bool up() const noexcept;
  bool up(const wire::Channel& channel) const;
  // Every channel is confirmed, or was refused and not confirmed since: there is nothing to wait for.
  bool settled() const noexcept;
  // The exchange wants no connection before then, by its answer to an upgrade or its block on all we ask; in
  // the past: it has said nothing of that kind.
  base::MonotonicTime unwanted_until() const noexcept;
  StreamCounts counts() const noexcept;

  // `not_before`: what the exchange told a connection before this one, its unwanted_until().
  void start(base::MonotonicTime not_before = {});
  // Drops the connection and makes a new one: it has gone mute.
  void reconnect();

 private:
  std::unique_ptr<StreamUpkeep> state_;
};

}  // namespace tidegate::mexc::client
