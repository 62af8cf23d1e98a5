// Calls of one kind that wait for weight become one bulk request: where weight is short, thirty single reads
// would take thirty units of what little comes back, and one for all of them takes two. Writes become one in
// no other way: what may be sent is never held back.
//
// Decided when a call has to wait, so the queue always holds what will really be sent, and a turn is judged
// by the weight that it takes. Cost: O(waiting), only while calls wait.
#include <algorithm>

#include "tidegate/resilience/gate/impl.hpp"

namespace tidegate::resilience {

namespace {

bool goes_with(const BatchPlan& plan, std::string_view params, const std::vector<std::string_view>& others) {
  return plan.together == nullptr ||
         std::ranges::all_of(others, [&](std::string_view other) { return plan.together(params, other); });
}

}  // namespace

Route Gate::Impl::asked_of(FlightId id) const {
  const auto& parts = flights.parts(id);
  return flights.find(parts.empty() ? id : parts.front())->route();
}

EndpointId Gate::Impl::goes_to(const BatchPlan& plan, EndpointId asked_of) {
  return plan.endpoint.value_or(asked_of);
}

std::optional<FlightId> Gate::Impl::merge_waiting(const Call& call, const std::string& key,
                                                  base::MonotonicTime now) {
  BatchPlanner* planner = batches.planner(call.endpoint);
  if (planner == nullptr || !planner->plan().takes(call.params)) return std::nullopt;
  if (loads() + 2 > most_flights(call.endpoint)) return std::nullopt;  // the call's own and the bulk one
  // Reads are asked about it where they collect.
  if (policy(call.endpoint).write && !planner->worth_collecting()) return std::nullopt;
  const BatchPlan& plan = planner->plan();
  const auto list = waiting_list(*planner, call);
  const auto turn = [&](std::size_t parts) { return bulk_turn(plan, call.route(), parts, list, now); };
  auto ready = turn(list ? flights.parts(queue.entries().at(*list).flight.id()).size() + 1 : 2);
  std::vector<WaitQueue::Place> singles;
  if (!list) {
    // Where orders are counted more of them have a later turn, at which fewer are still in time.
    singles = similar_waiting(*planner, call, ready);
    ready = turn(singles.size() + 1);
    singles = similar_waiting(*planner, call, ready);
    if (!planner->bulk_wins(singles.size() + 1)) return std::nullopt;
  }
  if (ready >= call.deadline || !keeps_up(plan, call.route(), ready, now)) return std::nullopt;
  const FlightId part = begin_load(key, call, now);
  flights.join(part, call);
  if (list) {
    join_list(*list, part, call, plan);
  } else {
    merge_places(singles, part, call, plan, now);
  }
  counts.merged_waiting(1 + singles.size());
  return part;
}

std::size_t Gate::Impl::most_parts(const BatchPlanner& planner, EndpointId asked_of) const {
  const std::size_t most = planner.most_parts();
  const auto orders = ledgers.most_orders(goes_to(planner.plan(), asked_of));
  return orders ? std::min<std::size_t>(most, *orders) : most;
}

std::optional<WaitQueue::Place> Gate::Impl::waiting_list(const BatchPlanner& planner,
                                                         const Call& call) const {
  if (planner.plan().scope != BatchPlan::Scope::kListed) return std::nullopt;
  for (const auto& [place, entry] : queue.entries()) {
    const FlightId id = entry.flight.id();
    const Flight& flight = *flights.find(id);
    if (!flight.bulk || flight.attempts > 0 || asked_of(id) != call.route()) continue;
    if (flights.parts(id).size() >= most_parts(planner, call.endpoint)) continue;
    if (goes_with(planner.plan(), call.params, params_of_parts(id))) return place;
  }
  return std::nullopt;
}

std::vector<WaitQueue::Place> Gate::Impl::similar_waiting(const BatchPlanner& planner, const Call& call,
                                                          base::MonotonicTime ready) const {
  // An answer to "all" is as large for two as for thirty; a list grows, so it has the bound of a batch.
  const BatchPlan& plan = planner.plan();
  const bool listed = plan.scope == BatchPlan::Scope::kListed;
  const std::size_t most = listed ? most_parts(planner, call.endpoint) - 1 : settings.max_waiting;
  std::vector<WaitQueue::Place> similar;
  std::vector<std::string_view> params{call.params};
  for (const auto& [place, entry] : queue.entries()) {
    if (similar.size() >= most) break;
    const Flight& flight = *flights.find(entry.flight.id());
    if (flight.route() != call.route() || flight.bulk || flight.attempts > 0 || flight.deadline <= ready)
      continue;
    if (!plan.takes(entry.call.params) || !goes_with(plan, entry.call.params, params)) continue;
    similar.push_back(place);
    params.push_back(entry.call.params);
  }
  return similar;
}

void Gate::Impl::merge_places(const std::vector<WaitQueue::Place>& places, FlightId newcomer,
                              const Call& call, const BatchPlan& plan, base::MonotonicTime now) {
  const Route to{goes_to(plan, call.endpoint), call.account};
  std::vector<FlightId> parts;
  std::vector<std::string_view> params;
  for (const auto& place : places) {
    const WaitQueue::Entry& entry = queue.entries().at(place);
    parts.push_back(entry.flight.id());
    params.push_back(entry.call.params);
  }
  parts.push_back(newcomer);
  params.push_back(call.params);
  Call bulk{.endpoint = to.endpoint,
            .account = to.account,
            .params = plan.merge(params),
            .max_age = {},
            .weight = plan.weight_of(parts.size())};
  std::string key = plan.scope == BatchPlan::Scope::kEverything ? key_prefix(to, bulk.params) : "";
  FlightHold whole{flights, begin_bulk(std::move(key), bulk, now)};
  for (std::size_t i = 0; i < parts.size(); ++i) adopt(whole.id(), parts[i], params[i]);
  queue.replace(places.front(), policy(to.endpoint).priority, {std::move(bulk), std::move(whole)})
      .flight.release();
  for (std::size_t i = 1; i < places.size(); ++i) queue.take(places[i]).flight.release();
}

void Gate::Impl::join_list(WaitQueue::Place place, FlightId newcomer, const Call& call,
                           const BatchPlan& plan) {
  const FlightId whole = queue.entries().at(place).flight.id();
  adopt(whole, newcomer, call.params);
  queue.reword(place, plan.merge(params_of_parts(whole)), plan.weight_of(flights.parts(whole).size()));
}

std::string Gate::Impl::merged_params(FlightId bulk) const {
  return batches.planner(asked_of(bulk).endpoint)->plan().merge(params_of_parts(bulk));
}

std::vector<std::string_view> Gate::Impl::params_of_parts(FlightId bulk) const {
  std::vector<std::string_view> params;
  for (const FlightId part : flights.parts(bulk)) params.push_back(params_of(part));
  return params;
}

std::string Gate::Impl::explain_waiting(EndpointId endpoint) const {
  std::size_t requests = 0;
  std::size_t calls = 0;
  for (const auto& [place, entry] : queue.entries()) {
    if (asked_of(entry.flight.id()).endpoint != endpoint) continue;
    ++requests;
    calls += std::max(flights.parts(entry.flight.id()).size(), std::size_t{1});
  }
  if (calls == 0) return {};
  return "; " + std::to_string(calls) + (calls == 1 ? " waits" : " wait") + " for weight now, as " +
         std::to_string(requests) + (requests == 1 ? " request" : " requests");
}

}  // namespace tidegate::resilience
