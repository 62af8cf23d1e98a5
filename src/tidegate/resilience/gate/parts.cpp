// What a bulk request is to each of its parts: an answer of its own, whatever becomes of the whole.
#include "tidegate/resilience/gate/impl.hpp"

namespace tidegate::resilience {

std::string_view Gate::Impl::params_of(FlightId id) const {
  const std::string_view key = flights.find(id)->key.view();
  return key.empty() ? flights.params_without_key(id) : key.substr(key.find('?') + 1);
}

std::vector<Settlement> Gate::Impl::settle_parts(FlightId bulk, const Settlement& whole, const Grant* grant,
                                                 base::MonotonicTime now) {
  std::vector<Settlement> settled;
  const std::vector<FlightId> parts = flights.release_parts(bulk);
  for (const FlightId part : parts) {
    const std::string params{params_of(part)};
    const BatchPart asked{.params = params, .position = settled.size(), .count = parts.size()};
    settled.push_back(settle_part(FlightHold{flights, part}, asked, whole, grant, now));
  }
  return settled;
}

Settlement Gate::Impl::settle_part(FlightHold part, const BatchPart& asked, const Settlement& whole,
                                   const Grant* grant, base::MonotonicTime now) {
  const Flight& flight = *flights.find(part.id());
  if (whole.value && !whole.error) {
    auto piece = batches.planner(flight.endpoint)->plan().split(*whole.value->value, asked);
    if (!piece) return settle(std::move(part), std::nullopt, std::move(piece.error()), now);
    if (*piece != nullptr) {
      if (grant != nullptr) keep(flight, *grant, *piece, now);
      PayloadReply reply = *whole.value;
      reply.value = std::move(*piece);
      if (reply.source == base::Source::kNetwork) reply.source = base::Source::kBatch;
      return settle(std::move(part), std::move(reply), std::nullopt, now);
    }
  }
  const bool write = policy(flight.endpoint).write;
  return write ? settle_write(std::move(part), whole, now) : settle_read(std::move(part), whole, grant, now);
}

Settlement Gate::Impl::settle_read(FlightHold part, const Settlement& whole, const Grant* grant,
                                   base::MonotonicTime now) {
  const Flight& flight = *flights.find(part.id());
  const std::string params{params_of(part.id())};
  const Judgement judgement = judge({.payload = nullptr, .error = whole.error, .retry_after = {}});
  // Missing in the answer, or a part of what was answered "no": what is true of it, only the exchange can
  // say.
  const bool ask_alone = !whole.error || (grant != nullptr && judgement.answered_no);
  if (ask_alone && flight.deadline > now && queue.room(policy(flight.endpoint).priority) > 0) {
    Call call{.endpoint = flight.endpoint,
              .account = flight.account,
              .params = params,
              .deadline = flight.deadline,
              .max_age = flight.max_age(),
              .weight = std::nullopt,
              .request_id = log.asked_by(part.id())};
    return queue_up(std::move(call), std::move(part), now, now);
  }
  base::Error error = whole.error.value_or(base::Error{
      .code = base::ErrorCode::kNotFound,
      .message = policy(flight.endpoint).name + "?" + params + " was not in the bulk answer; ask again",
      .retry_at = std::nullopt});
  if (grant != nullptr && judgement.verdict() == CircuitVerdict::kFailure && !flight.invalidated) {
    flights.remember_failure(flight.key.view(), error, now);
  }
  auto instead = judgement.answered_no ? std::nullopt : stale(flight.key.view(), std::nullopt, now);
  return settle(std::move(part), std::move(instead), std::move(error), now);
}

}  // namespace tidegate::resilience
