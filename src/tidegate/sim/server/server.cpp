#include "tidegate/sim/server/server.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/wire/answers/encode.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/sim/exchange/order_rules.hpp"
#include "tidegate/sim/problems.hpp"
#include "tidegate/sim/server/answers.hpp"
#include "tidegate/sim/server/authenticator.hpp"
#include "tidegate/sim/streams/service.hpp"

namespace tidegate::sim {

namespace wire = mexc::wire;
using net::HttpAnswer;
using net::HttpRequest;

namespace {

constexpr std::string_view kKeyHeader = "X-MEXC-APIKEY";

// Whether it places or cancels orders.
bool is_about_orders(wire::Endpoint endpoint) {
  return endpoint >= wire::Endpoint::kOrderPlace && endpoint <= wire::Endpoint::kOrderCancelAll &&
         endpoint != wire::Endpoint::kOrderTest;
}

// One request on its way, after it was counted and judged.
struct Visit {
  const wire::EndpointRow* row = nullptr;  // null: a path that is no endpoint
  base::Result<wire::RequestParams> params;
  std::string api_key;
  FaultPlan::RequestEffects effects;
  std::optional<HttpAnswer> refused;  // by the limits, or all are: no service
};

}  // namespace

std::uint64_t ServerCounters::answered(int status) const {
  const auto found = by_status.find(status);
  return found == by_status.end() ? 0 : found->second;
}

std::vector<std::string> ServerSettings::validate() const {
  Problems problems;
  problems.append("rate_limits", rate_limits.validate());
  problems.append("streams", streams.validate());
  problems.append("listen_keys", listen_keys.validate());
  for (const FaultRule& rule : faults) problems.append("faults", rule.validate());
  problems.append("http", http.validate());
  return problems.take();
}

// Kept alive by every coroutine under way; after `stop` they touch nothing but this.
struct Server::State final : net::HttpHandler, std::enable_shared_from_this<State> {
  State(net::Loop& l, net::Network& n, Exchange& e, ServerSettings s)
      : loop(l),
        network(n),
        exchange(e),
        settings(std::move(s)),
        limiter(settings.rate_limits),
        latency(settings.latency, settings.seed),
        faults(settings.faults, settings.seed + 1),
        authenticator(e),
        listen_keys(settings.listen_keys, settings.seed + 2),
        service(e, listen_keys, settings.orders),
        streams(l, e, listen_keys, latency, faults, settings.streams),
        timer(l) {}

  net::Task<HttpAnswer> on_request(HttpRequest request) override {
    return serve(shared_from_this(), std::move(request));
  }
  net::Task<std::optional<HttpAnswer>> on_upgrade(HttpRequest upgrade) override {
    return refuse_stream(shared_from_this(), std::move(upgrade.peer));
  }
  net::Task<void> on_websocket(HttpRequest upgrade, std::shared_ptr<net::WebSocket> socket) override {
    return converse(shared_from_this(), std::move(upgrade), std::move(socket));
  }

  static net::Task<HttpAnswer> serve(std::shared_ptr<State> self, HttpRequest request);
  // Absent: it may be opened.
  static net::Task<std::optional<HttpAnswer>> refuse_stream(std::shared_ptr<State> self, std::string address);
  static net::Task<void> converse(std::shared_ptr<State> self, HttpRequest upgrade,
                                  std::shared_ptr<net::WebSocket> socket);

  base::Duration since_start() const { return loop.now() - started; }
  Visit arrive(const HttpRequest& request);
  void judge(Visit& visit, const std::string& address);
  HttpAnswer look(const Visit& visit);
  HttpAnswer finish(const Visit& visit, HttpAnswer answer);
  void count(const HttpAnswer& answer);
  void bring_up_to_date();
  void work();
  void enter_states();
  market::Instrument under_faults(market::Instrument instrument) const;
  void schedule();

  net::Loop& loop;
  net::Network& network;
  Exchange& exchange;
  ServerSettings settings;
  RateLimiter limiter;
  LatencyModel latency;
  FaultPlan faults;
  Authenticator authenticator;
  ListenKeys listen_keys;
  RestService service;
  StreamService streams;
  net::Timer timer;
  std::unique_ptr<net::HttpServer> http;
  const std::vector<market::Instrument> listed = exchange.instruments();  // as they are without faults
  base::MonotonicTime started{};
  ServerCounters counters;
  std::optional<base::Error> market_error;
  bool stopped = false;
};

net::Task<HttpAnswer> Server::State::serve(std::shared_ptr<State> self, HttpRequest request) {
  const wire::Target target = wire::split_target(request.target);
  const wire::EndpointRow* row = wire::find_endpoint(request.method, target.path);
  const CallLatency way = row != nullptr ? self->latency.call(row->endpoint) : self->latency.other_call();
  co_await net::sleep_until(self->loop, self->loop.now() + way.one_way);
  if (self->stopped) co_return hang_up();

  const Visit visit = self->arrive(request);
  HttpAnswer answer;
  if (visit.refused) {
    answer = *visit.refused;
  } else {
    co_await net::sleep_until(self->loop, self->loop.now() + way.half_service + visit.effects.late_by);
    if (self->stopped) co_return hang_up();
    if (!visit.effects.fault || !prevents_effect(visit.effects.fault->kind)) answer = self->look(visit);
    co_await net::sleep_until(self->loop, self->loop.now() + way.half_service + visit.effects.delay);
  }
  co_await net::sleep_until(self->loop, self->loop.now() + way.one_way);
  if (self->stopped) co_return hang_up();
  co_return self->finish(visit, std::move(answer));
}

Visit Server::State::arrive(const HttpRequest& request) {
  const wire::Target target = wire::split_target(request.target);
  Visit visit{.row = wire::find_endpoint(request.method, target.path),
              .params = wire::parse_request(target.query, request.body),
              .api_key = std::string(net::header(request.headers, kKeyHeader))};
  ++counters.requests;
  ++counters.by_endpoint[visit.row != nullptr ? visit.row->policy.name : "other"];
  if (visit.row != nullptr && is_about_orders(visit.row->endpoint)) ++counters.order_requests;
  enter_states();
  if (const auto status = faults.maintenance()) {
    visit.refused = maintenance_answer(*status);
    return visit;
  }
  if (visit.row != nullptr) visit.effects = faults.of_request(visit.row->policy.name, since_start());
  if (!visit.effects.fault || !stands_before_exchange(visit.effects.fault->kind)) judge(visit, request.peer);
  return visit;
}

// By the limits. A path that is no endpoint weighs 1: nothing says that it is free.
void Server::State::judge(Visit& visit, const std::string& address) {
  std::optional<wire::Endpoint> endpoint;
  RequestWeight weight;
  std::optional<AccountId> account;
  if (visit.row != nullptr) {
    endpoint = visit.row->endpoint;
    weight = documented_weight(*endpoint, visit.params ? visit.params->params : wire::Params{});
    account = exchange.account_of(visit.api_key);
  }
  const auto refused = limiter.admit(endpoint, weight, account, loop.now(), address);
  if (!refused) return;
  visit.refused = limit_refusal(refused->status, refused->retry_after);
  faults.take_back(std::exchange(visit.effects, {}));
}

// The exchange does what is asked, at this instant.
HttpAnswer Server::State::look(const Visit& visit) {
  bring_up_to_date();
  if (visit.row == nullptr) return json_answer(404, wire::encode_error({404, "no such endpoint"}));
  RestAnswer rest;
  if (!visit.params) {
    const auto refused = refuse(wire::code::kWrongParameter, visit.params.error().message);
    rest = to_answer(visit.row->endpoint, refused.error());
  } else if (visit.row->security == wire::Security::kNone) {
    rest = service.answer(visit.row->endpoint, visit.params->params, std::nullopt);
  } else {
    const auto account = authenticator.check(visit.row->security, visit.api_key, *visit.params);
    rest = account
               ? service.answer(visit.row->endpoint, visit.params->params, *account, visit.effects.changes)
               : to_answer(visit.row->endpoint, account.error());
  }
  // An order may have changed the book: its pushes become due now.
  schedule();
  return json_answer(rest.status, std::move(rest.body));
}

HttpAnswer Server::State::finish(const Visit& visit, HttpAnswer answer) {
  if (visit.effects.fault)
    answer = apply_fault(*visit.effects.fault, std::move(answer), visit.effects.damage);
  count(answer);
  return answer;
}

void Server::State::count(const HttpAnswer& answer) {
  const bool answered =
      answer.ending != HttpAnswer::Ending::kCutBefore && answer.ending != HttpAnswer::Ending::kStall;
  ++counters.by_status[answered ? answer.response.status : 0];
}

net::Task<std::optional<HttpAnswer>> Server::State::refuse_stream(std::shared_ptr<State> self,
                                                                  std::string address) {
  self->enter_states();
  const FaultPlan::RequestEffects effects = self->faults.of_request(kUpgrade, self->since_start());
  if (effects.delay > base::Duration::zero())
    co_await net::sleep_until(self->loop, self->loop.now() + effects.delay);
  if (self->stopped) co_return hang_up();
  std::optional<HttpAnswer> refusal;
  const auto ban = self->limiter.ban(self->loop.now(), address);
  if (ban && (!effects.fault || !stands_before_exchange(effects.fault->kind))) {
    refusal = limit_refusal(ban->status, ban->retry_after);
  } else if (effects.fault) {
    refusal = apply_fault(*effects.fault, {}, effects.damage);
  }
  if (refusal) self->count(*refusal);
  co_return refusal;
}

net::Task<void> Server::State::converse(std::shared_ptr<State> self, HttpRequest upgrade,
                                        std::shared_ptr<net::WebSocket> socket) {
  ++self->counters.stream_connections;
  if (self->stopped) {
    socket->cut();
    co_return;
  }
  self->enter_states();
  const auto session = self->streams.open(upgrade, socket);
  if (session == nullptr) co_return;
  while (true) {
    auto message = co_await socket->read();
    if (!message || self->stopped) break;
    session->receive(std::move(*message));
  }
  self->streams.close(session);
}

void Server::State::bring_up_to_date() {
  enter_states();
  auto advanced = exchange.advance(loop.now());
  if (!advanced && !market_error) market_error = std::move(advanced.error());
}

void Server::State::enter_states() {
  if (!faults.enter(since_start())) return;
  exchange.set_skew(settings.clock_skew + faults.skew());
  for (const market::Instrument& instrument : listed) {
    exchange.set_rules(under_faults(instrument));
  }
  if (faults.take_listen_key_expiry()) listen_keys.expire_all();
  if (faults.streams_cut()) streams.cut_all();
}

market::Instrument Server::State::under_faults(market::Instrument instrument) const {
  const std::string& symbol = instrument.symbol.value();
  instrument.trading = instrument.trading && !faults.paused(symbol);
  if (const int fewer = faults.fewer_decimals(symbol); fewer > 0) {
    instrument.price_decimals = std::max(0, instrument.price_decimals - fewer);
    instrument.quantity_decimals = std::max(0, instrument.quantity_decimals - fewer);
    instrument.min_quantity =
        std::max(instrument.min_quantity, base::step_of<market::Quantity>(instrument.quantity_decimals));
  }
  return instrument;
}

// Plays the market and sends what is due.
void Server::State::work() {
  bring_up_to_date();
  counters.pushes += streams.deliver(since_start());
  schedule();
}

void Server::State::schedule() {
  base::MonotonicTime next = std::min(exchange.next_event(), streams.next_due());
  if (const auto change = faults.next_change(since_start())) next = std::min(next, started + *change);
  timer.arm(next, [this] { work(); });
}

Server::Server(net::Loop& loop, net::Network& network, Exchange& exchange, ServerSettings settings)
    : state_(std::make_shared<State>(loop, network, exchange, std::move(settings))) {}

Server::~Server() {
  stop();
  // Coroutines still suspended may keep the state alive, but the port goes with the server.
  state_->http.reset();
}

base::Result<void> Server::start(net::Address address) {
  TIDEGATE_ASSERT(state_->http == nullptr && !state_->stopped, "a server is started once");
  auto listener = state_->network.listen(std::move(address));
  if (!listener) return std::unexpected(std::move(listener.error()));
  state_->started = state_->loop.now();
  state_->exchange.set_skew(state_->settings.clock_skew);
  state_->exchange.add_listener(state_->streams.hub());
  state_->http =
      std::make_unique<net::HttpServer>(state_->loop, std::move(*listener), *state_, state_->settings.http);
  state_->http->start();
  state_->work();
  return {};
}

void Server::stop() {
  if (state_->stopped) return;
  state_->stopped = true;
  state_->timer.disarm();
  state_->exchange.remove_listener(state_->streams.hub());
  state_->streams.cut_all();
  if (state_->http) state_->http->stop();
}

net::Address Server::address() const {
  TIDEGATE_ASSERT(state_->http != nullptr, "a server has an address once it is started");
  return state_->http->address();
}

FaultId Server::add_fault(FaultRule rule, base::Duration counted_from) {
  const FaultId id = state_->faults.add(std::move(rule), counted_from);
  state_->work();
  return id;
}

void Server::replace_faults(std::vector<FaultRule> rules, base::Duration counted_from) {
  state_->faults.remove_all();
  for (FaultRule& rule : rules) state_->faults.add(std::move(rule), counted_from);
  if (state_->http != nullptr) state_->work();
}

bool Server::remove_fault(FaultId id) {
  const bool removed = state_->faults.remove(id);
  if (removed) state_->work();
  return removed;
}

std::vector<PlannedFault> Server::faults() const {
  return state_->faults.planned();
}

const LatencyProfile& Server::latency() const {
  return state_->latency.profile();
}

void Server::set_latency(const LatencyProfile& profile) {
  state_->latency.set_profile(profile);
}

base::Duration Server::clock_skew() const {
  return state_->settings.clock_skew;
}

void Server::set_clock_skew(base::Duration skew) {
  state_->work();
  state_->settings.clock_skew = skew;
  state_->exchange.set_skew(skew + state_->faults.skew());
}

base::Duration Server::since_start() const {
  return state_->since_start();
}

ServerCounters Server::counters() const {
  ServerCounters counters = state_->counters;
  counters.by_fault = state_->faults.fired();
  counters.weight = state_->limiter.charged();
  counters.bans = state_->limiter.bans();
  if (state_->http) {
    const net::Traffic traffic = state_->http->traffic();
    counters.bytes_in = traffic.bytes_in;
    counters.bytes_out = traffic.bytes_out;
  }
  return counters;
}

std::optional<base::Error> Server::market_error() const {
  return state_->market_error;
}

}  // namespace tidegate::sim
