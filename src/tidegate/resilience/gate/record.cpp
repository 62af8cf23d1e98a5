// What became of a request, and what that means for every policy and for those who wait.
#include <algorithm>

#include "tidegate/base/assert.hpp"
#include "tidegate/resilience/gate/impl.hpp"

namespace tidegate::resilience {

namespace {

std::string seconds_up(base::Duration d) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(d).count()) + " s";
}

// The end of a text that tells of one request.
std::string said_to(const Call& call) {
  return call.request_id ? " (request " + base::to_text(call.request_id) + ")" : "";
}

}  // namespace

Settlement Gate::record(Grant grant, Outcome outcome, base::MonotonicTime now) {
  impl_->pass_to(now);
  Settlement settlement = impl_->record(std::move(grant), std::move(outcome), now);
  impl_->tell();
  return settlement;
}

Settlement Gate::Impl::record(Grant grant, Outcome outcome, base::MonotonicTime now) {
  TIDEGATE_ASSERT((outcome.payload == nullptr) == outcome.error.has_value(),
                  "an outcome is a value or an error");
  const Judgement judgement = judge(outcome);
  apply(judgement, grant, outcome, now);
  const Flight* const found = flights.find(grant.flight());
  const bool answered_first = found == nullptr;
  if (answered_first || (outcome.error && found->holders > 1)) {
    return {.flight = grant.flight(), .at = now, .unchanged = true};
  }
  if (!outcome.error) return record_answer(std::move(grant), std::move(outcome.payload), now);
  const Flight& flight = *found;
  if (const auto pause = may_repeat(flight, grant, judgement, now)) {
    counts.repeated();
    return queue_up(std::move(grant.call_), std::move(grant.flight_), now + *pause, now);
  }
  const bool says_something =
      judgement.blame == Blame::kNobody || judgement.verdict() == CircuitVerdict::kFailure;
  // Nothing about those who come now, where others were asked since or the exchange has come back.
  if (says_something && !flight.invalidated) {
    flights.remember_failure(flight.key.view(), *outcome.error, now);
  }
  auto instead = judgement.answered_no ? std::nullopt : stale(flight.key.view(), std::nullopt, now);
  return settle(std::move(grant.flight_), std::move(instead), std::move(outcome.error), now, &grant);
}

Settlement Gate::Impl::record_answer(Grant grant, PayloadPtr payload, base::MonotonicTime now) {
  const Flight& flight = *flights.find(grant.flight());
  keep(flight, grant, payload, now);
  learn(flight, grant, *payload, now);
  hedges.learn(grant.call().endpoint, now - grant.granted_at());
  if (grant.purpose() == RequestPurpose::kHedge) counts.hedge_won();
  const PayloadReply reply{std::move(payload), base::Source::kNetwork, now - grant.granted_at()};
  return settle(std::move(grant.flight_), reply, std::nullopt, now, &grant);
}

Settlement Gate::Impl::queue_up(Call call, FlightHold flight, base::MonotonicTime not_before,
                                base::MonotonicTime now) {
  hedges.forget(flight.id());
  flights.again(flight.id());
  const Priority priority = policy(call.endpoint).priority;
  Settlement queued{.flight = flight.id(), .value = {}, .error = {}, .at = now, .retry = {}, .parts = {}};
  queued.retry = queue.push(priority, {std::move(call), std::move(flight), not_before});
  return queued;
}

void Gate::Impl::apply(const Judgement& judgement, Grant& grant, Outcome& outcome, base::MonotonicTime now) {
  const EndpointId endpoint = grant.call().endpoint;
  if (judgement.never_sent) {
    grant.weight_.give_back();
  } else {
    // Given up or cut off, it may still be on its way: a caller's deadline stops no packet. It counts as
    // under way for as long as a request is given at least.
    const bool heard = !outcome.error || outcome.error->http_status != 0;
    const auto counted_by = heard ? now : std::max(now, grant.granted_at() + settings.flight_timeout);
    grant.weight_.ended(now, counted_by);
  }
  if (grant.permit_) {
    circuits.record(endpoint, std::move(*grant.permit_), judgement.verdict(),
                    judgement.blame == Blame::kConnectivity, now);
    grant.permit_.reset();
  }
  if (grant.purpose() == RequestPurpose::kHostProbe && judgement.verdict() != CircuitVerdict::kIgnored) {
    circuits.host_probe_answered(judgement.verdict() == CircuitVerdict::kSuccess, now);
  }
  update_host(grant, judgement, outcome, now);
  const std::string& name = policy(endpoint).name;
  if (judgement.blame == Blame::kRateLimit) {
    counts.rate_limited();
    hedges.on_rate_limit(now);
    const auto pause = outcome.retry_after.value_or(settings.default_rate_block);
    ledgers.block_until(grant.call().route(), now + pause);
    outcome.error->retry_at = ledgers.blocked_until(grant.call().route());
    note(base::EventKind::kLedgerBlocked, name,
         "the exchange limits " + name + " (429): not one request to it" +
             (ledgers.shares_weight(endpoint) ? ", nor any other read that may share its limit," : "") +
             " for " + seconds_up(pause) + said_to(grant.call()));
  } else if (judgement.blame == Blame::kHost) {
    block_host(name, outcome.error->http_status, outcome.retry_after.value_or(settings.default_host_block),
               said_to(grant.call()), now);
    outcome.error->retry_at = host.blocked_until();
  }
}

void Gate::Impl::block_host(std::string_view what, int status, base::Duration pause, std::string_view said,
                            base::MonotonicTime now) {
  counts.host_blocked(status);
  host.block_until(now + pause);
  note(base::EventKind::kHostBlocked, std::string{what},
       "the exchange has blocked us (HTTP " + std::to_string(status) + " to " + std::string{what} +
           "): not one request for " + seconds_up(pause) + std::string{said});
}

void Gate::on_host_block(std::string_view what, int status, std::optional<base::MonotonicTime> until,
                         base::MonotonicTime now) {
  impl_->pass_to(now);
  impl_->block_host(what, status, until ? *until - now : impl_->settings.default_host_block, {}, now);
  impl_->tell();
}

void Gate::Impl::update_host(const Grant& grant, const Judgement& judgement, const Outcome& outcome,
                             base::MonotonicTime now) {
  const std::string& name = policy(grant.call().endpoint).name;
  if (!outcome.error || outcome.error->http_status != 0) {
    if (host.reached(grant.granted_at(), now)) {
      came_back = true;
      note(base::EventKind::kHostReachable, name, "the exchange takes connections again");
    }
  } else if (outcome.error->code == base::ErrorCode::kConnectionRefused &&
             host.refused(grant.granted_at(), now)) {
    note(base::EventKind::kHostUnreachable, name,
         "the exchange refuses connections: nothing is sent but probes for " +
             seconds_up(settings.host_open_for));
  }
  update_trouble(grant, judgement, outcome, now);
  circuits.set_host_down(host.is_down() || trouble.is_on(), now);
}

void Gate::Impl::keep(const Flight& flight, const Grant& grant, const PayloadPtr& payload,
                      base::MonotonicTime now) {
  if (flight.key.empty() || flight.invalidated) return;
  if (LiveSource* source = live[index_of(flight.route())]) {
    const std::string_view key = flight.key.view();
    source->on_answer(key.substr(key.find('?') + 1), payload, grant.granted_at());
  }
  const auto known = cache.peek(flight.key.view(), now).entry;
  // A slow answer must not replace one that was asked for later and came first.
  if (known != nullptr && known->stored_at - known->terms.base_age > grant.granted_at()) return;
  const EndpointPolicy& row = policy(grant.call().endpoint);
  const CacheTerms terms{
      .ttl = row.ttl, .stale_bound = row.stale_bound, .base_age = now - grant.granted_at()};
  if (terms.bound() > base::Duration::zero()) cache.set(flight.key.view(), payload, terms, now);
}

std::optional<base::Duration> Gate::Impl::may_repeat(const Flight& flight, const Grant& grant,
                                                     const Judgement& judgement, base::MonotonicTime now) {
  const EndpointPolicy& row = policy(grant.call().endpoint);
  if (!judgement.worth_repeating || row.write || !row.idempotent) return std::nullopt;
  if (flight.deadline <= now || queue.room(row.priority) == 0 || blocked(grant.call(), now))
    return std::nullopt;
  if (!budget.check(flight.attempts)) return std::nullopt;
  const auto pause = budget.pause(flight.attempts);
  if (now + pause >= flight.deadline) return std::nullopt;
  budget.pay();
  return pause;
}

Settlement Gate::Impl::settle(FlightHold hold, std::optional<PayloadReply> value,
                              std::optional<base::Error> error, base::MonotonicTime now, const Grant* grant) {
  const auto purpose = grant == nullptr ? std::nullopt : std::optional{grant->purpose()};
  counts.ended(*flights.find(hold.id()), value, error, purpose);
  log.ended(hold.id(), value, error, purpose == RequestPurpose::kHedge, now);
  Settlement settlement{.flight = hold.id(),
                        .value = std::move(value),
                        .error = std::move(error),
                        .at = now,
                        .retry = {},
                        .parts = {}};
  settlement.parts = settle_parts(hold.id(), settlement, grant, now);
  hedges.forget(hold.id());
  flights.end(hold.release());
  return settlement;
}

}  // namespace tidegate::resilience
