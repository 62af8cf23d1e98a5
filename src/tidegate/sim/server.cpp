#include "tidegate/sim/server.hpp"

#include <algorithm>
#include <list>
#include <utility>

#include "tidegate/base/assert.hpp"
#include "tidegate/mexc/wire/encode.hpp"
#include "tidegate/mexc/wire/errors.hpp"
#include "tidegate/sim/authenticator.hpp"
#include "tidegate/sim/order_rules.hpp"
#include "tidegate/sim/problems.hpp"
#include "tidegate/sim/server_answers.hpp"
#include "tidegate/sim/stream_hub.hpp"

namespace tidegate::sim {

namespace wire = mexc::wire;
using net::HttpAnswer;
using net::HttpRequest;

namespace {

constexpr std::string_view kKeyHeader = "X-MEXC-APIKEY";

// One request on its way, after it was counted and judged.
struct Visit {
  const wire::EndpointRow* row = nullptr;  // null: a path that is no endpoint
  base::Result<wire::RequestParams> params;
  std::string api_key;
  FaultPlan::Fate fate;
  std::optional<HttpAnswer> refused;  // by the limits: no service
};

}  // namespace

std::vector<std::string> ServerSettings::validate() const {
  Problems problems;
  problems.append("rate_limits", rate_limits.validate());
  problems.append("streams", streams.validate());
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
        service(e, settings.rest),
        hub(e),
        timer(l) {}

  net::Task<HttpAnswer> on_request(HttpRequest request) override {
    return serve(shared_from_this(), std::move(request));
  }
  net::Task<void> on_websocket(HttpRequest upgrade, std::shared_ptr<net::WebSocket> socket) override {
    return converse(shared_from_this(), std::move(upgrade), std::move(socket));
  }

  static net::Task<HttpAnswer> serve(std::shared_ptr<State> self, HttpRequest request);
  static net::Task<void> converse(std::shared_ptr<State> self, HttpRequest upgrade,
                                  std::shared_ptr<net::WebSocket> socket);

  base::Duration since_start() const { return loop.now() - started; }
  Visit arrive(const HttpRequest& request);
  HttpAnswer look(const Visit& visit);
  HttpAnswer finish(const Visit& visit, HttpAnswer answer);
  void bring_up_to_date();
  void work();
  void schedule();
  void cut_streams();

  net::Loop& loop;
  net::Network& network;
  Exchange& exchange;
  ServerSettings settings;
  RateLimiter limiter;
  LatencyModel latency;
  FaultPlan faults;
  Authenticator authenticator;
  RestService service;
  StreamHub hub;
  net::Timer timer;
  std::unique_ptr<net::HttpServer> http;
  std::list<std::shared_ptr<StreamSession>> sessions;
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
    co_await net::sleep_until(self->loop, self->loop.now() + way.half_service);
    if (self->stopped) co_return hang_up();
    if (!visit.fate.fault || !prevents_effect(visit.fate.fault->kind)) answer = self->look(visit);
    co_await net::sleep_until(self->loop, self->loop.now() + way.half_service + visit.fate.delay);
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
  if (visit.row == nullptr) return visit;

  const bool ordering = visit.row->endpoint == wire::Endpoint::kOrderPlace ||
                        visit.row->endpoint == wire::Endpoint::kOrderCancel;
  if (ordering) ++counters.order_requests;
  const auto cost = wire::weight(visit.row->endpoint, target.query);
  counters.weight += cost.ip + cost.uid;
  visit.fate = faults.of_request(visit.row->policy.name, since_start());
  // A fault stands for a failing exchange, whose limits no longer matter.
  if (visit.fate.fault) return visit;
  const auto account = exchange.account_of(visit.api_key);
  if (const auto refused = limiter.admit(visit.row->endpoint, {cost.ip, cost.uid}, account, loop.now())) {
    visit.refused = limit_refusal(refused->status, refused->retry_after);
  }
  return visit;
}

// The exchange does what is asked, at this instant.
HttpAnswer Server::State::look(const Visit& visit) {
  bring_up_to_date();
  if (visit.row == nullptr) return json_answer(404, wire::encode_error({404, "no such endpoint"}));
  RestAnswer rest;
  if (!visit.params) {
    rest = to_answer(refuse(wire::code::kWrongParameter, visit.params.error().message).error());
  } else if (visit.row->security == wire::Security::kNone) {
    rest = service.answer(visit.row->endpoint, visit.params->params, std::nullopt);
  } else {
    const auto account = authenticator.check(visit.row->security, visit.api_key, *visit.params);
    rest = account ? service.answer(visit.row->endpoint, visit.params->params, *account)
                   : to_answer(account.error());
  }
  // An order may have changed the book: its pushes become due now.
  schedule();
  return json_answer(rest.status, std::move(rest.body));
}

HttpAnswer Server::State::finish(const Visit& visit, HttpAnswer answer) {
  if (visit.fate.fault) answer = spoil(*visit.fate.fault, std::move(answer));
  const bool answered =
      answer.ending == HttpAnswer::Ending::kWhole || answer.ending == HttpAnswer::Ending::kCutInBody;
  ++counters.by_status[answered ? answer.response.status : 0];
  return answer;
}

net::Task<void> Server::State::converse(std::shared_ptr<State> self, HttpRequest upgrade,
                                        std::shared_ptr<net::WebSocket> socket) {
  ++self->counters.stream_connections;
  const wire::Target target = wire::split_target(upgrade.target);
  if (self->stopped || target.path != "/ws" || self->faults.streams_cut(self->since_start())) {
    socket->cut();
    co_return;
  }
  const auto session = std::make_shared<StreamSession>(self->loop, socket, self->exchange, self->hub,
                                                       self->latency, self->settings.streams);
  self->sessions.push_back(session);
  // There are no user streams, so no listen key is a good one. MEXC says so in plain text.
  if (target.query.find("listenKey=") != std::string_view::npos) session->say_and_close("Invalid listen key");
  while (true) {
    auto message = co_await socket->read();
    if (!message || self->stopped) break;
    session->receive(std::move(*message));
  }
  self->sessions.remove(session);
}

void Server::State::bring_up_to_date() {
  auto advanced = exchange.advance(loop.now());
  if (!advanced && !market_error) market_error = std::move(advanced.error());
}

// Plays the market and sends what is due. Frames of a stalled stream are lost: its listeners find a gap.
void Server::State::work() {
  bring_up_to_date();
  const base::Duration since = since_start();
  if (faults.streams_cut(since)) cut_streams();
  for (const Frame& frame : hub.take_due()) {
    constexpr std::string_view kNames[] = {"depth", "deals", "book_ticker"};
    if (faults.stream_stalled(kNames[static_cast<std::size_t>(frame.channel.kind)], since)) continue;
    for (const auto& session : sessions) counters.pushes += session->push(frame) ? 1U : 0U;
  }
  schedule();
}

void Server::State::schedule() {
  base::MonotonicTime next = std::min(exchange.next_event(), hub.next_due());
  if (const auto change = faults.next_stream_change(since_start())) next = std::min(next, started + *change);
  timer.arm(next, [this] { work(); });
}

void Server::State::cut_streams() {
  for (const auto& session : sessions) session->cut();
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
  state_->exchange.add_listener(state_->hub);
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
  state_->exchange.remove_listener(state_->hub);
  state_->cut_streams();
  if (state_->http) state_->http->stop();
}

net::Address Server::address() const {
  TIDEGATE_ASSERT(state_->http != nullptr, "a server has an address once it is started");
  return state_->http->address();
}

void Server::add_fault(FaultRule rule) {
  state_->faults.add(std::move(rule));
  state_->work();
}

base::Duration Server::since_start() const {
  return state_->since_start();
}

ServerCounters Server::counters() const {
  ServerCounters counters = state_->counters;
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
