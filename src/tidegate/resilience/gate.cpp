#include "tidegate/resilience/gate.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "tidegate/base/assert.hpp"
#include "tidegate/resilience/gate_impl.hpp"

namespace tidegate::resilience {

namespace {

// What a cache bounded in bytes counts: key and body. The decoded value beside them is not known here.
std::size_t weight_in_cache(std::string_view key, const PayloadPtr& value) {
  return key.size() + value->body().size();
}

Cache<PayloadPtr> make_cache(const CacheSettings& settings) {
  Cache<PayloadPtr>::Weigher weigher;
  if (settings.max_bytes > 0) weigher = weight_in_cache;
  return Cache<PayloadPtr>{settings, nullptr, std::move(weigher)};
}

// What to batch and what to hedge is decided by the weights that count: the profile's, where they are
// heavier.
std::vector<EndpointPolicy> weighed(std::vector<EndpointPolicy> table, const LimitProfile& limits) {
  for (EndpointPolicy& row : table) {
    const auto least = limits.least_weight_of.find(row.name);
    if (least == limits.least_weight_of.end()) continue;
    row.ip_weight = std::max(row.ip_weight, least->second);
    if (row.batch && !row.batch->endpoint) {
      row.batch->weight.ip = std::max(row.batch->weight.ip, least->second);
    }
  }
  return table;
}

}  // namespace

Gate::Impl::Impl(std::vector<EndpointPolicy> endpoints, GateSettings given, base::EventSink& listener)
    : table(weighed(std::move(endpoints), given.limits)),
      settings(std::move(given)),
      sink(listener),
      cache(make_cache(settings.cache)),
      flights(settings.negative_ttl),
      ledgers(table, settings.limits),
      circuits(table, settings),
      queue({.of_cancels = settings.max_flights, .of_others = settings.max_waiting}),
      batches(table, settings.batch),
      budget(settings.retry, settings.seed),
      hedges(table.size(), settings.hedge),
      host(settings.host_refusals, settings.host_open_for),
      trouble(settings.host_probe ? settings.host_failures : 0, settings.host_open_for, settings.host_ramp),
      live(table.size(), nullptr),
      endpoint_counts(table.size()) {
  TIDEGATE_ASSERT(settings.validate(table).empty(), "a Gate is made with valid settings");
}

const EndpointPolicy& Gate::Impl::policy(EndpointId endpoint) const {
  return table[endpoint.value()];
}

void Gate::Impl::append_key(std::string& to, EndpointId endpoint, std::string_view params) {
  std::array<char, 8> digits;  // of a 16-bit number, and the '?'
  char* end = std::to_chars(digits.data(), digits.data() + digits.size(), endpoint.value()).ptr;
  *end++ = '?';
  to.append(digits.data(), end).append(params);
}

std::string Gate::Impl::key_prefix(EndpointId endpoint, std::string_view params) {
  std::string key;
  append_key(key, endpoint, params);
  return key;
}

const std::string& Gate::Impl::key_of(const Call& call) {
  key_buffer.clear();
  if (!policy(call.endpoint).write) append_key(key_buffer, call.endpoint, call.params);
  return key_buffer;
}

CallWeight Gate::Impl::weight_of(const Call& call) const {
  const EndpointPolicy& row = policy(call.endpoint);
  return ledgers.weighed(call.endpoint,
                         call.weight.value_or(CallWeight{.ip = row.ip_weight, .uid = row.uid_weight}));
}

CallWeight Gate::Impl::weight_to_join(const Flight& flight, const Call& call) const {
  const bool in_bulk = flight.bulk || flight.is_part();
  return in_bulk ? batches.planner(call.endpoint)->plan().weight : weight_of(call);
}

std::optional<Gate::Impl::AtHand> Gate::Impl::at_hand(const Call& call, std::string_view key,
                                                      base::MonotonicTime now) {
  if (key.empty()) return std::nullopt;
  const auto allowed = call.max_age.value_or(base::Duration::max());
  if (const LiveSource* source = live[call.endpoint.value()]) {
    const auto status = source->status(call, now);
    if (status.healthy && status.age <= allowed) {
      if (auto value = source->build(call, now)) {
        return AtHand{.reply = {std::move(value), base::Source::kStream, status.age},
                      .refresh_due = status.renew};
      }
    }
  }
  const auto [entry, freshness] = cache.get(key, now);
  if (freshness != Freshness::kFresh || entry->age(now) > allowed) return std::nullopt;
  const auto refresh_after = policy(call.endpoint).refresh_after;
  return AtHand{
      .reply = {entry->value, base::Source::kCache, entry->age(now)},
      .refresh_due = refresh_after > base::Duration::zero() && entry->in_hands(now) >= refresh_after};
}

std::optional<PayloadReply> Gate::Impl::stale(std::string_view key, std::optional<base::Duration> max_age,
                                              base::MonotonicTime now) const {
  if (key.empty()) return std::nullopt;
  const auto [entry, freshness] = cache.peek(key, now);
  if (freshness == Freshness::kAbsent) return std::nullopt;
  if (entry->age(now) > max_age.value_or(base::Duration::max())) return std::nullopt;
  return PayloadReply{entry->value, base::Source::kStale, entry->age(now)};
}

std::optional<FlightId> Gate::Impl::joinable(const Call& call, const std::string& key,
                                             base::MonotonicTime now) const {
  if (key.empty() || !settings.join_identical || call.deadline <= now) return std::nullopt;
  // What it will bring was read by the exchange after it was sent, so that instant bounds its age.
  const auto oldest = call.max_age ? now - *call.max_age : base::MonotonicTime::min();
  const auto flight = flights.joinable(key, oldest, now);
  if (flight && !flights.find(*flight)->is_sent()) {
    const CallWeight weight = weight_to_join(*flights.find(*flight), call);
    if (ledgers.earliest(call.endpoint, weight, now) >= call.deadline) return std::nullopt;
    const bool collecting = batches.due_at(call.endpoint, flights.under_way(call.endpoint)) != base::kNever;
    if (collecting && batches.latest_end(call.endpoint, now) >= call.deadline) return std::nullopt;
  }
  return flight;
}

Decision Gate::Impl::answer(Call call, base::MonotonicTime now) {
  const std::string& key = key_of(call);
  if (auto found = at_hand(call, key, now)) {
    return Serve{std::move(found->reply), found->refresh_due ? refresh(call, key, now) : std::nullopt};
  }
  if (const auto flight = joinable(call, key, now)) {
    flights.join(*flight, call);
    return Join{*flight};
  }
  if (const auto part = join_bulk(call, key, now)) return Join{*part};
  auto hindered = obstacle(call, key, now);
  if (!hindered) {
    if (const auto part = collect(call, key, true, now)) return Join{*part};
  }
  if (hindered && hindered->stale_helps) {
    if (auto old = stale(key, call.max_age, now)) return Serve{std::move(*old), std::nullopt};
  }
  if (hindered && !hindered->ready) return Reject{std::move(hindered->error)};
  if (hindered) {
    if (outwaits_deadline(call.endpoint, now)) call.deadline = base::kNever;
    if (const auto part = merge_waiting(call, key, now)) return Join{*part};
  }
  FlightHold flight{flights, flights.begin(key, call.endpoint)};
  flights.join(flight.id(), call);
  if (!hindered) return Send{commit(std::move(call), std::move(flight), Purpose::kCall, now)};
  const Priority priority = policy(call.endpoint).priority;
  return Wait{queue.push(priority, {std::move(call), std::move(flight)})};
}

std::optional<Grant> Gate::Impl::refresh(const Call& call, const std::string& key, base::MonotonicTime now) {
  if (flights.joinable(key, base::MonotonicTime::min(), now)) return std::nullopt;
  Call renewal = call;
  renewal.deadline = base::kNever;
  if (obstacle(renewal, key, now) || collect(renewal, key, false, now)) return std::nullopt;
  FlightHold flight{flights, flights.begin(key, call.endpoint)};
  return commit(std::move(renewal), std::move(flight), Purpose::kRefresh, now);
}

Grant Gate::Impl::commit(Call call, FlightHold flight, Purpose purpose, base::MonotonicTime now) {
  const EndpointPolicy& row = policy(call.endpoint);
  if (purpose != Purpose::kHostProbe) {
    const auto asked = flights.find(flight.id())->deadline;
    const auto least = now + settings.flight_timeout;
    const bool own = asked != base::kNever && (row.write || asked > least);
    call.deadline = own ? asked : least;
  }
  flights.sent(flight.id(), now, call.deadline);
  if (const Flight& sent = *flights.find(flight.id()); sent.attempts == 1) {
    budget.on_first_request();
    hedges.on_first_request();
    counters.bulk_requests += sent.bulk ? 1 : 0;
    counters.bulk_parts += flights.parts(flight.id()).size();
  }
  Grant grant = reserve(std::move(call), std::move(flight), purpose, now);
  if (purpose == Purpose::kCall) watch_for_hedge(grant, now);
  return grant;
}

Grant Gate::Impl::reserve(Call call, FlightHold flight, Purpose purpose, base::MonotonicTime now) {
  const CallWeight weight = weight_of(call);
  auto reservation = ledgers.reserve(call.endpoint, weight, now);
  std::optional<CircuitPermit> permit;
  // A host probe speaks for the host, so its endpoint's own circuit neither stops nor hears it.
  if (purpose != Purpose::kHostProbe) permit = circuits.commit(call.endpoint, now);
  if (permit && !policy(call.endpoint).always_passes) trouble.on_sent(urgent(call.endpoint), now);
  ++counters.sent;
  counters.ip_weight += weight.ip;
  counters.uid_weight += weight.uid;
  ++endpoint_counts[call.endpoint.value()].sent;
  return Grant{std::move(call), std::move(flight), std::move(reservation), std::move(permit), purpose, now};
}

void Gate::Impl::count(const Decision& decision) {
  if (const auto* serve = std::get_if<Serve>(&decision)) {
    ++counters.replies[static_cast<std::size_t>(serve->reply.source)];
    if (serve->refresh) ++counters.refreshed;
  } else if (std::holds_alternative<Join>(decision)) {
    ++counters.joined;
  } else if (std::holds_alternative<Wait>(decision)) {
    ++counters.waited;
  } else if (const auto* reject = std::get_if<Reject>(&decision)) {
    ++counters.rejected[reject->error.code];
  }
}

void Gate::Impl::pass_to(base::MonotonicTime now) {
  TIDEGATE_ASSERT(now >= last_now, "a Gate's time does not go back");
  last_now = now;
}

void Gate::Impl::note(base::Severity severity, std::string kind, std::string subject, std::string text) {
  events.push_back({last_now, severity, std::move(kind), std::move(subject), std::move(text)});
}

void Gate::Impl::tell() {
  if (std::exchange(came_back, false)) {
    for (LifeListener* listener : life_listeners) listener->on_sign_of_life();
  }
  if (!circuits.has_events() && events.empty()) return;
  for (const base::Event& event : circuits.take_events()) sink.on_event(event);
  for (const base::Event& event : std::exchange(events, {})) sink.on_event(event);
}

Gate::Gate(std::vector<EndpointPolicy> table, GateSettings settings, base::EventSink& events)
    : impl_(std::make_unique<Impl>(std::move(table), std::move(settings), events)) {}
Gate::~Gate() = default;

Decision Gate::decide(Call call, base::MonotonicTime now) {
  impl_->pass_to(now);
  ++impl_->counters.calls;
  TIDEGATE_ASSERT(call.endpoint.value() < impl_->table.size(), "an endpoint is a row of the Gate's table");
  ++impl_->endpoint_counts[call.endpoint.value()].calls;
  Decision decision = impl_->answer(std::move(call), now);
  impl_->count(decision);
  impl_->tell();
  return decision;
}

void Gate::invalidate(EndpointId endpoint, std::string_view params_prefix) {
  const std::string prefix = Impl::key_prefix(endpoint, params_prefix);
  impl_->cache.erase_prefix(prefix);
  impl_->cache.erase(Impl::key_prefix(endpoint, {}));  // an answer to "all" holds what is old now, too
  impl_->flights.invalidate(prefix);
}

void Gate::set_live_source(EndpointId endpoint, LiveSource* source) {
  impl_->live.at(endpoint.value()) = source;
}

void Gate::add_life_listener(LifeListener& listener) {
  impl_->life_listeners.push_back(&listener);
}

void Gate::remove_life_listener(LifeListener& listener) {
  std::erase(impl_->life_listeners, &listener);
}

const EndpointPolicy& Gate::policy(EndpointId endpoint) const {
  return impl_->policy(endpoint);
}

void Gate::order_circuit(EndpointId endpoint, CircuitState to, base::MonotonicTime now) {
  impl_->pass_to(now);
  impl_->circuits.order(endpoint, to, now);
  impl_->tell();
}

base::MonotonicTime Gate::host_blocked_until() const noexcept {
  return impl_->host.blocked_until();
}

CircuitState Gate::circuit_state(EndpointId endpoint, base::MonotonicTime now) const {
  return impl_->circuits.state(endpoint, now);
}

}  // namespace tidegate::resilience
