// Similar reads in one request: who is held back for a batch, and how it is sent. Writes never are.
#include <algorithm>

#include "tidegate/resilience/gate/impl.hpp"

namespace tidegate::resilience {

const Flights::Entry* Gate::Impl::joinable_bulk(const Call& call, base::MonotonicTime now) const {
  const BatchPlanner* planner = batches.planner(call.endpoint);
  if (planner == nullptr || planner->plan().scope != BatchPlan::Scope::kEverything) return nullptr;
  if (!planner->plan().takes(call.params) || loads() >= settings.max_flights) return nullptr;
  return joinable(call, key_prefix(call.route(), planner->plan().merge({})), now);
}

FlightId Gate::Impl::become_part(FlightId bulk, const Call& call, std::string_view key,
                                 base::MonotonicTime now) {
  const FlightId part = begin_load(key, call, now);
  flights.join(part, call);
  adopt(bulk, part);
  counts.became_part();
  return part;
}

bool Gate::Impl::may_collect(const Question& asked, base::MonotonicTime now) const {
  const Call& call = asked.call;
  const BatchPlanner* planner = batches.planner(call.endpoint);
  if (asked.is_load() || planner == nullptr || policy(call.endpoint).write) return false;
  if (!planner->plan().takes(call.params)) return false;
  const std::size_t under_way = flights.under_way(call.route());
  const bool leads = under_way == 0 && batches.due_at(call.route(), under_way) == base::kNever;
  if (leads || batches.latest_end(call.route(), now) >= call.deadline) return false;
  return planner->worth_collecting() && bulk_fits(planner->plan(), call.route(), now);
}

FlightId Gate::Impl::collect(const Call& call, std::string_view key, base::MonotonicTime now) {
  FlightHold flight{flights, begin_load(key, call, now)};
  const FlightId id = flight.id();
  batches.add({call, std::move(flight), now});
  counts.collected();
  return id;
}

bool Gate::Impl::bulk_fits(const BatchPlan& plan, Route route, base::MonotonicTime now) const {
  return ledgers.earliest(route, plan.weight, now) != base::kNever;
}

void Gate::Impl::send_batches(Due& due, base::MonotonicTime now) {
  const auto& waiting = batches.waiting();
  for (auto next = waiting.begin(); next != waiting.end();) {
    const Route route = next->first;
    while (batches.due_at(route, flights.under_way(route)) <= now) send_batch(route, due, now);
    next = waiting.upper_bound(route);
  }
}

void Gate::Impl::send_batch(Route route, Due& due, base::MonotonicTime now) {
  std::vector<CollectedCall> parts = batches.take(route);
  const BatchPlanner& planner = *batches.planner(route.endpoint);
  if (!planner.bulk_wins(parts.size()) || !bulk_fits(planner.plan(), route, now)) {
    for (CollectedCall& part : parts) send_collected(std::move(part.call), std::move(part.flight), due, now);
    return;
  }
  std::vector<std::string_view> params;
  for (const CollectedCall& part : parts) params.push_back(part.call.params);
  const BatchPlan& plan = planner.plan();
  Call bulk{.endpoint = route.endpoint,
            .account = route.account,
            .params = plan.merge(params),
            .max_age = {},
            .weight = plan.weight};
  // No call asks for the same list again, so a list has no key: it is neither joined nor kept as a whole.
  std::string key = plan.scope == BatchPlan::Scope::kEverything ? key_of(bulk) : std::string{};
  FlightHold flight{flights, begin_bulk(std::move(key), bulk, now)};
  for (CollectedCall& part : parts) adopt(flight.id(), part.flight.release());
  send_collected(std::move(bulk), std::move(flight), due, now);
}

void Gate::Impl::send_collected(Call call, FlightHold load, Due& due, base::MonotonicTime now) {
  const Flight& flight = *flights.find(load.id());
  call.deadline = flight.deadline;
  call.max_age = flight.max_age();
  const Question asked{
      .call = call, .key = flight.key.view(), .standing = Question::Standing::kCollected, .load = load.id()};
  const RequestPurpose purpose = asked.is_waited_for(now) ? RequestPurpose::kCall : RequestPurpose::kRefresh;
  Verdict said = verdict(asked, now);
  proceed(std::move(said), std::move(call), std::move(load), purpose, due, now);
}

void Gate::Impl::learn(const Flight& flight, const Grant& grant, const Payload& payload,
                       base::MonotonicTime now) {
  BatchPlanner* planner = batches.planner(asked_of(grant.flight()).endpoint);
  if (planner == nullptr) return;
  const base::Duration round_trip = now - grant.granted_at();
  if (flight.bulk) {
    planner->learn_bulk(flights.parts(grant.flight()).size(), payload.body().size(), round_trip);
  } else if (planner->plan().takes(grant.call().params)) {
    planner->learn_single(payload.body().size(), round_trip);
  }
}

std::string Gate::explain(EndpointId endpoint, std::size_t calls) const {
  const BatchPlanner* planner = impl_->batches.planner(endpoint);
  if (planner != nullptr) {
    const bool write = impl_->policy(endpoint).write;
    return planner->explain(calls) +
           (write ? "; only where they wait for weight, never held back for it" : "") +
           impl_->explain_waiting(endpoint);
  }
  return impl_->policy(endpoint).name + ": each by itself; it has no batch plan, or batching is off";
}

}  // namespace tidegate::resilience
