#include "tidegate/mexc/client/streams/user_stream.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/validation.hpp"
#include "tidegate/mexc/client/backoff.hpp"
#include "tidegate/mexc/client/rest/told_error.hpp"
#include "tidegate/mexc/client/streams/connection.hpp"
#include "tidegate/mexc/wire/requests/query.hpp"

namespace tidegate::mexc::client {
namespace {

// As long a refusal of upgrades is not held against the key.
constexpr base::Duration kLongestExcuse = std::chrono::minutes{10};

wire::Channel private_channel(wire::ChannelKind kind) {
  return {.kind = kind, .interval = {}, .symbol = {}};
}

// What is reported by it, and how to do without.
std::string_view without(wire::ChannelKind kind) {
  switch (kind) {
    case wire::ChannelKind::kPrivateOrders:
      return "orders are followed by asking";
    case wire::ChannelKind::kPrivateDeals:
      return "fills are told by the orders' reports alone";
    default:
      return "balances are told by asking alone";
  }
}

}  // namespace

std::vector<std::string> UserStreamSettings::validate() const {
  using std::chrono::milliseconds;
  using std::chrono::minutes;
  using std::chrono::seconds;
  base::Problems problems;
  constexpr base::Duration kLongestKeepAlive = minutes{55};
  problems.require_range("keep_alive", keep_alive, seconds{1}, kLongestKeepAlive);
  problems.require_range("key_life", key_life, std::min(keep_alive, kLongestKeepAlive), minutes{60});
  problems.require_range("push_patience", push_patience, milliseconds{100}, seconds{60});
  problems.require_range("up_patience", up_patience, seconds{1}, minutes{10});
  problems.require_range("call_timeout", call_timeout, milliseconds{10}, seconds{60});
  return problems.take();
}

struct UserStream::State final : StreamObserver, std::enable_shared_from_this<State> {
  State(net::Loop& its_loop, net::Network& its_network, Client& its_client, StreamSettings its_stream,
        UserStreamSettings its_settings, std::uint64_t seed, UserStreamListener& its_listener,
        base::EventSink& its_events)
      : loop(its_loop),
        network(its_network),
        client(its_client),
        stream(std::move(its_stream)),
        settings(its_settings),
        listener(its_listener),
        events(its_events),
        random(seed),
        backoff(stream.first_backoff, stream.longest_backoff, random.next()),
        upgrades(std::make_shared<UpgradeBudget>(stream.max_upgrades, kUpgradeWindow)),
        new_keys(stream.max_upgrades, kUpgradeWindow),
        wake(its_loop) {}

  using Self = std::shared_ptr<State>;
  static net::Task<void> run(Self self);
  static net::Task<std::optional<wire::ListenKey>> new_key(Self self);
  // Until the key must be replaced, or the stream is closed; gives the reason.
  static net::Task<std::string> keep(Self self, wire::ListenKey key);
  // No member of the stream's: it and the client may be gone when it runs.
  static net::Task<void> finish(net::Task<base::Result<wire::ListenKey>> closing,
                                std::move_only_function<void()> done);

  void on_channel_up(const wire::Channel&) override { tell_state(); }
  void on_channel_refused(const wire::Channel& channel) override;
  void on_channel_down(const wire::Channel&) override { tell_state(); }
  void on_push(ReceivedPush push) override;
  void on_bad_push(base::MonotonicTime received) override;
  void on_unknown_words(const wire::UnknownWords& words) override {
    client.unknown_words().hear("stream", words, loop.now());
  }
  void on_key_refused() override;

  void connect(const wire::ListenKey& key);
  void disconnect();
  void drop_connection();
  PrivateFeeds feeds_now() const;
  void tell_state();
  // Why the key is no good any more; empty: it is, for all that is known.
  std::string complaint() const;
  base::MonotonicTime next_look() const;
  // While the exchange blocks us, no key could bring the stream up. What it answers to upgrades may be about
  // this key after all, and excuses it for a while only.
  base::MonotonicTime unsettled_by_itself_since() const {
    const auto excused = std::min(connection->unwanted_until(), *unsettled_since + kLongestExcuse);
    return std::max({*unsettled_since, client.gate().host_blocked_until(), excused});
  }
  // Before its next upgrade may begin no key can bring the stream up.
  base::MonotonicTime may_settle_from() const { return upgrades->earliest(loop.now()); }
  CallOptions options() const {
    return {.deadline = loop.now() + settings.call_timeout, .max_age = {}, .account = settings.account};
  }
  void tell(base::EventKind kind, std::string text);

  net::Loop& loop;
  net::Network& network;
  Client& client;
  StreamSettings stream;
  UserStreamSettings settings;
  UserStreamListener& listener;
  base::EventSink& events;
  base::Random random;
  Backoff backoff;
  std::shared_ptr<UpgradeBudget> upgrades;  // of all its connections, whatever key they are made with
  UpgradeBudget new_keys;                   // each is worth an upgrade: as many
  net::Signal wake;                         // something happened that `keep` must look at
  bool closed = false;
  std::unique_ptr<StreamConnection> connection;
  StreamCounts past;                     // of the connections before
  base::MonotonicTime unwanted_until{};  // by what the exchange told the connection before
  std::optional<wire::ListenKey> key;    // the one in use
  base::MonotonicTime kept_at{};         // when it was asked to be kept, successfully
  base::MonotonicTime keep_next{};
  std::optional<base::MonotonicTime> unsettled_since;  // a channel is neither granted nor refused
  std::optional<base::MonotonicTime> settled_at;       // for the first time with this key
  PrivateFeeds told;
  bool failure_told = false;  // of getting a key: once is enough
  bool key_refused = false;
  std::optional<base::MonotonicTime> expected_since;
  base::MonotonicTime expected_by{};
  base::MonotonicTime last_push{};
};

net::Task<void> UserStream::State::run(Self self) {
  while (!self->closed) {
    // A key that no connection may be made with is of no use yet.
    const base::MonotonicTime now = self->loop.now();
    const auto turn = std::max(self->new_keys.earliest(now), self->upgrades->earliest(now));
    if (turn > now) {
      auto waiting = self->wake.wait_until(turn);
      co_await std::move(waiting);
      continue;
    }
    auto asking = new_key(self);
    const auto key = co_await std::move(asking);
    if (self->closed) co_return;
    if (key) {
      self->connect(*key);
      auto keeping = keep(self, *key);
      const std::string why = co_await std::move(keeping);
      if (self->closed) co_return;
      // A key that was good for less was made anew in a loop.
      const base::MonotonicTime until = self->unsettled_since.value_or(self->loop.now());
      const bool steady = self->settled_at && until - *self->settled_at >= self->stream.steady_after;
      if (steady) self->backoff.reset();
      self->disconnect();
      self->tell(base::EventKind::kUserStreamKeyReplaced, why);
      // It may be a good one after all, and an account may have only so many.
      auto closing = self->client.close_listen_key(*key, self->options());
      self->loop.spawn(finish(std::move(closing), [] {}));
    }
    auto waiting = self->wake.wait_until(self->loop.now() + self->backoff.next());
    co_await std::move(waiting);
  }
}

net::Task<std::optional<wire::ListenKey>> UserStream::State::new_key(Self self) {
  const base::MonotonicTime asked_at = self->loop.now();
  auto asking = self->client.create_listen_key(self->options());
  auto answer = co_await std::move(asking);
  if (self->closed) co_return std::nullopt;
  if (answer) {
    self->new_keys.note(self->loop.now());  // no earlier than the exchange counted it
    self->failure_told = false;
    self->kept_at = asked_at;
    self->keep_next = asked_at + self->settings.keep_alive;
    co_return std::move(*answer);
  }
  if (!std::exchange(self->failure_told, true)) {
    self->tell(base::EventKind::kUserStreamNoKey,
               told_error(answer.error()) + "; orders are followed by asking until there is one");
  }
  if (answer.error().retry_at) {
    auto waiting = self->wake.wait_until(*answer.error().retry_at);
    co_await std::move(waiting);
  }
  co_return std::nullopt;
}

net::Task<std::string> UserStream::State::keep(Self self, wire::ListenKey key) {
  while (true) {
    auto waiting = self->wake.wait_until(self->next_look());
    co_await std::move(waiting);
    if (self->closed) co_return "closed";
    if (std::string why = self->complaint(); !why.empty()) co_return why;
    const base::MonotonicTime asked_at = self->loop.now();
    if (asked_at < self->keep_next) continue;
    auto asking = self->client.keep_listen_key(key, self->options());
    const auto answer = co_await std::move(asking);
    if (self->closed) co_return "closed";
    if (answer) {
      self->kept_at = asked_at;
      self->keep_next = asked_at + self->settings.keep_alive;
    } else if (answer.error().code == base::ErrorCode::kRejected) {
      co_return "the exchange did not keep the listen key alive: " + told_error(answer.error());
    } else {
      const base::MonotonicTime soon = self->loop.now() + self->stream.longest_backoff;
      self->keep_next = std::max(soon, answer.error().retry_at.value_or(soon));
    }
  }
}

net::Task<void> UserStream::State::finish(net::Task<base::Result<wire::ListenKey>> closing,
                                          std::move_only_function<void()> done) {
  co_await std::move(closing);
  done();
}

void UserStream::State::connect(const wire::ListenKey& its_key) {
  key = its_key;
  key_refused = false;
  expected_since.reset();
  unsettled_since = may_settle_from();
  settled_at.reset();
  StreamSettings with_key = stream;
  with_key.path += "?listenKey=" + wire::percent_encode(its_key.value());
  StreamObserver& observer = *this;
  connection = std::make_unique<StreamConnection>(loop, network, std::move(with_key), random.next(),
                                                  client.gate(), observer, events, upgrades);
  for (const auto kind : {wire::ChannelKind::kPrivateOrders, wire::ChannelKind::kPrivateDeals,
                          wire::ChannelKind::kPrivateAccount}) {
    connection->add(private_channel(kind));
  }
  connection->start(unwanted_until);
}

void UserStream::State::disconnect() {
  unwanted_until = connection->unwanted_until();
  drop_connection();
  key.reset();
  tell_state();
}

// What it did stays counted.
void UserStream::State::drop_connection() {
  if (!connection) return;
  past += connection->counts();
  past.connections = past.connections_up = 0;
  connection.reset();
}

void UserStream::State::on_push(ReceivedPush push) {
  last_push = push.at;
  client.forget_account(settings.account);
  if (const auto* order = std::get_if<wire::OrderPush>(&push.value)) {
    listener.on_order(*order);
  } else if (const auto* fill = std::get_if<wire::FillPush>(&push.value)) {
    listener.on_fill(*fill);
  } else if (const auto* balance = std::get_if<wire::BalancePush>(&push.value)) {
    listener.on_balance(*balance);
  }
}

// The key is good, and something happened to the account.
void UserStream::State::on_bad_push(base::MonotonicTime received) {
  last_push = received;
  client.forget_account(settings.account);
}

void UserStream::State::on_key_refused() {
  key_refused = true;
  wake.notify_all();
}

void UserStream::State::on_channel_refused(const wire::Channel& channel) {
  tell(base::EventKind::kUserStreamRefused,
       to_string(channel) + " is refused: " + std::string{without(channel.kind)} +
           " until it is granted; the listen key stays. See whether the API key may read the spot account "
           "and its orders");
  tell_state();
}

PrivateFeeds UserStream::State::feeds_now() const {
  const auto told_by = [this](wire::ChannelKind kind) {
    return connection && connection->up(private_channel(kind));
  };
  return {.orders = told_by(wire::ChannelKind::kPrivateOrders),
          .fills = told_by(wire::ChannelKind::kPrivateDeals),
          .balances = told_by(wire::ChannelKind::kPrivateAccount)};
}

void UserStream::State::tell_state() {
  if (connection && connection->settled()) {
    if (!settled_at) settled_at = loop.now();
    unsettled_since.reset();
  } else if (!unsettled_since) {
    unsettled_since = may_settle_from();
  }
  wake.notify_all();
  const PrivateFeeds feeds = feeds_now();
  const PrivateFeeds before = std::exchange(told, feeds);
  if (feeds == before) return;
  if (!feeds.orders) expected_since.reset();  // it may have been pushed unheard
  const bool gained = (feeds.orders && !before.orders) || (feeds.fills && !before.fills) ||
                      (feeds.balances && !before.balances);
  if (gained) client.forget_account(settings.account);  // what was pushed in between is lost
  if (feeds.all() != before.all()) {
    tell(feeds.all() ? base::EventKind::kUserStreamUp : base::EventKind::kUserStreamDown,
         feeds.all()    ? "orders, fills and balances are told as they happen"
         : feeds.orders ? "orders are told, but not all of fills and balances"
                        : "orders are followed by asking");
  }
  listener.on_user_stream(feeds);
}

std::string UserStream::State::complaint() const {
  const base::MonotonicTime now = loop.now();
  if (key_refused) return "the exchange does not know the listen key any more";
  if (now - kept_at >= settings.key_life) return "the listen key could not be kept alive in time";
  if (unsettled_since && now - unsettled_by_itself_since() >= settings.up_patience)
    return "the stream does not come up with this key";
  if (expected_since && last_push < *expected_since && now >= expected_by) {
    return "the stream is mute: the exchange took an order and no push told of it";
  }
  return {};
}

base::MonotonicTime UserStream::State::next_look() const {
  base::MonotonicTime next = std::min(keep_next, kept_at + settings.key_life);
  if (unsettled_since) next = std::min(next, unsettled_by_itself_since() + settings.up_patience);
  if (expected_since && last_push < *expected_since) next = std::min(next, expected_by);
  return next;
}

void UserStream::State::tell(base::EventKind kind, std::string text) {
  base::report(events, loop.now(), kind, stream.host.to_string(), std::move(text));
}

UserStream::UserStream(net::Loop& loop, net::Network& network, Client& client, StreamSettings stream,
                       UserStreamSettings settings, std::uint64_t seed, UserStreamListener& listener,
                       base::EventSink& events) {
  TIDEGATE_ASSERT(settings.validate().empty() && stream.validate().empty(),
                  "a user stream is made with valid settings");
  state_ =
      std::make_shared<State>(loop, network, client, std::move(stream), settings, seed, listener, events);
}

UserStream::~UserStream() {
  state_->closed = true;
  state_->connection.reset();
  state_->wake.notify_all();
}

void UserStream::start() {
  state_->loop.spawn(State::run(state_));
}

void UserStream::close(std::move_only_function<void()> done) {
  state_->closed = true;
  state_->drop_connection();
  state_->wake.notify_all();
  if (const auto key = std::exchange(state_->key, std::nullopt)) {
    auto closing = state_->client.close_listen_key(*key, state_->options());
    state_->loop.spawn(State::finish(std::move(closing), std::move(done)));
  } else {
    state_->loop.post(std::move(done));
  }
}

const PrivateFeeds& UserStream::feeds() const noexcept {
  return state_->told;
}

StreamCounts UserStream::counts() const noexcept {
  StreamCounts all = state_->past;
  if (state_->connection) all += state_->connection->counts();
  return all;
}

void UserStream::expect_push(base::MonotonicTime since) {
  State& state = *state_;
  if (!state.told.orders || state.last_push >= since) return;
  if (state.expected_since && state.last_push < *state.expected_since) return;  // already waiting for one
  state.expected_since = since;
  state.expected_by = state.loop.now() + state.settings.push_patience;
  state.wake.notify_all();
}

}  // namespace tidegate::mexc::client
