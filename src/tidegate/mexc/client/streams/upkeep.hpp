// How a StreamConnection keeps its subscriptions up: the state behind it, to which its links report. Known to
// both of them only, and no interface: a push goes through here.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tidegate/base/event.hpp"
#include "tidegate/base/random.hpp"
#include "tidegate/mexc/client/backoff.hpp"
#include "tidegate/mexc/client/streams/connection.hpp"
#include "tidegate/mexc/client/streams/link.hpp"

namespace tidegate::mexc::client {

class StreamUpkeep final : resilience::LifeListener {
 public:
  struct Subscription {
    wire::Channel channel;
    bool up = false;
    std::optional<Backoff> refused;  // from the first refusal until it is confirmed
    base::MonotonicTime ask_again_at = base::kNever;
  };

  StreamUpkeep(net::Loop& its_loop, net::Network& its_network, StreamSettings its_settings,
               std::uint64_t seed, resilience::Gate& its_gate, StreamObserver& its_observer,
               base::EventSink& its_events, std::shared_ptr<UpgradeBudget> its_upgrades)
      : loop(its_loop),
        network(its_network),
        settings(std::move(its_settings)),
        gate(its_gate),
        observer(its_observer),
        events(its_events),
        random(seed),
        backoff(settings.first_backoff, settings.longest_backoff, random.next()),
        upgrades(its_upgrades ? std::move(its_upgrades)
                              : std::make_shared<UpgradeBudget>(settings.max_upgrades, kUpgradeWindow)),
        retry_timer(its_loop),
        refused_timer(its_loop),
        renew_timer(its_loop) {
    gate.add_life_listener(*this);
  }
  ~StreamUpkeep() override { gate.remove_life_listener(*this); }

  // --- what its links report; they may leave their connection from inside ---

  void on_link_confirmed(StreamLink& link, const wire::Channel& channel);
  // It stays so until it is asked for again.
  void on_link_refused(StreamLink& link, const wire::Channel& channel);
  void on_link_push(StreamLink& link, ReceivedPush push);
  // A push came that cannot be read, and whose it was is not known; what is wrong with it has been noted.
  void on_link_bad_push(StreamLink&, base::MonotonicTime received) {
    ++counts.bad_pushes;
    observer.on_bad_push(received);
  }
  // A push or a text said what is new to us, or cannot be read.
  void on_link_unknown_words(StreamLink&, const wire::UnknownWords& words) {
    observer.on_unknown_words(words);
  }
  // The exchange does not know the listen key that the link was opened with.
  void on_link_key_refused(StreamLink&) { observer.on_key_refused(); }
  // Asked when a connection is there, before its first byte: why there must be none any more; absent: go on.
  std::optional<base::Error> check_upgrade();
  // It could not be made, or it ended. The last word.
  void on_link_ended(StreamLink& link, base::Error why);
  void on_sign_of_life() override;

  std::shared_ptr<StreamLink> make_link();
  base::MonotonicTime unwanted_until() const noexcept {
    return std::max(gate.host_blocked_until(), refused_until);
  }
  // What the answer to an upgrade says about the next one.
  void hear_refusal(const base::Error& why);
  // When a connection that is not allowed now may be tried; nullopt: now.
  std::optional<base::MonotonicTime> next_chance(base::MonotonicTime now);
  // Then, or later if the exchange wants none then.
  base::MonotonicTime wanted_after(base::Duration pause, base::MonotonicTime now) {
    const base::MonotonicTime when = upgrades->earliest(now + pause);
    return std::max(when, next_chance(now).value_or(when));
  }
  void connect();
  void connect_within_budget();
  void lose(const std::string& why);
  void refuse(Subscription& subscription);
  void ask_for_refused();
  void ask_for_refused_at(Subscription& subscription, base::MonotonicTime when);
  base::MonotonicTime next_request_for_refused() const;
  bool all_refused() const;
  void arm_renewal();
  void begin_renewal();
  bool successor_ready() const;
  // The second connection becomes the first one.
  void promote();
  void take_over(Subscription& subscription);
  void drop_successor();
  void stop();
  void all_down();
  void tell(base::EventKind kind, std::string text);

  net::Loop& loop;
  net::Network& network;
  StreamSettings settings;
  resilience::Gate& gate;
  StreamObserver& observer;
  base::EventSink& events;
  StreamCounts counts;  // ever
  base::Random random;
  Backoff backoff;
  std::shared_ptr<UpgradeBudget> upgrades;
  std::optional<base::MonotonicTime> pushing_since;  // the link that is there; absent before its first push
  net::Timer retry_timer;                            // connects again
  base::MonotonicTime retry_at{};                    // while it is armed
  net::Timer refused_timer;                          // asks again for what was refused
  net::Timer renew_timer;                            // the next step of a renewal
  std::vector<Subscription> subscriptions;           // at most max_subscriptions
  std::shared_ptr<StreamLink> link;                  // null while it waits to connect again
  std::shared_ptr<StreamLink> successor;             // while a renewal is under way
  base::MonotonicTime refused_until{};               // by the answer to an upgrade of ours
  std::vector<ReceivedPush> held;                    // the successor's, at most kMostHeld
};

}  // namespace tidegate::mexc::client
