// What time alone brings: host probes, the turns of waiting calls, circuits that half-open.
#include <algorithm>

#include "tidegate/resilience/gate/impl.hpp"

namespace tidegate::resilience {

Due Gate::on_time(base::MonotonicTime now) {
  impl_->pass_to(now);
  Due due = impl_->on_time(now);
  impl_->tell();
  return due;
}

base::MonotonicTime Gate::next_deadline() const {
  return impl_->next_deadline();
}

Due Gate::Impl::on_time(base::MonotonicTime now) {
  Due due;
  circuits.pass_time(now);
  probe_host(due, now);
  expire_waiting(due, now);
  part_late_writes(due, now);
  send_batches(due, now);  // what it has to queue up may be served at once
  serve_waiting(due, now);
  // The calls just served may have left a batch behind.
  while (part_late_writes(due, now)) serve_waiting(due, now);
  send_hedges(due, now);
  return due;
}

void Gate::Impl::probe_host(Due& due, base::MonotonicTime now) {
  if (now < circuits.next_host_probe(now)) return;
  circuits.host_probe_taken(now);
  Call call{.endpoint = *settings.host_probe, .deadline = now + settings.host_probe_every};
  if (host.blocked_until() > now || loads() >= settings.max_flights) return;
  if (ledgers.earliest(call.route(), weight_of(call), now) > now) return;
  counts.host_probe();
  DecisionRecord& record = put_down(call, Asker::kHostProbe, now);
  call.request_id = record.id;
  record.flight = begin_load({}, call, now);
  due.send.push_back(
      commit(std::move(call), FlightHold{flights, record.flight}, RequestPurpose::kHostProbe, now));
}

void Gate::Impl::expire_waiting(Due& due, base::MonotonicTime now) {
  for (auto next = queue.entries().begin(); next != queue.entries().end();) {
    const auto& [place, entry] = *next++;
    if (flights.find(entry.flight.id())->deadline > now || outwaits_deadline(entry.call.route(), now)) {
      expire_parts(place, due, now);
      continue;
    }
    base::Error error = expired_waiting(asked_of(entry.flight.id()).endpoint, "its turn");
    const auto turn = earliest(entry.call.route(), weight_of(entry.call), now);
    if (turn > now && turn != base::kNever) error.retry_at = turn;
    due.settled.push_back(settle(queue.take(place).flight, std::nullopt, std::move(error), now));
  }
}

base::Error Gate::Impl::expired_waiting(EndpointId endpoint, std::string_view lacked) const {
  return {.code = base::ErrorCode::kDeadlineExceeded,
          .message = policy(endpoint).name + " was not sent: its deadline passed while it waited for " +
                     std::string{lacked},
          .delivery = base::Delivery::kNotSent,
          .retry_at = std::nullopt};
}

void Gate::Impl::serve_waiting(Due& due, base::MonotonicTime now) {
  for_heads(now, [&](WaitQueue::Place place, const WaitQueue::Entry& entry, base::MonotonicTime ready) {
    return take_turn(place, entry, ready, due, now);
  });
}

bool Gate::Impl::take_turn(WaitQueue::Place place, const WaitQueue::Entry& entry, base::MonotonicTime ready,
                           Due& due, base::MonotonicTime now) {
  const Flight& flight = *flights.find(entry.flight.id());
  Call asked = entry.call;
  asked.deadline = flight.deadline;
  asked.max_age = flight.max_age();
  Verdict said = verdict({.call = asked,
                          .key = flight.key.view(),
                          .standing = Question::Standing::kQueued,
                          .load = entry.flight.id(),
                          .ready = ready},
                         now);
  if (said.kind == Verdict::Kind::kWait) return true;
  WaitQueue::Entry taken = queue.take(place);
  if (policy(taken.call.endpoint).waits_past_deadline) {
    flights.extend(taken.flight.id(), now + settings.flight_timeout);
  }
  proceed(std::move(said), std::move(taken.call), std::move(taken.flight), RequestPurpose::kCall, due, now);
  return false;
}

base::MonotonicTime Gate::Impl::next_deadline() const {
  base::MonotonicTime next = std::min(circuits.next_deadline(last_now), hedges.next_due());
  for (const auto& [place, entry] : queue.entries()) {
    if (!outwaits_deadline(entry.call.route(), last_now)) {
      next = std::min(next, first_deadline(entry.flight.id()));
    }
    if (falls_behind(place, entry, last_now)) next = std::min(next, last_now);
  }
  for (const auto& [route, held] : batches.waiting()) {
    next = std::min(next, std::max(batches.due_at(route, flights.under_way(route)), last_now));
  }
  for_heads(last_now, [&](WaitQueue::Place, const WaitQueue::Entry& entry, base::MonotonicTime ready) {
    // What can never go has nothing to wait for.
    next = std::min(next, ready == base::kNever ? last_now : ready);
    // It may hold up others only for as long as what it shares with them is short, and wait on alone.
    // Other accounts share less with it, and so may go before.
    const auto lacks = ledgers.shortage(entry.call.route(), weight_of(entry.call), last_now);
    const auto wake_at = [&](base::MonotonicTime shared) {
      if (shared > last_now) next = std::min(next, shared);
    };
    wake_at(std::max(lacks.of_account, lacks.of_all));
    if (settings.accounts > 0) {
      wake_at(lacks.of_all);
      wake_at(std::max(lacks.of_endpoint, lacks.of_all));
    }
    return true;
  });
  return next;
}

}  // namespace tidegate::resilience
