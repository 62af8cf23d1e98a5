#include "tidegate/mexc/client/streams/connection.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/client/backoff.hpp"
#include "tidegate/mexc/client/streams/link.hpp"

namespace tidegate::mexc::client {
namespace {

// What a second connection pushes before it takes over: more than that, and it does at once.
constexpr std::size_t kMostHeld = 16'384;

// Between two requests for a channel that the exchange refuses, at the most.
constexpr base::Duration kFirstRefusedPause = std::chrono::seconds{1};
constexpr base::Duration kLongestRefusedPause = std::chrono::minutes{5};

// After an upgrade was answered with 403 or 429 that does not say for how long.
constexpr base::Duration kUnwantedPause = std::chrono::minutes{1};

struct Subscription {
  wire::Channel channel;
  bool up = false;
  std::optional<Backoff> refused;  // from the first refusal until it is confirmed
  base::MonotonicTime ask_again_at = base::kNever;
};

}  // namespace

struct StreamConnection::State final : StreamLinkOwner, resilience::LifeListener {
  State(net::Loop& its_loop, net::Network& its_network, StreamSettings its_settings, std::uint64_t seed,
        resilience::Gate& its_gate, StreamObserver& its_observer, base::EventSink& its_events,
        std::shared_ptr<UpgradeBudget> its_upgrades)
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
  ~State() override { gate.remove_life_listener(*this); }

  void on_link_confirmed(StreamLink& link, const wire::Channel& channel) override;
  void on_link_refused(StreamLink& link, const wire::Channel& channel) override;
  void on_link_push(StreamLink& link, ReceivedPush push) override;
  void on_link_bad_push(StreamLink&, base::MonotonicTime received) override {
    observer.on_bad_push(received);
  }
  void on_link_unknown_words(StreamLink&, const wire::UnknownWords& words) override {
    observer.on_unknown_words(words);
  }
  void on_link_key_refused(StreamLink&) override { observer.on_key_refused(); }
  std::optional<base::Error> check_upgrade() override;
  void on_link_ended(StreamLink& link, base::Error why) override;
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

std::shared_ptr<StreamLink> StreamConnection::State::make_link() {
  auto made = std::make_shared<StreamLink>(loop, network, settings, *this);
  std::vector<wire::Channel> channels;
  for (const auto& subscription : subscriptions) channels.push_back(subscription.channel);
  made->open(settings.path, std::move(channels));
  return made;
}

// Jittered: all streams of a client wait for the same instant.
std::optional<base::MonotonicTime> StreamConnection::State::next_chance(base::MonotonicTime now) {
  const base::MonotonicTime until = unwanted_until();
  if (until <= now) return std::nullopt;
  return until + base::Duration{random.between(0, settings.first_backoff.count())};
}

void StreamConnection::State::connect() {
  const base::MonotonicTime now = loop.now();
  if (const auto chance = next_chance(now)) {
    tell(base::EventKind::kStreamHeldBack,
         "the exchange wants no connection of ours: none is tried for " +
             std::to_string(std::chrono::ceil<std::chrono::seconds>(*chance - now).count()) + " s");
    retry_at = *chance;
    retry_timer.arm(retry_at, [this] { connect(); });
    return;
  }
  link = make_link();  // which asks for all, whatever was refused before
  for (Subscription& subscription : subscriptions) {
    if (!subscription.refused) continue;
    ask_for_refused_at(subscription, now + kLongestRefusedPause);  // should no answer come
  }
  arm_renewal();
}

void StreamConnection::State::connect_within_budget() {
  const base::MonotonicTime when = upgrades->earliest(loop.now());
  if (when <= loop.now()) return connect();
  retry_at = when;
  retry_timer.arm(when, [this] { connect(); });
}

void StreamConnection::State::on_link_confirmed(StreamLink& from, const wire::Channel& channel) {
  if (&from == successor.get()) {
    if (successor_ready()) renew_timer.arm(loop.now() + settings.renew_overlap, [this] { promote(); });
    return;
  }
  for (std::size_t i = 0; i < subscriptions.size(); ++i) {
    if (subscriptions[i].channel != channel || std::exchange(subscriptions[i].up, true)) continue;
    subscriptions[i].refused.reset();
    subscriptions[i].ask_again_at = base::kNever;
    observer.on_channel_up(channel);
  }
}

void StreamConnection::State::on_link_refused(StreamLink& from, const wire::Channel& channel) {
  if (&from == successor.get()) {
    // What it is refused matters only once it takes over.
    if (successor_ready()) renew_timer.arm(loop.now() + settings.renew_overlap, [this] { promote(); });
    return;
  }
  for (std::size_t i = 0; i < subscriptions.size(); ++i) {
    if (subscriptions[i].channel == channel) refuse(subscriptions[i]);
  }
}

void StreamConnection::State::refuse(Subscription& subscription) {
  const wire::Channel channel = subscription.channel;
  const bool was_up = std::exchange(subscription.up, false);
  const bool known = subscription.refused.has_value();
  if (!known) subscription.refused.emplace(kFirstRefusedPause, kLongestRefusedPause, random.next());
  const base::Duration pause = subscription.refused->next();
  ask_for_refused_at(subscription, loop.now() + pause);
  tell(base::EventKind::kStreamRefused, "the exchange refuses " + to_string(channel) +
                                            "; nothing of it is told meanwhile, asking again in " +
                                            std::to_string(pause / std::chrono::milliseconds{1}) + " ms");
  if (was_up) observer.on_channel_down(channel);
  if (!known) observer.on_channel_refused(channel);
}

void StreamConnection::State::ask_for_refused() {
  std::vector<wire::Channel> due;
  const base::MonotonicTime now = loop.now();
  for (Subscription& subscription : subscriptions) {
    if (subscription.ask_again_at > now) continue;
    due.push_back(subscription.channel);
    ask_for_refused_at(subscription, now + kLongestRefusedPause);  // should no answer come
  }
  link->ask_again(due);
}

void StreamConnection::State::ask_for_refused_at(Subscription& subscription, base::MonotonicTime when) {
  subscription.ask_again_at = when;
  refused_timer.arm(next_request_for_refused(), [this] { ask_for_refused(); });
}

base::MonotonicTime StreamConnection::State::next_request_for_refused() const {
  base::MonotonicTime next = base::kNever;
  for (const Subscription& subscription : subscriptions) next = std::min(next, subscription.ask_again_at);
  return next;
}

bool StreamConnection::State::all_refused() const {
  return !subscriptions.empty() &&
         std::all_of(subscriptions.begin(), subscriptions.end(),
                     [](const Subscription& subscription) { return subscription.refused.has_value(); });
}

void StreamConnection::State::on_link_push(StreamLink& from, ReceivedPush push) {
  if (&from == link.get()) {
    if (!pushing_since) pushing_since = push.at;
    observer.on_push(std::move(push));
    return;
  }
  held.push_back(std::move(push));
  if (held.size() >= kMostHeld) promote();
}

std::optional<base::Error> StreamConnection::State::check_upgrade() {
  const base::MonotonicTime until = unwanted_until();
  if (until <= loop.now()) {
    upgrades->note(loop.now());  // a connection that no host accepted was no upgrade
    return std::nullopt;
  }
  auto blocked =
      base::fail(base::ErrorCode::kBlocked, "not asked for: the exchange wants no connection of ours now")
          .error();
  blocked.retry_at = until;
  return blocked;
}

void StreamConnection::State::hear_refusal(const base::Error& why) {
  constexpr int kForbidden = 403, kBanned = 418, kTooMany = 429;
  if (why.http_status == kBanned) {
    gate.on_host_block("a stream", kBanned, why.retry_at, loop.now());
  } else if (why.http_status == kForbidden || why.http_status == kTooMany) {
    refused_until = why.retry_at.value_or(loop.now() + kUnwantedPause);
  } else if (why.http_status != 0 && why.retry_at) {
    refused_until = std::min(*why.retry_at, loop.now() + kLongestRefusedPause);
  }
}

void StreamConnection::State::on_link_ended(StreamLink& from, base::Error why) {
  hear_refusal(why);
  if (&from == successor.get()) {
    drop_successor();
    const base::MonotonicTime now = loop.now();
    const base::MonotonicTime next = wanted_after(settings.longest_backoff, now);
    tell(base::EventKind::kStreamNotRenewed, why.message + "; the old connection stays, trying again in " +
                                                 std::to_string((next - now) / std::chrono::seconds{1}) +
                                                 " s");
    renew_timer.arm(next, [this] { begin_renewal(); });
  } else if (successor) {
    promote();
  } else {
    observer.on_connection_lost(why);
    lose(why.message);
  }
}

void StreamConnection::State::lose(const std::string& why) {
  link.reset();
  // One that is cut soon after its first pushes would be made anew in a loop.
  const auto since = std::exchange(pushing_since, std::nullopt);
  if (since && loop.now() - *since >= settings.steady_after) backoff.reset();
  renew_timer.disarm();
  refused_timer.disarm();
  const bool nothing_given = all_refused();
  all_down();
  base::Duration pause = backoff.next();
  const base::MonotonicTime now = loop.now();
  if (nothing_given) pause = std::max(pause, next_request_for_refused() - now);
  const base::MonotonicTime next = wanted_after(pause, now);
  tell(base::EventKind::kStreamLost,
       why + "; connecting again in " + std::to_string((next - now) / std::chrono::milliseconds{1}) + " ms");
  retry_at = next;
  retry_timer.arm(next, [this] { connect(); });
}

// The pauses grew while no host could have answered; the budget of upgrades bounds what follows.
void StreamConnection::State::on_sign_of_life() {
  if (link || !retry_timer.armed() || all_refused()) return;
  backoff.reset();
  retry_at = std::min(retry_at, wanted_after(backoff.next(), loop.now()));
  retry_timer.arm(retry_at, [this] { connect(); });
}

void StreamConnection::State::arm_renewal() {
  const base::Duration earlier{random.between(0, settings.renew_after.count() / 30)};
  renew_timer.arm(loop.now() + settings.renew_after - earlier, [this] { begin_renewal(); });
}

void StreamConnection::State::begin_renewal() {
  drop_successor();
  const base::MonotonicTime now = loop.now();
  if (const base::MonotonicTime chance = wanted_after({}, now); chance > now) {
    renew_timer.arm(chance, [this] { begin_renewal(); });
    return;
  }
  successor = make_link();
  // One that cannot even subscribe is no better than the one there is.
  const base::Duration patience = settings.connect_timeout + settings.silence_limit;
  renew_timer.arm(loop.now() + patience, [this] {
    const std::shared_ptr<StreamLink> slow = successor;
    slow->leave();
    on_link_ended(
        *slow, base::fail(base::ErrorCode::kDeadlineExceeded, "a second connection was not confirmed in time")
                   .error());
  });
}

// What the first one carries, at the least: the successor does not wait for a refused channel.
bool StreamConnection::State::successor_ready() const {
  return std::all_of(subscriptions.begin(), subscriptions.end(), [&](const Subscription& subscription) {
    return !subscription.up || successor->confirmed(subscription.channel);
  });
}

void StreamConnection::State::promote() {
  if (link) link->retire();
  link = std::exchange(successor, nullptr);
  arm_renewal();
  tell(base::EventKind::kStreamRenewed, "a new connection took over");
  std::vector<ReceivedPush> pushes = std::exchange(held, {});
  for (std::size_t i = 0; i < subscriptions.size(); ++i) take_over(subscriptions[i]);
  // They came earlier; an arrival reported later than it was only makes ages larger.
  for (ReceivedPush& push : pushes) {
    push.at = loop.now();
    observer.on_push(std::move(push));
  }
}

// Its state with the connection that took over.
void StreamConnection::State::take_over(Subscription& subscription) {
  const wire::Channel channel = subscription.channel;
  if (link->confirmed(channel)) {
    on_link_confirmed(*link, channel);
  } else if (link->refused(channel)) {
    refuse(subscription);
  } else if (std::exchange(subscription.up, false)) {
    observer.on_channel_down(channel);
  }
}

void StreamConnection::State::drop_successor() {
  held.clear();
  if (const auto dropped = std::exchange(successor, nullptr)) dropped->leave();
}

void StreamConnection::State::stop() {
  retry_timer.disarm();
  refused_timer.disarm();
  renew_timer.disarm();
  drop_successor();
  if (link) link->leave();
  link.reset();
}

void StreamConnection::State::all_down() {
  for (std::size_t i = 0; i < subscriptions.size(); ++i) {
    if (std::exchange(subscriptions[i].up, false)) {
      observer.on_channel_down(wire::Channel{subscriptions[i].channel});
    }
  }
}

void StreamConnection::State::tell(base::EventKind kind, std::string text) {
  base::report(events, loop.now(), kind, settings.host.to_string(), std::move(text));
}

StreamConnection::StreamConnection(net::Loop& loop, net::Network& network, StreamSettings settings,
                                   std::uint64_t seed, resilience::Gate& gate, StreamObserver& observer,
                                   base::EventSink& events, std::shared_ptr<UpgradeBudget> upgrades) {
  TIDEGATE_ASSERT(settings.validate().empty(), "a stream connection is made with valid settings");
  state_ = std::make_unique<State>(loop, network, std::move(settings), seed, gate, observer, events,
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
