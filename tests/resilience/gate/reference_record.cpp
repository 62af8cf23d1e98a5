// The reference's answers: what a request's outcome means, and what time alone brings.
#include <utility>

#include "resilience/gate/reference.hpp"

namespace tidegate::resilience::gate_reference {

using base::ErrorCode;
using base::Source;

Request GateReference::commit(int id, char purpose, Time now) {
  Flight& flight = flights_.at(id);
  Question asked{flight.endpoint, flight.params, now + s_.host_probe_every, flight.max_age};
  if (purpose != 'p') {
    const Time least = now + s_.flight_timeout;
    const bool own = flight.deadline != kNever && (rows_[flight.endpoint].write || flight.deadline > least);
    asked.deadline = own ? flight.deadline : least;
  }
  mark_sent(id, now, asked.deadline);
  if (flight.attempts == 1) {
    s_.retries.earn();
    s_.hedges.earn();
  }
  Request request = reserve(id, purpose, asked, now);
  const auto usual = p95(round_trips_[flight.endpoint]);
  const Row& row = rows_[flight.endpoint];
  const bool watch =
      purpose == 'c' && !row.write && !flight.bulk && usual && row.ip + row.uid <= s_.hedge_most_weight;
  if (watch && now + *usual + Duration{1} < asked.deadline) {
    std::erase_if(watched_, [id](const Hedge& hedge) { return hedge.flight == id; });
    watched_.push_back({now + *usual + Duration{1}, id, asked});
  }
  return request;
}

Request GateReference::reserve(int id, char purpose, Question asked, Time now) {
  const Flight& flight = flights_.at(id);
  const int number = ++last_request_;
  const Ledger::Entry by_address{ip_of(id), std::nullopt};
  const Ledger::Entry by_account{uid_of(id), std::nullopt};
  address_.at(flight.endpoint).entries.emplace(number, by_address);
  account_.at(flight.endpoint).entries.emplace(number, by_account);
  s_.total.entries.emplace(number, by_address);
  s_.requests.entries.emplace(number, Ledger::Entry{1, std::nullopt});
  Ledger& half = half_of_total_.at(flight.endpoint);
  half.entries.emplace(number, Ledger::Entry{std::min(by_address.weight, half.limit), std::nullopt});
  half_of_requests_.at(flight.endpoint).entries.emplace(number, Ledger::Entry{1, std::nullopt});
  if (purpose != 'p') s_.trouble.sent(is_read(flight.endpoint), now);
  const int stay = purpose == 'p' ? 0 : circuits_.at(flight.endpoint).let_through(number, now);
  return {number, id, std::move(asked), purpose, now, stay};
}

void GateReference::apply(const Request& request, const Came& came, Time now) {
  const std::size_t endpoint = request.asked.endpoint;
  const bool heard = !came.error || came.from_host;
  const Time counted_by = heard ? now : std::max(now, request.at + s_.flight_timeout);
  for (Ledger* ledger : {&address_.at(endpoint), &account_.at(endpoint), &s_.total, &s_.requests,
                         &half_of_total_.at(endpoint), &half_of_requests_.at(endpoint)}) {
    ledger->entries.at(request.number).answered = counted_by;
    if (came.never_sent) ledger->entries.erase(request.number);
    std::erase_if(ledger->entries, [&](const auto& entry) {  // counts no more
      return entry.second.answered && *entry.second.answered + ledger->window <= now;
    });
  }
  Circuit& circuit = circuits_.at(endpoint);
  if (request.purpose == 'p') {
    if (came.verdict) {
      const Duration longer = std::min(probe_pause_ + probe_pause_ / 2, s_.host_probe_slowest);
      probe_pause_ = *came.verdict ? s_.host_probe_every : longer;
      for (auto& [other, its] : circuits_) {
        if (!*came.verdict) {
          its.helped = false;
        } else if (its.host_suspect && its.is_open(now) && !its.helped) {
          its.helped = true;
          its.enter(Circuit::State::kHalfOpen);
        }
      }
    }
  } else {
    if (came.verdict == false && !circuit.is_open(now)) circuit.host_suspect = came.unreachable;
    const bool opened = circuit.hear(request.number, request.stay, came.verdict, now);
    if (opened && next_probe_ <= now) next_probe_ = now + s_.host_probe_every;
  }
  update_host(request, came, now);
  if (came.rate_block) {
    quiet_until_ = now + s_.quiet_after_429;
    address_.at(endpoint).block(now + *came.rate_block);
    account_.at(endpoint).block(now + *came.rate_block);
    if (rows_[endpoint].ip > 0) s_.total.rest(now + *came.rate_block);
  }
  if (came.host_block) s_.host.blocked = std::max(s_.host.blocked, now + *came.host_block);
}

void GateReference::update_host(const Request& request, const Came& came, Time now) {
  const bool answered = !came.error || came.from_host;
  if (answered) s_.host.reached(request.at, now);
  if (came.refused) s_.host.refused(request.at, now);
  if (came.unreachable) {
    s_.trouble.failed(request.asked.endpoint, request.at, now);
  } else if (answered && s_.trouble.answered(request.at)) {
    s_.trouble.end(now);
    begin_anew(request.flight, now);
  }
  mark_down(now);
}

void GateReference::mark_down(Time now) {
  const bool down = s_.trouble.on || s_.host.refusals >= s_.host.threshold;
  if (down != host_down_) probe_pause_ = s_.host_probe_every;
  if (down && !host_down_ && next_probe_ <= now) next_probe_ = now + s_.host_probe_every;
  host_down_ = down;
}

bool GateReference::suspects(const Circuit& circuit, Time now) const {
  return circuit.host_suspect && (circuit.is_open(now) || circuit.is_half_open(now));
}

void GateReference::begin_anew(int answered, Time now) {
  for (auto& [endpoint, circuit] : circuits_) {
    if (!circuit.host_suspect) continue;
    if (suspects(circuit, now)) {
      circuit.helped = true;
      circuit.enter(Circuit::State::kHalfOpen, 4);
    } else {
      circuit.enter(Circuit::State::kClosed);
    }
  }
  failures_.clear();
  for (auto& [id, flight] : flights_) {
    if (flight.key.empty() || !flight.sent || id == answered || flight.whole == answered) continue;
    flight.old = true;
    flight.open = false;
  }
}

void GateReference::on_stream_resumed(Time now) {
  if (resumed_ && now < *resumed_ + s_.host_probe_every) return;
  bool any = s_.trouble.on;
  for (const auto& [endpoint, circuit] : circuits_) any |= suspects(circuit, now);
  if (!any) return;
  resumed_ = now;
  if (s_.trouble.on) s_.trouble.end(now);
  begin_anew(0, now);
  mark_down(now);
}

void GateReference::keep(const Flight& flight, const std::string& body, Time sent_at, Time now) {
  if (flight.key.empty() || flight.old) return;
  const Row& row = rows_[flight.endpoint];
  const auto known = cache_.find(flight.key);
  const Duration bound = std::max(row.ttl, row.stale_bound);
  const bool there = known != cache_.end() && now - known->second.stored < bound;
  if (there && known->second.stored - known->second.base_age > sent_at) return;
  if (bound > Duration::zero()) cache_[flight.key] = {body, now, now - sent_at};
}

Ended GateReference::record(Request request, const Came& came, Time now) {
  apply(request, came, now);
  const auto found = flights_.find(request.flight);
  if (found == flights_.end()) return {.flight = request.flight, .unchanged = true};
  Flight& flight = found->second;
  if (came.error && flight.requests > 1) {
    --flight.requests;
    return {.flight = request.flight, .unchanged = true};
  }
  if (!came.error) {
    keep(flight, came.body, request.at, now);
    round_trips_[flight.endpoint].push_back(now - request.at);
    return settle(request.flight, Value{came.body, Source::kNetwork, now - request.at}, std::nullopt,
                  &request, &came, now);
  }
  const bool repeatable = came.broken && !rows_[flight.endpoint].write && flight.deadline > now &&
                          may_queue(flight.endpoint) && !blocked(flight.endpoint, now) &&
                          flight.attempts <= 1 && s_.retries.has_one();
  if (repeatable) {
    const Duration pause{dice_.between(1, 2 * s_.backoff.count())};
    if (now + pause < flight.deadline) {
      s_.retries.pay();
      return queue_up(request.flight, now + pause);
    }
  }
  if (came.verdict && !flight.old) failures_[flight.key] = {*came.error, now + s_.negative_ttl};
  failures_.erase("");
  Fault fault{*came.error, std::nullopt};
  if (came.rate_block) {
    fault.retry_at = std::max(address_.at(flight.endpoint).blocked, rests_until(flight.endpoint));
  }
  if (came.host_block) fault.retry_at = s_.host.blocked;
  auto instead = came.said_no ? std::nullopt : stale(flight.key, flight.endpoint, std::nullopt, now);
  return settle(request.flight, instead, fault, &request, &came, now);
}

Ended GateReference::queue_up(int id, Time not_before) {
  std::erase_if(watched_, [id](const Hedge& hedge) { return hedge.flight == id; });
  unmark_sent(id);
  const Flight& flight = flights_.at(id);
  const int rank = rows_[flight.endpoint].rank;
  const auto behind = std::ranges::find_if(queue_, [rank](const Waiting& w) { return w.rank > rank; });
  queue_.insert(behind, {rank, ++arrivals_, id, flight.params, not_before});
  return {.flight = id, .again = true};
}

Ended GateReference::settle(int id, std::optional<Value> value, std::optional<Fault> fault,
                            const Request* request, const Came* came, Time now) {
  Ended ended{.flight = id, .value = std::move(value), .fault = fault};
  const auto parts = std::exchange(flights_.at(id).parts, {});
  for (const int part : parts) flights_.at(part).whole.reset();
  for (const int part : parts) {
    ended.parts.push_back(settle_part(part, ended.parts.size(), ended, request, came, now));
  }
  std::erase_if(watched_, [id](const Hedge& hedge) { return hedge.flight == id; });
  end(id);
  return ended;
}

Ended GateReference::settle_part(int part, std::size_t position, const Ended& whole, const Request* request,
                                 const Came* came, Time now) {
  const Flight& flight = flights_.at(part);
  if (rows_[flight.endpoint].write) return settle_write(part, position, whole, now);
  if (!whole.fault && whole.value->body.find(flight.params) != std::string::npos) {
    Value own{"part of " + whole.value->body, whole.value->source, whole.value->age};
    if (own.source == Source::kNetwork) own.source = Source::kBatch;
    if (request != nullptr) keep(flight, own.body, request->at, now);
    return settle(part, own, std::nullopt, nullptr, nullptr, now);
  }
  const bool said_no = request != nullptr && came->said_no;
  const bool alone = !whole.fault || said_no;
  if (alone && flight.deadline > now && may_queue(flight.endpoint)) return queue_up(part, now);
  const Fault fault = whole.fault.value_or(Fault{ErrorCode::kNotFound, std::nullopt});
  if (request != nullptr && whole.fault && came->verdict == false && !flight.old) {
    failures_[flight.key] = {fault.code, now + s_.negative_ttl};
  }
  auto instead = said_no ? std::nullopt : stale(flight.key, flight.endpoint, std::nullopt, now);
  return settle(part, instead, fault, nullptr, nullptr, now);
}

bool GateReference::parts_at_hand(int bulk, Work& work, Time now) {
  for (const int id : std::vector<int>{flights_.at(bulk).parts}) {
    const Flight& part = flights_.at(id);
    if (part.deadline <= now) continue;
    auto value = at_hand({part.endpoint, part.params, part.deadline, part.max_age}, part.key, now);
    if (!value) continue;
    std::erase(flights_.at(bulk).parts, id);
    flights_.at(id).whole.reset();
    work.settled.push_back(settle(id, value, std::nullopt, nullptr, nullptr, now));
  }
  return !flights_.at(bulk).bulk || !flights_.at(bulk).parts.empty();
}

}  // namespace tidegate::resilience::gate_reference
