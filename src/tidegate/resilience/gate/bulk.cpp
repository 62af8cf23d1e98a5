// Similar reads in one request: who is held back for a batch, and how it is sent. Writes never are.
#include <algorithm>

#include "tidegate/resilience/gate/impl.hpp"

namespace tidegate::resilience {

const Flights::Entry* Gate::Impl::joinable_bulk(const Call& call, base::MonotonicTime now) const {
  const BatchPlanner* planner = batches.planner(call.endpoint);
  if (planner == nullptr || planner->plan().scope != BatchPlan::Scope::kEverything) return nullptr;
  if (!planner->plan().takes(call.params) || loads() >= settings.max_flights) return nullptr;
  return joinable(call, key_prefix(call.endpoint, planner->plan().merge({})), now);
}

FlightId Gate::Impl::become_part(FlightId bulk, const Call& call, std::string_view key) {
  const FlightId part = flights.begin(key, call.endpoint);
  flights.join(part, call);
  flights.adopt(bulk, part);
  counts.became_part();
  return part;
}

bool Gate::Impl::may_collect(const Question& asked, base::MonotonicTime now) const {
  const Call& call = asked.call;
  const BatchPlanner* planner = batches.planner(call.endpoint);
  if (asked.is_load() || planner == nullptr || policy(call.endpoint).write) return false;
  if (!planner->plan().takes(call.params)) return false;
  const std::size_t under_way = flights.under_way(call.endpoint);
  const bool leads = under_way == 0 && batches.due_at(call.endpoint, under_way) == base::kNever;
  if (leads || batches.latest_end(call.endpoint, now) >= call.deadline) return false;
  return planner->worth_collecting() && bulk_fits(planner->plan(), call.endpoint, now);
}

FlightId Gate::Impl::collect(const Call& call, std::string_view key, base::MonotonicTime now) {
  FlightHold flight{flights, flights.begin(key, call.endpoint)};
  const FlightId id = flight.id();
  batches.add({call, std::move(flight), now});
  counts.collected();
  return id;
}

bool Gate::Impl::bulk_fits(const BatchPlan& plan, EndpointId endpoint, base::MonotonicTime now) const {
  return ledgers.earliest(endpoint, plan.weight, now) != base::kNever;
}

void Gate::Impl::send_batches(Due& due, base::MonotonicTime now) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    const EndpointId endpoint{static_cast<std::uint16_t>(i)};
    while (batches.due_at(endpoint, flights.under_way(endpoint)) <= now) send_batch(endpoint, due, now);
  }
}

void Gate::Impl::send_batch(EndpointId endpoint, Due& due, base::MonotonicTime now) {
  std::vector<CollectedCall> parts = batches.take(endpoint);
  const BatchPlanner& planner = *batches.planner(endpoint);
  if (!planner.bulk_wins(parts.size()) || !bulk_fits(planner.plan(), endpoint, now)) {
    for (CollectedCall& part : parts) send_collected(std::move(part.call), std::move(part.flight), due, now);
    return;
  }
  std::vector<std::string_view> params;
  for (const CollectedCall& part : parts) params.push_back(part.call.params);
  const BatchPlan& plan = planner.plan();
  Call bulk{.endpoint = endpoint, .params = plan.merge(params), .max_age = {}, .weight = plan.weight};
  // No call asks for the same list again, so a list has no key: it is neither joined nor kept as a whole.
  std::string key = plan.scope == BatchPlan::Scope::kEverything ? key_of(bulk) : std::string{};
  FlightHold flight{flights, flights.begin_bulk(std::move(key), endpoint)};
  for (CollectedCall& part : parts) flights.adopt(flight.id(), part.flight.release());
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
  BatchPlanner* planner = batches.planner(asked_of(grant.flight()));
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
