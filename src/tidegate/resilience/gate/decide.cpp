// What should happen to a call, now? Asked in one place, `verdict`, for every asker at any time: a caller, a
// renewal, a batch that is due, a load whose turn has come. It asks all policies and changes none; what it
// says is carried out below it.
//
//   at hand (a live stream, the cache) → a load that brings it (identical, then bulk) → what is in its way
//   (obstacles.cpp: blocks, circuits, remembered failures, bounds, weight) → a batch → its own request
#include "tidegate/base/assert.hpp"
#include "tidegate/resilience/gate/impl.hpp"

namespace tidegate::resilience {

// --- the question ---

Verdict Gate::Impl::verdict(const Question& asked, base::MonotonicTime now) const {
  Verdict verdict;
  verdict.kind = answer(asked, verdict, now);
  return verdict;
}

Verdict::Kind Gate::Impl::answer(const Question& asked, Verdict& with, base::MonotonicTime now) const {
  using Kind = Verdict::Kind;
  const bool queued = asked.standing == Question::Standing::kQueued;
  if (queued && asked.ready > now && comes_in_time(asked.call, asked.ready, now)) return Kind::kWait;
  if (asked.is_waited_for(now)) {
    if (asked.is_load()) {
      with.parts = parts_at_hand(asked.load, now);
      const std::size_t all = flights.parts(asked.load).size();
      if (all > 0 && with.parts.size() == all) return Kind::kNothingLeft;
    }
    if (at_hand(asked.call, asked.key, with, now)) return Kind::kServe;
  }
  if (asked.standing == Question::Standing::kAsked) {
    if (const auto* const identical = joinable(asked.call, asked.key, now)) {
      with.flight = identical->first;
      return Kind::kJoin;
    }
    if (const auto* const bulk = joinable_bulk(asked.call, now)) {
      with.flight = bulk->first;
      return Kind::kBecomePart;
    }
  }
  return answer_by_request(asked, with, now);
}

Verdict::Kind Gate::Impl::answer_by_request(const Question& asked, Verdict& with,
                                            base::MonotonicTime now) const {
  using Kind = Verdict::Kind;
  if (asked.standing == Question::Standing::kRenewal &&
      flights.joinable(asked.key, base::MonotonicTime::min(), now)) {
    return Kind::kDrop;
  }
  auto hindered = obstacle(asked, now);
  if (!hindered) return may_collect(asked, now) ? Kind::kCollect : Kind::kSend;
  if (!asked.is_waited_for(now)) return Kind::kDrop;
  const bool may_wait = hindered->ready && asked.standing != Question::Standing::kQueued;
  if (may_wait) with.ready = *hindered->ready;
  if (may_wait && asked.is_load()) return Kind::kWait;
  // Who asks now takes what is there rather than wait. Those who wait for a load each have their own bound on
  // its age.
  if (hindered->stale_helps) {
    with.reply = stale(asked.key, asked.is_load() ? std::nullopt : asked.call.max_age, now);
  }
  if (may_wait && !with.reply) return Kind::kWait;
  with.error = std::move(hindered->error);
  return Kind::kRefuse;
}

bool Gate::Impl::at_hand(const Call& call, std::string_view key, Verdict& with,
                         base::MonotonicTime now) const {
  if (key.empty()) return false;
  const auto allowed = call.max_age.value_or(base::Duration::max());
  if (const LiveSource* source = live[index_of(call.route())]) {
    const auto status = source->status(call, now);
    with.stream = status.healthy ? StreamWord::kTooOld : StreamWord::kNotHealthy;
    if (status.healthy && status.age <= allowed) {
      if (auto value = source->build(call, now)) {
        with.reply = PayloadReply{std::move(value), base::Source::kStream, status.age};
        with.refresh_due = status.renew;
        with.stream = StreamWord::kCurrent;
        return true;
      }
    }
  }
  with.looked_up = true;
  with.found = cache.peek(key, now);
  const auto* const entry = with.found.entry;
  if (with.found.freshness != Freshness::kFresh || entry->age(now) > allowed) return false;
  with.reply = PayloadReply{entry->value, base::Source::kCache, entry->age(now)};
  const auto refresh_after = policy(call.endpoint).refresh_after;
  with.refresh_due = refresh_after > base::Duration::zero() && entry->in_hands(now) >= refresh_after;
  return true;
}

std::vector<Verdict::Part> Gate::Impl::parts_at_hand(FlightId bulk, base::MonotonicTime now) const {
  std::vector<Verdict::Part> answered;
  for (const FlightId id : flights.parts(bulk)) {
    const Flight& part = *flights.find(id);
    if (part.deadline <= now) continue;  // no caller waits for it: it only renews what the cache holds
    const Call asked{.endpoint = part.endpoint,
                     .account = part.account,
                     .params = std::string{params_of(id)},
                     .deadline = part.deadline,
                     .max_age = part.max_age(),
                     .weight = std::nullopt};
    Verdict own;
    if (at_hand(asked, part.key.view(), own, now)) answered.push_back({id, std::move(*own.reply)});
  }
  return answered;
}

std::optional<PayloadReply> Gate::Impl::stale(std::string_view key, std::optional<base::Duration> max_age,
                                              base::MonotonicTime now) const {
  if (key.empty()) return std::nullopt;
  const auto [entry, freshness, number] = cache.peek(key, now);
  if (freshness == Freshness::kAbsent) return std::nullopt;
  if (entry->age(now) > max_age.value_or(base::Duration::max())) return std::nullopt;
  return PayloadReply{entry->value, base::Source::kStale, entry->age(now)};
}

const Flights::Entry* Gate::Impl::joinable(const Call& call, std::string_view key,
                                           base::MonotonicTime now) const {
  if (key.empty() || !settings.join_identical || call.deadline <= now) return nullptr;
  // What it will bring was read by the exchange after it was sent, so that instant bounds its age.
  const auto oldest = call.max_age ? now - *call.max_age : base::MonotonicTime::min();
  const Flights::Entry* const found = flights.joinable(key, oldest, now);
  if (found != nullptr && !found->second.is_sent()) {
    const CallWeight weight = weight_to_join(found->second, call);
    if (ledgers.earliest(call.route(), weight, now) >= call.deadline) return nullptr;
    const bool collecting = batches.due_at(call.route(), flights.under_way(call.route())) != base::kNever;
    if (collecting && batches.latest_end(call.route(), now) >= call.deadline) return nullptr;
  }
  return found;
}

// --- what it says is carried out ---

Decision Gate::Impl::decide(Call call, base::MonotonicTime now) {
  const std::string& key = key_of(call);
  Verdict said = verdict({.call = call, .key = key, .standing = Question::Standing::kAsked}, now);
  DecisionRecord& record = put_down(call, said, Asker::kCaller, now);
  const base::RequestId id = record.id;
  call.request_id = id;
  if (said.looked_up) cache.count(said.found, now);
  switch (said.kind) {
    case Verdict::Kind::kServe:
      said.reply->request_id = id;
      return Serve{std::move(*said.reply), said.refresh_due ? refresh(call, key, now) : std::nullopt};
    case Verdict::Kind::kJoin:
      flights.join(said.flight, call);
      return Join{said.flight, id};
    case Verdict::Kind::kBecomePart:
      record.flight = become_part(said.flight, call, key, now);
      return Join{record.flight, id};
    case Verdict::Kind::kCollect:
      record.flight = collect(call, key, now);
      flights.join(record.flight, call);
      return Join{record.flight, id};
    case Verdict::Kind::kWait:
      return wait(std::move(call), key, record, now);
    case Verdict::Kind::kRefuse:
      said.error->request_id = id;
      if (!said.reply) return Reject{std::move(*said.error)};
      said.reply->request_id = id;
      return Serve{std::move(*said.reply), std::nullopt};
    case Verdict::Kind::kSend:
      break;
    case Verdict::Kind::kNothingLeft:
    case Verdict::Kind::kDrop:
      TIDEGATE_ASSERT(false, "a caller waits for an answer, and has no parts");
  }
  FlightHold flight{flights, begin_load(key, call, now)};
  record.flight = flight.id();
  flights.join(flight.id(), call);
  return Send{commit(std::move(call), std::move(flight), RequestPurpose::kCall, now), id};
}

Decision Gate::Impl::wait(Call call, const std::string& key, DecisionRecord& record,
                          base::MonotonicTime now) {
  const base::RequestId id = call.request_id;
  if (const auto part = merge_waiting(call, key, now)) {
    record.flight = *part;
    return Join{*part, id};
  }
  FlightHold flight{flights, begin_load(key, call, now)};
  record.flight = flight.id();
  flights.join(flight.id(), call);
  const Priority priority = policy(call.endpoint).priority;
  return Wait{queue.push(priority, {std::move(call), std::move(flight)}), id};
}

std::optional<Grant> Gate::Impl::refresh(const Call& call, const std::string& key, base::MonotonicTime now) {
  Call renewal = call;
  renewal.deadline = base::kNever;
  const Verdict said = verdict({.call = renewal, .key = key, .standing = Question::Standing::kRenewal}, now);
  if (said.kind != Verdict::Kind::kCollect && said.kind != Verdict::Kind::kSend) return std::nullopt;
  DecisionRecord& record = put_down(renewal, said, Asker::kRenewal, now);
  renewal.request_id = record.id;
  if (said.kind == Verdict::Kind::kCollect) {
    record.flight = collect(renewal, key, now);
    return std::nullopt;
  }
  FlightHold flight{flights, begin_load(key, renewal, now)};
  record.flight = flight.id();
  return commit(std::move(renewal), std::move(flight), RequestPurpose::kRefresh, now);
}

void Gate::Impl::proceed(Verdict said, Call call, FlightHold load, RequestPurpose purpose, Due& due,
                         base::MonotonicTime now) {
  for (Verdict::Part& part : said.parts) {
    flights.release_part(part.flight);
    due.settled.push_back(settle(FlightHold{flights, part.flight}, std::move(part.reply), std::nullopt, now));
  }
  switch (said.kind) {
    case Verdict::Kind::kSend:
      due.send.push_back(commit(std::move(call), std::move(load), purpose, now));
      break;
    case Verdict::Kind::kWait:
      due.settled.push_back(queue_up(std::move(call), std::move(load), now, now));
      break;
    case Verdict::Kind::kDrop:
      log.ended(load.id(), std::nullopt, std::nullopt, false, now);
      break;  // with its hold the load ends
    case Verdict::Kind::kServe:
      if (said.looked_up) cache.count(said.found, now);
      [[fallthrough]];
    case Verdict::Kind::kRefuse:
    case Verdict::Kind::kNothingLeft:
      due.settled.push_back(settle(std::move(load), std::move(said.reply), std::move(said.error), now));
      break;
    case Verdict::Kind::kJoin:
    case Verdict::Kind::kBecomePart:
    case Verdict::Kind::kCollect:
      TIDEGATE_ASSERT(false, "what is a load already joins none and is not collected");
  }
}

Grant Gate::Impl::commit(Call call, FlightHold flight, RequestPurpose purpose, base::MonotonicTime now) {
  const EndpointPolicy& row = policy(call.endpoint);
  if (purpose != RequestPurpose::kHostProbe) {
    const auto asked = flights.find(flight.id())->deadline;
    const auto least = now + settings.flight_timeout;
    const bool own = asked != base::kNever && (row.write || asked > least);
    call.deadline = own ? asked : least;
  }
  flights.sent(flight.id(), now, call.deadline);
  log.sent(flight.id(), now);
  if (const Flight& sent = *flights.find(flight.id()); sent.attempts == 1) {
    budget.on_first_request();
    hedges.on_first_request();
    if (sent.bulk) counts.bulk_sent(flights.parts(flight.id()).size());
  }
  Grant grant = reserve(std::move(call), std::move(flight), purpose, now);
  if (purpose == RequestPurpose::kCall) watch_for_hedge(grant, now);
  return grant;
}

Grant Gate::Impl::reserve(Call call, FlightHold flight, RequestPurpose purpose, base::MonotonicTime now) {
  const CallWeight weight = weight_of(call);
  auto reservation = ledgers.reserve(call.route(), weight, now);
  std::optional<CircuitPermit> permit;
  // A host probe speaks for the host, so its endpoint's own circuit neither stops nor hears it.
  if (purpose != RequestPurpose::kHostProbe) permit = circuits.commit(call.endpoint, now);
  if (permit && !policy(call.endpoint).always_passes) trouble.on_sent(urgent(call.endpoint), now);
  counts.sent(call.endpoint, weight);
  return Grant{std::move(call), std::move(flight), std::move(reservation), std::move(permit), purpose, now};
}

}  // namespace tidegate::resilience
