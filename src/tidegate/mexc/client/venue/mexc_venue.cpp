#include "tidegate/mexc/client/venue/mexc_venue.hpp"

#include <map>
#include <optional>
#include <utility>
#include <variant>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/circuit_state.hpp"
#include "tidegate/base/validation.hpp"
#include "tidegate/mexc/client/rest/endpoint_policies.hpp"
#include "tidegate/mexc/client/venue/rule_watch.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"

namespace tidegate::mexc::client {

std::vector<std::string> VenueSettings::validate() const {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  base::Problems problems;
  if (symbols.empty()) problems.add("symbols is empty; name at least one");
  problems.require_range("poll_interval", poll_interval, milliseconds{10}, seconds{60});
  problems.require_range("poll_limit", poll_limit, 1, 5000);
  problems.require_range("order_timeout", order_timeout, milliseconds{10}, seconds{60});
  problems.require_range("rules_interval", rules_interval, seconds{10}, std::chrono::hours{24});
  problems.append("user_stream", user_stream.validate());
  return problems.take();
}

struct MexcVenue::Impl final : UserStreamListener, std::enable_shared_from_this<Impl> {
  Impl(net::Loop& its_loop, Client& its_client, VenueSettings its_settings)
      : loop(its_loop),
        client(its_client),
        settings(std::move(its_settings)),
        rules(std::in_place, its_loop, its_client, settings.symbols, settings.rules_interval,
              [this](const auto& instrument) { tell(market::RulesObserved{instrument}); }),
        tick(std::in_place, its_loop) {}

  using Self = std::shared_ptr<Impl>;
  static net::Task<void> place(Self self, market::NewOrder order);
  static net::Task<void> cancel(Self self, market::Symbol symbol, market::ClientOrderId client_id);
  static net::Task<void> query(Self self, market::Symbol symbol, market::ClientOrderId client_id);
  static net::Task<void> query_account(Self self);
  static net::Task<void> query_trades(Self self, market::Symbol symbol, base::WallTime since);
  static net::Task<void> poll(Self self, market::Symbol symbol);

  void on_order(const wire::OrderPush& push) override { tell(market::OrderReported{push.report}); }
  void on_fill(const wire::FillPush& push) override { tell(market::FillReported{push.fill}); }
  void on_user_stream(const PrivateFeeds&) override { tell_health(); }

  // The exchange answered a command of ours that changes an order, sent at `since`.
  void expect_push(base::MonotonicTime since) {
    if (user_stream) user_stream->expect_push(since);
  }
  void on_tick();
  // Once the venue was closed there is no listener any more.
  void tell(const market::VenueEvent& event);
  void tell_health();
  base::CircuitState circuit(wire::Endpoint endpoint) const;
  base::WallTime exchange_time() const;
  CallOptions order_options() const {
    return {.deadline = loop.now() + settings.order_timeout,
            .max_age = {},
            .account = settings.user_stream.account};
  }

  net::Loop& loop;
  Client& client;
  VenueSettings settings;
  market::VenueListener* listener = nullptr;  // none until started
  std::optional<RuleWatch> rules;             // none once closed
  std::unique_ptr<LiveBooks> books;
  std::unique_ptr<UserStream> user_stream;  // null: not wanted
  std::optional<net::Timer> tick;           // none once closed
  std::map<market::Symbol, bool> polling;
  std::optional<market::VenueHealth> told_health;
};

net::Task<void> MexcVenue::Impl::place(Self self, market::NewOrder order) {
  const market::ClientOrderId client_id = order.client_id;
  if (!self->tick) co_return;
  const base::MonotonicTime sent_at = self->loop.now();
  auto placing = self->client.place(std::move(order), self->order_options());
  auto answer = co_await std::move(placing);
  if (answer) {
    self->expect_push(sent_at);
    self->tell(market::OrderAccepted{client_id, std::move(answer->id)});
  } else {
    if (self->rules && wire::is_refused_by_rules(answer.error())) self->rules->doubt();
    self->tell(market::PlaceFailed{client_id, std::move(answer.error())});
  }
}

net::Task<void> MexcVenue::Impl::cancel(Self self, market::Symbol symbol, market::ClientOrderId client_id) {
  if (!self->tick) co_return;
  const base::MonotonicTime sent_at = self->loop.now();
  auto cancelling = self->client.cancel(std::move(symbol), client_id, self->order_options());
  auto answer = co_await std::move(cancelling);
  if (answer) {
    self->expect_push(sent_at);
    self->tell(market::CancelAccepted{client_id});
  } else {
    self->tell(market::CancelFailed{client_id, std::move(answer.error())});
  }
}

net::Task<void> MexcVenue::Impl::query(Self self, market::Symbol symbol, market::ClientOrderId client_id) {
  if (!self->tick) co_return;
  // Taken before asking: what the exchange's clock shows at the least when it answers.
  const base::WallTime asked_at = self->exchange_time();
  auto asking = self->client.query_order(std::move(symbol), client_id, self->order_options());
  auto answer = co_await std::move(asking);
  const bool other = answer && !answer->client_id.value().empty() && answer->client_id != client_id;
  if (other) {
    self->tell(market::QueryFailed{
        client_id,
        {.code = base::ErrorCode::kParse,
         .message = "the answer about order " + client_id.value() + " speaks of another order",
         .delivery = base::Delivery::kUnknown,
         .retry_at = std::nullopt}});
  } else if (answer) {
    // The caller knows the order by this id; MEXC may leave it out.
    answer->client_id = client_id;
    self->tell(market::OrderReported{std::move(*answer)});
  } else if (wire::is_unknown_order(answer.error())) {
    self->tell(market::OrderAbsent{client_id, asked_at});
  } else {
    self->tell(market::QueryFailed{client_id, std::move(answer.error())});
  }
}

net::Task<void> MexcVenue::Impl::query_account(Self self) {
  if (!self->tick) co_return;
  auto asking = self->client.account(self->order_options());
  auto answer = co_await std::move(asking);
  if (answer) {
    self->tell(market::AccountObserved{*answer->value, answer->age});
  } else {
    self->tell(market::AccountFailed{std::move(answer.error())});
  }
}

net::Task<void> MexcVenue::Impl::query_trades(Self self, market::Symbol symbol, base::WallTime since) {
  if (!self->tick) co_return;
  auto asking = self->client.my_trades(symbol, std::nullopt, {.start = since, .end = {}, .limit = {}},
                                       self->order_options());
  auto answer = co_await std::move(asking);
  if (answer && !answer->value->complete()) {
    // What can be read is news; the question stays open, or a trade that is not among it would be forgotten.
    for (const market::Fill& fill : answer->value->items) self->tell(market::FillReported{fill});
    const std::string of_all = std::to_string(answer->value->items.size() + answer->value->unreadable);
    self->tell(market::TradesFailed{
        std::move(symbol), base::fail(base::ErrorCode::kParse, std::to_string(answer->value->unreadable) +
                                                                   " of " + of_all + " trades cannot be read")
                               .error()});
  } else if (answer) {
    self->tell(market::TradesObserved{std::move(symbol), answer->value->items});
  } else {
    self->tell(market::TradesFailed{std::move(symbol), std::move(answer.error())});
  }
}

net::Task<void> MexcVenue::Impl::poll(Self self, market::Symbol symbol) {
  if (!self->tick) co_return;
  auto asking = self->client.depth(symbol, self->settings.poll_limit, self->order_options());
  auto answer = co_await std::move(asking);
  self->polling[symbol] = false;
  if (!self->tick) co_return;
  const BookKeeper* keeper = self->books->find(symbol.value());
  if (keeper != nullptr && keeper->healthy(1)) co_return;  // live meanwhile: its pushes report more
  if (!answer) {
    self->tell(market::BookObserved{symbol, nullptr, base::Source::kStale, {}});
    co_return;
  }
  market::OrderBook book;
  book.reset(*answer->value);
  self->tell(market::BookObserved{symbol, &book, answer->source, answer->age});
}

void MexcVenue::Impl::on_tick() {
  tick->arm(loop.now() + settings.poll_interval, [this] { on_tick(); });
  for (const auto& symbol : settings.symbols) {
    const BookKeeper* keeper = books->find(symbol.value());
    if ((keeper != nullptr && keeper->healthy(1)) || std::exchange(polling[symbol], true)) continue;
    loop.spawn(poll(shared_from_this(), symbol));
  }
  tell_health();
}

void MexcVenue::Impl::tell(const market::VenueEvent& event) {
  if (tick && listener != nullptr) listener->on_venue_event(event);
}

void MexcVenue::Impl::tell_health() {
  if (!tick) return;
  // What hinders a question that needs both.
  const auto worse = [](base::CircuitState a, base::CircuitState b) {
    if (refuses(a) || refuses(b)) return refuses(a) ? a : b;
    return a == base::CircuitState::kHalfOpen ? a : b;
  };
  const market::VenueHealth health{
      .order_circuit = circuit(wire::Endpoint::kOrderPlace),
      .query_circuit = worse(circuit(wire::Endpoint::kOrderQuery), circuit(wire::Endpoint::kAccount)),
      .stream_connected = books->connected(),
      .user_stream_connected = user_stream && user_stream->feeds().orders};
  if (told_health == health) return;
  told_health = health;
  tell(health);
}

base::CircuitState MexcVenue::Impl::circuit(wire::Endpoint endpoint) const {
  return client.gate().circuit_state(endpoint_id(endpoint), loop.now());
}

// A refusal may be a remembered one, so the memory's length is taken off.
base::WallTime MexcVenue::Impl::exchange_time() const {
  const auto known = client.clock().exchange_time_at_least(loop.now());
  return known.value_or(loop.clock().wall_now()) - client.settings().gate.negative_ttl;
}

MexcVenue::MexcVenue(net::Loop& loop, net::Network& network, Client& client, VenueSettings settings,
                     LiveBooksSettings books, base::EventSink& events) {
  TIDEGATE_ASSERT(settings.validate().empty(), "a venue is made with valid settings");
  impl_ = std::make_shared<Impl>(loop, client, std::move(settings));
  if (impl_->settings.follow_account) {
    UserStreamListener& orders = *impl_;
    impl_->user_stream = std::make_unique<UserStream>(
        loop, network, client, books.stream, impl_->settings.user_stream, books.seed, orders, events);
  }
  impl_->books =
      std::make_unique<LiveBooks>(loop, network, client, std::move(books), impl_->settings.symbols, events);
}

MexcVenue::~MexcVenue() {
  impl_->tick.reset();
  impl_->rules.reset();
  impl_->books.reset();
  impl_->user_stream.reset();
}

void MexcVenue::start(market::VenueListener& listener) {
  TIDEGATE_ASSERT(impl_->listener == nullptr, "a venue is started once");
  impl_->listener = &listener;
  impl_->books->start(&listener, [impl = impl_.get()] { impl->tell_health(); });
  impl_->rules->start();
  if (impl_->user_stream) impl_->user_stream->start();
  impl_->on_tick();
}

void MexcVenue::close(std::move_only_function<void()> done) {
  if (impl_->user_stream) {
    impl_->user_stream->close(std::move(done));
  } else {
    impl_->loop.post(std::move(done));
  }
}

void MexcVenue::submit(market::VenueCommand command) {
  TIDEGATE_ASSERT(impl_->listener != nullptr, "commands go to a venue that was started");
  const auto task_of = [this](auto&& each) -> net::Task<void> {
    using Command = std::decay_t<decltype(each)>;
    if constexpr (std::is_same_v<Command, market::PlaceOrder>) {
      return Impl::place(impl_, std::move(each.order));
    } else if constexpr (std::is_same_v<Command, market::CancelOrder>) {
      return Impl::cancel(impl_, std::move(each.symbol), std::move(each.client_id));
    } else if constexpr (std::is_same_v<Command, market::QueryOrder>) {
      return Impl::query(impl_, std::move(each.symbol), std::move(each.client_id));
    } else if constexpr (std::is_same_v<Command, market::QueryTrades>) {
      return Impl::query_trades(impl_, std::move(each.symbol), each.since);
    } else {
      return Impl::query_account(impl_);
    }
  };
  impl_->loop.spawn(std::visit(task_of, std::move(command)));
}

const LiveBooks& MexcVenue::books() const noexcept {
  return *impl_->books;
}

void MexcVenue::collect(std::vector<base::Sample>& out) const {
  impl_->books->collect(out);
  if (impl_->user_stream) impl_->user_stream->counts().collect("user", out);
}

}  // namespace tidegate::mexc::client
