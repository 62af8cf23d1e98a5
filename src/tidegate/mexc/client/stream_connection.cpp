#include "tidegate/mexc/client/stream_connection.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/client/backoff.hpp"
#include "tidegate/mexc/wire/control.hpp"
#include "tidegate/mexc/wire/printable.hpp"
#include "tidegate/resilience/setting_range.hpp"

namespace tidegate::mexc::client {

std::vector<std::string> StreamSettings::validate() const {
  using resilience::check_range;
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  std::vector<std::string> errors;
  check_range(errors, "connect_timeout", connect_timeout, milliseconds{10}, seconds{60});
  check_range(errors, "ping_every", ping_every, milliseconds{100}, seconds{30});
  check_range(errors, "silence_limit", silence_limit, ping_every, seconds{120});
  check_range(errors, "first_backoff", first_backoff, milliseconds{1}, seconds{60});
  check_range(errors, "longest_backoff", longest_backoff, first_backoff, seconds{600});
  check_range(errors, "max_subscriptions", static_cast<std::int64_t>(max_subscriptions), 1, 30);
  return errors;
}

namespace {

struct Subscription {
  wire::Channel channel;
  bool up = false;
};

}  // namespace

struct StreamConnection::State {
  State(net::Loop& its_loop, net::Network& its_network, StreamSettings its_settings, std::uint64_t seed,
        StreamObserver& its_observer, base::EventSink& its_events)
      : loop(its_loop),
        network(its_network),
        settings(std::move(its_settings)),
        observer(its_observer),
        events(its_events),
        backoff(settings.first_backoff, settings.longest_backoff, seed),
        wake(its_loop),
        ping_timer(std::in_place, its_loop) {}

  static net::Task<void> run(std::shared_ptr<State> self);
  static net::Task<std::string> serve(std::shared_ptr<State> self, std::shared_ptr<net::WebSocket> socket);

  void subscribe(std::vector<std::string> channels);
  void on_ping_due();
  void on_message(net::WsMessage message);
  void on_control(const std::string& text);
  void all_down();
  void tell(base::Severity severity, std::string kind, std::string text);

  net::Loop& loop;
  net::Network& network;
  StreamSettings settings;
  StreamObserver& observer;
  base::EventSink& events;
  Backoff backoff;
  net::Signal wake;                      // ends a pause early
  std::optional<net::Timer> ping_timer;  // none once stopped
  bool stopped = false;
  std::vector<Subscription> subscriptions;  // at most max_subscriptions
  std::shared_ptr<net::WebSocket> socket;   // while connected
  base::MonotonicTime last_heard{};
};

net::Task<void> StreamConnection::State::run(std::shared_ptr<State> self) {
  while (!self->stopped) {
    auto connecting =
        net::connect_websocket(self->loop, self->network, self->settings.host, self->settings.path,
                               self->loop.now() + self->settings.connect_timeout, self->settings.websocket);
    auto connected = co_await std::move(connecting);
    if (self->stopped) co_return;
    std::string why;
    if (connected) {
      auto serving = serve(self, std::move(*connected));
      why = co_await std::move(serving);
      if (self->stopped) co_return;
      self->all_down();
    } else {
      why = connected.error().message;
    }
    const base::Duration pause = self->backoff.next();
    self->tell(base::Severity::kWarning, "stream.lost",
               why + "; connecting again in " + std::to_string(pause / std::chrono::milliseconds{1}) + " ms");
    auto waiting = self->wake.wait_until(self->loop.now() + pause);
    co_await std::move(waiting);
  }
}

// Reads until the connection ends; gives the reason.
net::Task<std::string> StreamConnection::State::serve(std::shared_ptr<State> self,
                                                      std::shared_ptr<net::WebSocket> socket) {
  self->socket = socket;
  self->last_heard = self->loop.now();
  std::vector<std::string> channels;
  for (const auto& subscription : self->subscriptions) channels.push_back(to_string(subscription.channel));
  self->subscribe(std::move(channels));
  self->on_ping_due();
  while (true) {
    auto reading = socket->read();
    auto message = co_await std::move(reading);
    if (self->stopped) co_return "stopped";
    if (!message) {
      self->socket.reset();
      self->ping_timer->disarm();
      co_return std::move(message.error().message);
    }
    self->last_heard = self->loop.now();
    self->on_message(std::move(*message));
    if (self->stopped) co_return "stopped";
  }
}

void StreamConnection::State::subscribe(std::vector<std::string> channels) {
  if (!socket || channels.empty()) return;
  const wire::ControlRequest request{wire::ControlMethod::kSubscribe, std::move(channels), 0};
  socket->offer({.binary = false, .payload = wire::encode_control_request(request)});
}

void StreamConnection::State::on_ping_due() {
  if (!socket) return;
  if (loop.now() - last_heard >= settings.silence_limit) {
    socket->cut();
    return;
  }
  socket->offer({.binary = false, .payload = wire::encode_control_request({})});
  ping_timer->arm(loop.now() + settings.ping_every, [this] { on_ping_due(); });
}

void StreamConnection::State::on_message(net::WsMessage message) {
  if (!message.binary) {
    on_control(message.payload);
    return;
  }
  auto push = wire::decode_push(message.payload);
  if (push) {
    backoff.reset();
    observer.on_push(std::move(*push), last_heard);
  } else {
    // Whose push it was cannot be known for sure; the gap that it leaves is found by the versions.
    tell(base::Severity::kWarning, "stream.bad_push", push.error().message);
  }
}

// MEXC answers a subscription with the channels' names, and refuses with code 0 too.
void StreamConnection::State::on_control(const std::string& text) {
  const auto answer = wire::decode_control_answer(text);
  if (!answer) {
    tell(base::Severity::kWarning, "stream.bad_answer", "not understood: " + wire::printable(text));
    return;
  }
  if (answer->message == wire::kPongMessage) return;
  for (const auto& channel : wire::refused_channels(answer->message)) {
    tell(base::Severity::kError, "stream.refused", "the exchange refuses " + wire::printable(channel));
  }
  const auto accepted = wire::accepted_channels(answer->message);
  for (std::size_t i = 0; i < subscriptions.size() && !stopped; ++i) {
    const std::string name = to_string(subscriptions[i].channel);
    if (subscriptions[i].up || std::find(accepted.begin(), accepted.end(), name) == accepted.end()) continue;
    subscriptions[i].up = true;
    observer.on_channel_up(wire::Channel{subscriptions[i].channel});
  }
}

void StreamConnection::State::all_down() {
  for (std::size_t i = 0; i < subscriptions.size() && !stopped; ++i) {
    if (std::exchange(subscriptions[i].up, false)) {
      observer.on_channel_down(wire::Channel{subscriptions[i].channel});
    }
  }
}

void StreamConnection::State::tell(base::Severity severity, std::string kind, std::string text) {
  events.on_event({.at = loop.now(),
                   .severity = severity,
                   .kind = std::move(kind),
                   .subject = settings.host.to_string(),
                   .text = std::move(text)});
}

StreamConnection::StreamConnection(net::Loop& loop, net::Network& network, StreamSettings settings,
                                   std::uint64_t seed, StreamObserver& observer, base::EventSink& events) {
  TIDEGATE_ASSERT(settings.validate().empty(), "a stream connection is made with valid settings");
  state_ = std::make_shared<State>(loop, network, std::move(settings), seed, observer, events);
}

StreamConnection::~StreamConnection() {
  state_->stopped = true;
  state_->ping_timer.reset();
  if (state_->socket) state_->socket->cut();
  state_->wake.notify_all();
}

void StreamConnection::add(const wire::Channel& channel) {
  TIDEGATE_ASSERT(!full(), "a connection carries as many subscriptions as MEXC allows");
  state_->subscriptions.push_back({channel});
  state_->subscribe({to_string(channel)});
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

void StreamConnection::start() {
  state_->loop.spawn(State::run(state_));
}

void StreamConnection::reconnect() {
  if (state_->socket) state_->socket->cut();
}

}  // namespace tidegate::mexc::client
