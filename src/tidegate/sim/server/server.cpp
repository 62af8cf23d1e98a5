#include "tidegate/sim/server/server.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/base/validation.hpp"
#include "tidegate/mexc/server/answers.hpp"
#include "tidegate/mexc/server/authenticator.hpp"
#include "tidegate/mexc/server/refusal.hpp"
#include "tidegate/mexc/wire/answers/errors.hpp"
#include "tidegate/sim/server/account_keys.hpp"
#include "tidegate/sim/server/fault_answers.hpp"
#include "tidegate/sim/streams/service.hpp"

namespace tidegate::sim {

namespace wire = mexc::wire;
using net::HttpAnswer;
using net::HttpRequest;

namespace {

constexpr std::string_view kKeyHeader = "X-MEXC-APIKEY";

bool places_or_cancels(const wire::EndpointRow& row) {
  return row.about == wire::Subject::kOrders && !row.idempotent() &&
         row.endpoint != wire::Endpoint::kOrderTest;
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
  base::Problems problems;
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
        keys(e),
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
  net::HttpResponse look_inside(const Visit& visit);
  HttpAnswer finish(const Visit& visit, HttpAnswer answer);
  void count(int status, bool answered);
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
  AccountKeys keys;
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
  if (self->stopped) co_return HttpAnswer{};  // which goes nowhere any more

  const Visit visit = self->arrive(request);
  HttpAnswer answer;
  if (visit.refused) {
    answer = *visit.refused;
  } else {
    co_await net::sleep_until(self->loop, self->loop.now() + way.half_service + visit.effects.late_by);
    if (self->stopped) co_return HttpAnswer{};  // which goes nowhere any more
    if (!visit.effects.fault || !prevents_effect(visit.effects.fault->kind)) answer = self->look(visit);
    co_await net::sleep_until(self->loop, self->loop.now() + way.half_service + visit.effects.delay);
  }
  co_await net::sleep_until(self->loop, self->loop.now() + way.one_way);
  if (self->stopped) co_return HttpAnswer{};  // which goes nowhere any more
  co_return self->finish(visit, std::move(answer));
}

Visit Server::State::arrive(const HttpRequest& request) {
  const wire::Target target = wire::split_target(request.target);
  Visit visit{.row = wire::find_endpoint(request.method, target.path),
              .params = wire::parse_request(target.query, request.body),
              .api_key = std::string(net::header(request.headers, kKeyHeader))};
  ++counters.requests;
  ++counters.by_endpoint[std::string(visit.row != nullptr ? visit.row->name : "other")];
  if (visit.row != nullptr && places_or_cancels(*visit.row)) ++counters.order_requests;
  enter_states();
  if (const auto status = faults.maintenance()) {
    visit.refused = maintenance_answer(*status);
    return visit;
  }
  if (visit.row != nullptr) visit.effects = faults.of_request(visit.row->name, since_start());
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
  visit.refused = HttpAnswer{.response = mexc::server::limit_refusal(refused->status, refused->retry_after)};
  faults.take_back(std::exchange(visit.effects, {}));
}

// The exchange does what is asked, at this instant.
HttpAnswer Server::State::look(const Visit& visit) {
  bring_up_to_date();
  if (visit.row == nullptr) return {.response = mexc::server::no_such_endpoint()};
  HttpAnswer answer{.response = look_inside(visit)};
  // An order may have changed the book: its pushes become due now.
  schedule();
  return answer;
}

net::HttpResponse Server::State::look_inside(const Visit& visit) {
  const wire::EndpointRow& row = *visit.row;
  if (!visit.params) {
    const auto refused = mexc::server::refuse(wire::code::kWrongParameter, visit.params.error().message);
    return mexc::server::error_answer(row.endpoint, refused.error());
  }
  if (row.security == wire::Security::kNone) {
    return service.answer(row.endpoint, visit.params->params, std::nullopt);
  }
  const auto allowed =
      mexc::server::authenticate(keys, row.security, visit.api_key, *visit.params, exchange.wall_now());
  if (!allowed) return mexc::server::error_answer(row.endpoint, allowed.error());
  return service.answer(row.endpoint, visit.params->params, exchange.account_of(visit.api_key),
                        visit.effects.changes);
}

HttpAnswer Server::State::finish(const Visit& visit, HttpAnswer answer) {
  const auto& fault = visit.effects.fault;
  if (fault) answer = apply_fault(*fault, std::move(answer), visit.effects.damage);
  count(answer.response.status, !fault || !leaves_unanswered(fault->kind));
  return answer;
}

void Server::State::count(int status, bool answered) {
  ++counters.by_status[answered ? status : 0];
}

net::Task<std::optional<HttpAnswer>> Server::State::refuse_stream(std::shared_ptr<State> self,
                                                                  std::string address) {
  self->enter_states();
  const FaultPlan::RequestEffects effects = self->faults.of_request(kUpgrade, self->since_start());
  if (effects.delay > base::Duration::zero())
    co_await net::sleep_until(self->loop, self->loop.now() + effects.delay);
  if (self->stopped) co_return HttpAnswer{};  // which goes nowhere any more
  std::optional<HttpAnswer> refusal;
  bool answered = true;
  const auto ban = self->limiter.ban(self->loop.now(), address);
  if (ban && (!effects.fault || !stands_before_exchange(effects.fault->kind))) {
    refusal = HttpAnswer{.response = mexc::server::limit_refusal(ban->status, ban->retry_after)};
  } else if (effects.fault) {
    refusal = apply_fault(*effects.fault, {}, effects.damage);
    answered = !leaves_unanswered(effects.fault->kind);
  }
  if (refusal) self->count(refusal->response.status, answered);
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
