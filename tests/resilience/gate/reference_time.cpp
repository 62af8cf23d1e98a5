// What time alone brings in the reference.
#include "resilience/gate/reference.hpp"

namespace tidegate::resilience::gate_reference {

using base::ErrorCode;

Work GateReference::on_time(Time now) {
  Work work;
  probe_host(work, now);
  for (const Waiting& waiting : std::vector<Waiting>{queue_}) {
    const Flight& flight = flights_.at(waiting.flight);
    if (flight.deadline > now || outwaits_deadline(flight.endpoint, now)) {
      expire_parts(waiting.flight, work, now);
      continue;
    }
    std::erase_if(queue_, [&](const Waiting& w) { return w.arrival == waiting.arrival; });
    Fault late{ErrorCode::kDeadlineExceeded, std::nullopt};
    const Time turn = earliest(flight.endpoint, ip_of(waiting.flight), uid_of(waiting.flight), now);
    if (turn > now && turn != kNever) late.retry_at = turn;
    work.settled.push_back(settle(waiting.flight, std::nullopt, late, nullptr, nullptr, now));
  }
  give_up_late_writes(work, now);
  for (std::size_t endpoint = 0; endpoint < rows_.size(); ++endpoint) {
    while (batch_due(endpoint, now) <= now) send_batch(endpoint, work, now);
  }
  serve_waiting(work, now);
  while (give_up_late_writes(work, now)) serve_waiting(work, now);
  send_hedges(work, now);
  return work;
}

void GateReference::probe_host(Work& work, Time now) {
  bool needed = host_down_;
  for (const auto& [endpoint, circuit] : circuits_) needed |= circuit.host_suspect && circuit.is_open(now);
  if (!s_.host_probe || !needed || now < next_probe_) return;
  next_probe_ = now + probe_pause_;
  if (s_.host.blocked > now || loads() >= s_.max_flights) return;
  if (earliest(*s_.host_probe, rows_[*s_.host_probe].ip, rows_[*s_.host_probe].uid, now) > now) return;
  work.send.push_back(commit(begin("", *s_.host_probe, ""), 'p', now));
}

void GateReference::send_batch(std::size_t endpoint, Work& work, Time now) {
  auto& all = batches_[endpoint];
  const auto count = static_cast<std::ptrdiff_t>(std::min(all.size(), s_.batch_size));
  std::vector<int> parts;
  for (auto at = all.begin(); at != all.begin() + count; ++at) parts.push_back(at->first);
  all.erase(all.begin(), all.begin() + count);
  if (bulk_wins(endpoint, parts.size()) && bulk_fits(endpoint, now)) parts = {make_bulk(endpoint, parts)};
  for (const int flight : parts) send_or_settle(flight, work, now);
}

void GateReference::send_or_settle(int id, Work& work, Time now) {
  const Flight& flight = flights_.at(id);
  const bool waited_for = flight.deadline > now;
  const Question asked{flight.endpoint, flight.params, flight.deadline, flight.max_age};
  if (waited_for) {
    if (!parts_at_hand(id, work, now)) {
      work.settled.push_back(settle(id, std::nullopt, std::nullopt, nullptr, nullptr, now));
      return;
    }
    if (auto value = at_hand(asked, flight.key, now)) {
      work.settled.push_back(settle(id, value, std::nullopt, nullptr, nullptr, now));
      return;
    }
  }
  const auto obstacle = blocked(flight.endpoint, now);
  std::optional<Hindrance> hindered;
  if (obstacle) hindered = Hindrance{*obstacle};
  if (!hindered) hindered = short_of(asked, ip_of(id), uid_of(id), now);
  if (!hindered) {
    work.send.push_back(commit(id, waited_for ? 'c' : 'r', now));
  } else if (!waited_for) {
    end(id);
  } else if (hindered->wait) {
    work.settled.push_back(queue_up(id, now));
  } else {
    auto instead = stale(flight.key, flight.endpoint, std::nullopt, now);
    work.settled.push_back(settle(id, instead, hindered->fault, nullptr, nullptr, now));
  }
}

// The queue from its best on, each looked at once; whoever is queued up meanwhile may be looked at too.
void GateReference::serve_waiting(Work& work, Time now) {
  std::map<std::size_t, bool> held;
  bool shared_held = false;
  std::pair<int, int> last{-1, 0};
  while (true) {
    const auto at = std::ranges::find_if(queue_, [&](const Waiting& w) {
      return std::pair{w.rank, w.arrival} > last;
    });
    if (at == queue_.end()) return;
    const Waiting waiting = *at;
    last = {waiting.rank, waiting.arrival};
    if (waiting.not_before > now) {
      take_turn(waiting, waiting.not_before, work, now);
      continue;
    }
    const Flight& flight = flights_.at(waiting.flight);
    const std::size_t endpoint = flight.endpoint;
    if (shared_held && (s_.total.limit > 0 || s_.requests.limit > 0)) held[endpoint] = true;
    if (held[endpoint]) continue;
    const std::uint32_t ip = ip_of(waiting.flight);
    const Time ready = earliest(endpoint, ip, uid_of(waiting.flight), now);
    const bool stays = take_turn(waiting, ready, work, now);
    if (!stays || ready <= now) continue;
    held[endpoint] = true;
    shared_held = shared_held || held_by_shared(endpoint, ip, now);
  }
}

bool GateReference::take_turn(const Waiting& waiting, Time ready, Work& work, Time now) {
  const int id = waiting.flight;
  const Flight& flight = flights_.at(id);
  if (ready > now && in_time(flight.endpoint, ready, flight.deadline, now)) return true;
  const auto leave = [&] { std::erase_if(queue_, [&](const Waiting& w) { return w.flight == id; }); };
  const Question asked{flight.endpoint, waiting.params, flight.deadline, flight.max_age};
  if (!parts_at_hand(id, work, now)) {
    leave();
    work.settled.push_back(settle(id, std::nullopt, std::nullopt, nullptr, nullptr, now));
    return false;
  }
  if (auto value = at_hand(asked, flight.key, now)) {
    leave();
    work.settled.push_back(settle(id, value, std::nullopt, nullptr, nullptr, now));
    return false;
  }
  auto fault = blocked(flight.endpoint, now);
  if (!fault && ready > now) {
    const auto hindered = short_of(asked, ip_of(id), uid_of(id), now);
    if (hindered) fault = hindered->fault;
  }
  leave();
  if (rows_[flight.endpoint].waits_past_deadline) {
    flights_.at(id).deadline = std::max(flight.deadline, now + s_.flight_timeout);
  }
  if (fault) {
    auto instead = stale(flight.key, flight.endpoint, std::nullopt, now);
    work.settled.push_back(settle(id, instead, fault, nullptr, nullptr, now));
  } else {
    flights_.at(id).params = waiting.params;
    work.send.push_back(commit(id, 'c', now));
  }
  return false;
}

void GateReference::send_hedges(Work& work, Time now) {
  std::ranges::sort(watched_, {}, [](const Hedge& hedge) { return std::pair{hedge.due, hedge.flight}; });
  while (!watched_.empty() && watched_.front().due <= now) {
    const Hedge late = watched_.front();
    watched_.erase(watched_.begin());
    const auto found = flights_.find(late.flight);
    if (found == flights_.end() || found->second.old || found->second.deadline <= now) continue;
    const std::size_t endpoint = late.asked.endpoint;
    if (now < quiet_until_ || !s_.hedges.has_one() || !s_.retries.has_one()) continue;
    if (!s_.trouble.in_a_row.empty()) continue;
    if (circuits_.at(endpoint).is_half_open(now) || blocked(endpoint, now)) continue;
    if (short_of(late.asked, rows_[endpoint].ip, rows_[endpoint].uid, now)) continue;
    s_.hedges.pay();
    s_.retries.pay();
    ++found->second.requests;
    work.send.push_back(reserve(late.flight, 'h', late.asked, now));
  }
}

}  // namespace tidegate::resilience::gate_reference
