// Calls of one kind that wait for weight become one bulk request: where weight is short, thirty single reads
// would take thirty units of what little comes back, and one for all of them takes two.
//
// Decided when a call has to wait, so the queue always holds what will really be sent, and a turn is judged
// by the weight that it takes. Cost: O(waiting), only while calls wait.
#include <algorithm>

#include "tidegate/resilience/gate_impl.hpp"

namespace tidegate::resilience {

std::optional<FlightId> Gate::Impl::merge_waiting(const Call& call, const std::string& key,
                                                  base::MonotonicTime now) {
  const BatchPlanner* planner = batches.planner(call.endpoint);
  if (planner == nullptr || !planner->plan().takes(call.params)) return std::nullopt;
  if (flights.size() + 2 > settings.max_flights) return std::nullopt;  // the call's own and the bulk one
  const BatchPlan& plan = planner->plan();
  const auto ready = ledgers.earliest(call.endpoint, plan.weight, now);
  if (ready >= call.deadline) return std::nullopt;
  const auto list = waiting_list(plan, call.endpoint);
  const auto singles = list ? std::vector{*list} : similar_waiting(plan, call.endpoint, ready);
  if (!list && !planner->bulk_wins(singles.size() + 1)) return std::nullopt;
  const FlightId part = flights.begin(key, call.endpoint);
  flights.join(part, call);
  if (list) {
    join_list(*list, part, plan);
  } else {
    merge_places(singles, part, plan);
  }
  counters.merged_waiting += 1 + (list ? 0 : singles.size());
  return part;
}

std::optional<WaitQueue::Place> Gate::Impl::waiting_list(const BatchPlan& plan, EndpointId endpoint) const {
  if (plan.scope != BatchPlan::Scope::kListed) return std::nullopt;
  for (const auto& [place, entry] : queue.entries()) {
    const Flight& flight = *flights.find(entry.flight.id());
    if (flight.bulk && flight.endpoint == endpoint && flight.attempts == 0 &&
        flights.parts(entry.flight.id()).size() < settings.batch.max_batch_size) {
      return place;
    }
  }
  return std::nullopt;
}

std::vector<WaitQueue::Place> Gate::Impl::similar_waiting(const BatchPlan& plan, EndpointId endpoint,
                                                          base::MonotonicTime ready) const {
  // An answer to "all" is as large for two as for thirty; a list grows, so it has the bound of a batch.
  const bool listed = plan.scope == BatchPlan::Scope::kListed;
  const std::size_t most = listed ? settings.batch.max_batch_size - 1 : settings.max_waiting;
  std::vector<WaitQueue::Place> similar;
  for (const auto& [place, entry] : queue.entries()) {
    if (similar.size() >= most) break;
    const Flight& flight = *flights.find(entry.flight.id());
    if (flight.endpoint != endpoint || flight.bulk || flight.attempts > 0 || flight.deadline <= ready)
      continue;
    if (plan.takes(entry.call.params)) similar.push_back(place);
  }
  return similar;
}

void Gate::Impl::merge_places(const std::vector<WaitQueue::Place>& places, FlightId newcomer,
                              const BatchPlan& plan) {
  const EndpointId endpoint = flights.find(newcomer)->endpoint;
  Call bulk{.endpoint = endpoint, .params = {}, .max_age = {}, .weight = plan.weight};
  std::vector<FlightId> parts;
  for (const auto& place : places) parts.push_back(queue.entries().at(place).flight.id());
  parts.push_back(newcomer);
  bulk.params = merged_params(parts, plan);
  std::string key = plan.scope == BatchPlan::Scope::kEverything ? key_prefix(endpoint, bulk.params) : "";
  FlightHold whole{flights, flights.begin_bulk(std::move(key), endpoint)};
  for (const FlightId part : parts) flights.adopt(whole.id(), part);
  queue.replace(places.front(), {std::move(bulk), std::move(whole)}).flight.release();
  for (std::size_t i = 1; i < places.size(); ++i) queue.take(places[i]).flight.release();
}

void Gate::Impl::join_list(WaitQueue::Place place, FlightId newcomer, const BatchPlan& plan) {
  const FlightId whole = queue.entries().at(place).flight.id();
  flights.adopt(whole, newcomer);
  queue.reword(place, merged_params(flights.parts(whole), plan));
}

std::string Gate::Impl::merged_params(const std::vector<FlightId>& parts, const BatchPlan& plan) const {
  std::vector<std::string_view> params;
  for (const FlightId part : parts) params.push_back(params_of(*flights.find(part)));
  return plan.merge(params);
}

std::string Gate::Impl::explain_waiting(EndpointId endpoint) const {
  std::size_t requests = 0;
  std::size_t calls = 0;
  for (const auto& [place, entry] : queue.entries()) {
    if (entry.call.endpoint != endpoint) continue;
    ++requests;
    calls += std::max(flights.parts(entry.flight.id()).size(), std::size_t{1});
  }
  if (calls == 0) return {};
  return "; " + std::to_string(calls) + (calls == 1 ? " waits" : " wait") + " for weight now, as " +
         std::to_string(requests) + (requests == 1 ? " request" : " requests");
}

}  // namespace tidegate::resilience
