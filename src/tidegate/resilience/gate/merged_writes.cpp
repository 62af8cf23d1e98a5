// What a bulk request of writes owes its parts. None is late because of it: it is formed only if its turn is
// not behind theirs, and given up before it was sent once that is so no more. None is sent past its deadline,
// when its caller has already received kNotSent. And each has a result of its own, whatever became of
// the others.
//
// Cost: O(waiting) a bulk request of writes that waits.
#include <algorithm>
#include <iterator>

#include "tidegate/base/assert.hpp"
#include "tidegate/resilience/gate/impl.hpp"

namespace tidegate::resilience {

base::MonotonicTime Gate::Impl::bulk_turn(const BatchPlan& plan, Route asked_of, std::size_t parts,
                                          std::optional<WaitQueue::Place> place,
                                          base::MonotonicTime now) const {
  const Route to{goes_to(plan, asked_of.endpoint), asked_of.account};
  CallWeight weight = plan.weight_of(parts);
  std::uint32_t requests = 1;
  // In the queue of its own endpoint it has the place of its first part. At another one, who is ahead of it
  // there is not ahead of its parts.
  for (const auto& [other, entry] : queue.entries()) {
    if (to == asked_of || (place && other >= *place)) break;
    if (entry.call.endpoint != to.endpoint) continue;
    const CallWeight ahead = weight_of(entry.call);
    weight.ip += ahead.ip;
    ++requests;
    if (entry.call.account != to.account) continue;
    weight.uid += ahead.uid;
    weight.orders += ahead.orders;
  }
  return earliest(to, weight, now, requests);
}

bool Gate::Impl::keeps_up(const BatchPlan& plan, Route asked_of, base::MonotonicTime turn,
                          base::MonotonicTime now) const {
  const EndpointPolicy& row = policy(asked_of.endpoint);
  if (!row.write) return true;
  const CallWeight alone{.ip = row.ip_weight, .uid = row.uid_weight};
  if (turn > earliest(asked_of, alone, now)) return false;
  const EndpointId to = goes_to(plan, asked_of.endpoint);
  if (to == asked_of.endpoint) return true;
  // A 429 there is no reason to go on by another door.
  return ledgers.blocked_until(asked_of) <= now && circuit_admits(to, now);
}

bool Gate::Impl::falls_behind(WaitQueue::Place place, const WaitQueue::Entry& entry,
                              base::MonotonicTime now) const {
  const FlightId id = entry.flight.id();
  const std::size_t parts = flights.parts(id).size();
  const Route route = asked_of(id);
  const EndpointId endpoint = route.endpoint;
  if (parts == 0 || !policy(endpoint).write) return false;
  if (queue.room(place.first) + 1 < parts || !circuit_admits(endpoint, now)) return false;
  const BatchPlan& plan = batches.planner(endpoint)->plan();
  return !keeps_up(plan, route, bulk_turn(plan, route, parts, place, now), now);
}

bool Gate::Impl::part_late_writes(Due& due, base::MonotonicTime now) {
  const std::size_t before = due.settled.size();
  for (auto next = queue.entries().begin(); next != queue.entries().end();) {
    const auto& [place, entry] = *next++;
    if (!falls_behind(place, entry, now)) continue;
    due.settled.push_back(settle(queue.take(place).flight, std::nullopt, std::nullopt, now));
  }
  return due.settled.size() > before;
}

std::vector<Settlement> Gate::Impl::settle_late_parts(FlightId whole, std::string_view lacked,
                                                      base::MonotonicTime now) {
  std::vector<Settlement> late;
  const EndpointId endpoint = asked_of(whole).endpoint;
  if (!policy(endpoint).write) return late;
  for (const FlightId part : std::vector<FlightId>{flights.parts(whole)}) {
    if (flights.find(part)->deadline > now) continue;
    flights.release_part(part);
    late.push_back(settle(FlightHold{flights, part}, std::nullopt, expired_waiting(endpoint, lacked), now));
  }
  return late;
}

void Gate::Impl::expire_parts(WaitQueue::Place place, Due& due, base::MonotonicTime now) {
  const FlightId whole = queue.entries().at(place).flight.id();
  auto late = settle_late_parts(whole, "its turn", now);
  if (late.empty()) return;
  const BatchPlan& plan = batches.planner(asked_of(whole).endpoint)->plan();
  queue.reword(place, merged_params(whole), plan.weight_of(flights.parts(whole).size()));
  std::ranges::move(late, std::back_inserter(due.settled));
}

std::vector<Settlement> Gate::leave_behind(Grant& grant, base::MonotonicTime now) {
  TIDEGATE_ASSERT(grant.call().deadline > now, "one of them at least still wants it sent");
  impl_->pass_to(now);
  auto late = impl_->settle_late_parts(grant.flight(), "a connection", now);
  if (!late.empty()) grant.call_.params = impl_->merged_params(grant.flight());
  impl_->tell();
  return late;
}

base::MonotonicTime Gate::Impl::first_deadline(FlightId waiting) const {
  base::MonotonicTime first = flights.find(waiting)->deadline;
  if (!policy(asked_of(waiting).endpoint).write) return first;
  for (const FlightId part : flights.parts(waiting)) first = std::min(first, flights.find(part)->deadline);
  return first;
}

Settlement Gate::Impl::settle_write(FlightHold part, const Settlement& whole, base::MonotonicTime now) {
  const Flight& flight = *flights.find(part.id());
  if (!whole.error && !whole.value) {
    Call call{.endpoint = flight.endpoint,
              .account = flight.account,
              .params = std::string{params_of(part.id())},
              .deadline = flight.deadline,
              .max_age = flight.max_age(),
              .weight = std::nullopt,
              .request_id = log.asked_by(part.id())};
    return queue_up(std::move(call), std::move(part), now, now);
  }
  base::Error error = whole.error.value_or(
      base::Error{.code = base::ErrorCode::kParse,
                  .message = policy(flight.endpoint).name +
                             " was sent in a batch whose answer lacks it: what became of it is unknown, ask",
                  .delivery = base::Delivery::kUnknown,
                  .retry_at = std::nullopt});
  return settle(std::move(part), std::nullopt, std::move(error), now);
}

}  // namespace tidegate::resilience
