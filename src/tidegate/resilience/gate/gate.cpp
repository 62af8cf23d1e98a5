#include "tidegate/resilience/gate/gate.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "tidegate/base/assert.hpp"
#include "tidegate/resilience/gate/impl.hpp"

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
      ledgers(table, settings.limits, settings.accounts),
      circuits(table, settings),
      queue({.of_cancels = settings.max_flights, .of_others = settings.max_waiting}),
      batches(table, settings.batch),
      budget(settings.retry, settings.seed),
      hedges(table.size(), settings.hedge),
      host(settings.host_refusals, settings.host_open_for),
      trouble(settings.host_probe ? settings.host_failures : 0, settings.host_open_for, settings.host_ramp),
      live(table.size() * (settings.accounts + 1), nullptr),
      counts(table.size()),
      log(settings.decision_log, settings.process_number) {
  TIDEGATE_ASSERT(settings.validate(table).empty(), "a Gate is made with valid settings");
  for (const EndpointPolicy& row : table) {
    TIDEGATE_ASSERT(!row.waits_past_deadline || (row.write && !row.batch),
                    "a call that waits past its deadline goes by itself, and is a write");
  }
}

const EndpointPolicy& Gate::Impl::policy(EndpointId endpoint) const {
  return table[endpoint.value()];
}

void Gate::Impl::append_key(std::string& to, Route route, std::string_view params) {
  std::array<char, 16> head;  // of two 16-bit numbers, '@' and '?'
  char* end = std::to_chars(head.data(), head.data() + head.size(), route.endpoint.value()).ptr;
  if (route.account != AccountId{}) {
    *end++ = '@';
    end = std::to_chars(end, head.data() + head.size(), route.account.value()).ptr;
  }
  *end++ = '?';
  to.append(head.data(), end).append(params);
}

std::string Gate::Impl::key_prefix(Route route, std::string_view params) {
  std::string key;
  append_key(key, route, params);
  return key;
}

const std::string& Gate::Impl::key_of(const Call& call) {
  key_buffer.clear();
  if (!policy(call.endpoint).write) append_key(key_buffer, call.route(), call.params);
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

void Gate::Impl::pass_to(base::MonotonicTime now) {
  TIDEGATE_ASSERT(now >= last_now, "a Gate's time does not go back");
  last_now = now;
}

void Gate::Impl::note(base::EventKind kind, std::string subject, std::string text) {
  events.push_back({.at = last_now, .kind = kind, .subject = std::move(subject), .text = std::move(text)});
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
  TIDEGATE_ASSERT(call.endpoint.value() < impl_->table.size(), "an endpoint is a row of the Gate's table");
  TIDEGATE_ASSERT(call.account.value() <= impl_->settings.accounts, "an account is one of the Gate's");
  impl_->counts.called(call.endpoint);
  Decision decision = impl_->decide(std::move(call), now);
  impl_->counts.decided(decision);
  impl_->tell();
  return decision;
}

void Gate::invalidate(Route route, std::string_view params_prefix) {
  const std::string prefix = Impl::key_prefix(route, params_prefix);
  impl_->cache.erase_prefix(prefix);
  impl_->cache.erase(Impl::key_prefix(route, {}));  // an answer to "all" holds what is old now, too
  impl_->flights.invalidate(prefix);
}

std::size_t Gate::accounts() const noexcept {
  return impl_->settings.accounts;
}

void Gate::set_live_source(Route route, LiveSource* source) {
  impl_->live.at(impl_->index_of(route)) = source;
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

void Gate::override_circuit(EndpointId endpoint, base::CircuitState to, base::MonotonicTime now) {
  impl_->pass_to(now);
  impl_->circuits.override_state(endpoint, to, now);
  impl_->tell();
}

base::MonotonicTime Gate::host_blocked_until() const noexcept {
  return impl_->host.blocked_until();
}

base::CircuitState Gate::circuit_state(EndpointId endpoint, base::MonotonicTime now) const {
  return impl_->circuits.state(endpoint, now);
}

}  // namespace tidegate::resilience
