#include "tidegate/mexc/client/streams/upkeep.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "tidegate/base/assert.hpp"

namespace tidegate::mexc::client {

using Subscription = StreamUpkeep::Subscription;

namespace {

// What a second connection pushes before it takes over: more than that, and it does at once.
constexpr std::size_t kMostHeld = 16'384;

// Between two requests for a channel that the exchange refuses, at the most.
constexpr base::Duration kFirstRefusedPause = std::chrono::seconds{1};
constexpr base::Duration kLongestRefusedPause = std::chrono::minutes{5};

// After an upgrade was answered with 403 or 429 that does not say for how long.
constexpr base::Duration kUnwantedPause = std::chrono::minutes{1};

}  // namespace

std::shared_ptr<StreamLink> StreamUpkeep::make_link() {
  auto made = std::make_shared<StreamLink>(loop, network, settings, *this);
  std::vector<wire::Channel> channels;
  for (const auto& subscription : subscriptions) channels.push_back(subscription.channel);
  made->open(settings.path, std::move(channels));
  return made;
}

// Jittered: all streams of a client wait for the same instant.
std::optional<base::MonotonicTime> StreamUpkeep::next_chance(base::MonotonicTime now) {
  const base::MonotonicTime until = unwanted_until();
  if (until <= now) return std::nullopt;
  return until + base::Duration{random.between(0, settings.first_backoff.count())};
}

void StreamUpkeep::connect() {
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

void StreamUpkeep::connect_within_budget() {
  const base::MonotonicTime when = upgrades->earliest(loop.now());
  if (when <= loop.now()) return connect();
  retry_at = when;
  retry_timer.arm(when, [this] { connect(); });
}

void StreamUpkeep::on_link_confirmed(StreamLink& from, const wire::Channel& channel) {
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

void StreamUpkeep::on_link_refused(StreamLink& from, const wire::Channel& channel) {
  if (&from == successor.get()) {
    // What it is refused matters only once it takes over.
    if (successor_ready()) renew_timer.arm(loop.now() + settings.renew_overlap, [this] { promote(); });
    return;
  }
  for (std::size_t i = 0; i < subscriptions.size(); ++i) {
    if (subscriptions[i].channel == channel) refuse(subscriptions[i]);
  }
}

void StreamUpkeep::refuse(Subscription& subscription) {
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

void StreamUpkeep::ask_for_refused() {
  std::vector<wire::Channel> due;
  const base::MonotonicTime now = loop.now();
  for (Subscription& subscription : subscriptions) {
    if (subscription.ask_again_at > now) continue;
    due.push_back(subscription.channel);
    ask_for_refused_at(subscription, now + kLongestRefusedPause);  // should no answer come
  }
  link->ask_again(due);
}

void StreamUpkeep::ask_for_refused_at(Subscription& subscription, base::MonotonicTime when) {
  subscription.ask_again_at = when;
  refused_timer.arm(next_request_for_refused(), [this] { ask_for_refused(); });
}

base::MonotonicTime StreamUpkeep::next_request_for_refused() const {
  base::MonotonicTime next = base::kNever;
  for (const Subscription& subscription : subscriptions) next = std::min(next, subscription.ask_again_at);
  return next;
}

bool StreamUpkeep::all_refused() const {
  return !subscriptions.empty() &&
         std::all_of(subscriptions.begin(), subscriptions.end(),
                     [](const Subscription& subscription) { return subscription.refused.has_value(); });
}

void StreamUpkeep::on_link_push(StreamLink& from, ReceivedPush push) {
  ++counts.pushes;
  counts.pushed_bytes += push.bytes.size();
  if (&from == link.get()) {
    if (!pushing_since) pushing_since = push.at;
    observer.on_push(std::move(push));
    return;
  }
  held.push_back(std::move(push));
  if (held.size() >= kMostHeld) promote();
}

std::optional<base::Error> StreamUpkeep::check_upgrade() {
  const base::MonotonicTime until = unwanted_until();
  if (until <= loop.now()) {
    upgrades->note(loop.now());  // a connection that no host accepted was no upgrade
    ++counts.upgrades;
    return std::nullopt;
  }
  auto blocked =
      base::fail(base::ErrorCode::kBlocked, "not asked for: the exchange wants no connection of ours now")
          .error();
  blocked.retry_at = until;
  return blocked;
}

void StreamUpkeep::hear_refusal(const base::Error& why) {
  constexpr int kForbidden = 403, kBanned = 418, kTooMany = 429;
  if (why.http_status == kBanned) {
    gate.on_host_block("a stream", kBanned, why.retry_at, loop.now());
  } else if (why.http_status == kForbidden || why.http_status == kTooMany) {
    refused_until = why.retry_at.value_or(loop.now() + kUnwantedPause);
  } else if (why.http_status != 0 && why.retry_at) {
    refused_until = std::min(*why.retry_at, loop.now() + kLongestRefusedPause);
  }
}

void StreamUpkeep::on_link_ended(StreamLink& from, base::Error why) {
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

void StreamUpkeep::lose(const std::string& why) {
  ++counts.lost;
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
void StreamUpkeep::on_sign_of_life() {
  if (link || !retry_timer.armed() || all_refused()) return;
  backoff.reset();
  retry_at = std::min(retry_at, wanted_after(backoff.next(), loop.now()));
  retry_timer.arm(retry_at, [this] { connect(); });
}

void StreamUpkeep::arm_renewal() {
  const base::Duration earlier{random.between(0, settings.renew_after.count() / 30)};
  renew_timer.arm(loop.now() + settings.renew_after - earlier, [this] { begin_renewal(); });
}

void StreamUpkeep::begin_renewal() {
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
bool StreamUpkeep::successor_ready() const {
  return std::all_of(subscriptions.begin(), subscriptions.end(), [&](const Subscription& subscription) {
    return !subscription.up || successor->confirmed(subscription.channel);
  });
}

void StreamUpkeep::promote() {
  ++counts.renewed;
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
void StreamUpkeep::take_over(Subscription& subscription) {
  const wire::Channel channel = subscription.channel;
  if (link->confirmed(channel)) {
    on_link_confirmed(*link, channel);
  } else if (link->refused(channel)) {
    refuse(subscription);
  } else if (std::exchange(subscription.up, false)) {
    observer.on_channel_down(channel);
  }
}

void StreamUpkeep::drop_successor() {
  held.clear();
  if (const auto dropped = std::exchange(successor, nullptr)) dropped->leave();
}

void StreamUpkeep::stop() {
  retry_timer.disarm();
  refused_timer.disarm();
  renew_timer.disarm();
  drop_successor();
  if (link) link->leave();
  link.reset();
}

void StreamUpkeep::all_down() {
  for (std::size_t i = 0; i < subscriptions.size(); ++i) {
    if (std::exchange(subscriptions[i].up, false)) {
      observer.on_channel_down(wire::Channel{subscriptions[i].channel});
    }
  }
}

void StreamUpkeep::tell(base::EventKind kind, std::string text) {
  base::report(events, loop.now(), kind, settings.host.to_string(), std::move(text));
}

}  // namespace tidegate::mexc::client
