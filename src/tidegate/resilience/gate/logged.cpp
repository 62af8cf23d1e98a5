// What is put down of each decision, for those who ask about it later.
#include <algorithm>
#include <cstring>

#include "tidegate/base/assert.hpp"
#include "tidegate/resilience/gate/impl.hpp"

namespace tidegate::resilience {

namespace {

Ruling ruling_of(const Verdict& said) {
  switch (said.kind) {
    case Verdict::Kind::kServe:
      return Ruling::kServed;
    case Verdict::Kind::kJoin:
      return Ruling::kJoined;
    case Verdict::Kind::kBecomePart:
      return Ruling::kBecamePart;
    case Verdict::Kind::kCollect:
      return Ruling::kCollected;
    case Verdict::Kind::kSend:
      return Ruling::kSent;
    case Verdict::Kind::kWait:
      return Ruling::kWaits;
    case Verdict::Kind::kRefuse:
      return said.reply ? Ruling::kServedOld : Ruling::kRefused;
    case Verdict::Kind::kNothingLeft:
    case Verdict::Kind::kDrop:
      break;
  }
  TIDEGATE_ASSERT(false, "what is dropped is not put down");
}

void put_down_cache(DecisionRecord& record, const Verdict& said, base::MonotonicTime now) {
  const auto* const entry = said.found.entry;
  record.cache = CacheWord::kNothing;
  if (entry == nullptr) return;
  record.age = entry->age(now);
  if (said.found.freshness == Freshness::kStale) {
    record.cache = CacheWord::kExpired;
    record.past_ttl = entry->in_hands(now) - entry->terms.ttl;
    return;
  }
  record.cache = said.kind == Verdict::Kind::kServe ? CacheWord::kFresh : CacheWord::kTooOld;
}

}  // namespace

DecisionRecord& Gate::Impl::put_down(const Call& call, const Verdict& said, Asker asker,
                                     base::MonotonicTime now) {
  DecisionRecord& record = put_down(call, asker, now);
  record.ruling = ruling_of(said);
  record.stream = said.stream;
  record.flight = said.flight;
  if (said.looked_up) put_down_cache(record, said, now);
  if (said.reply) {
    record.source = said.reply->source;
    record.age = said.reply->age;
  }
  const bool at_hand = said.kind == Verdict::Kind::kServe || said.kind == Verdict::Kind::kJoin ||
                       said.kind == Verdict::Kind::kBecomePart;
  if (!at_hand) put_down_obstacles(record, call, said, now);
  return record;
}

DecisionRecord& Gate::Impl::put_down(const Call& call, Asker asker, base::MonotonicTime now) {
  DecisionRecord& record = log.add();
  record.decided_at = now;
  record.deadline = call.deadline;
  record.endpoint = call.endpoint;
  record.account = call.account;
  record.asker = asker;
  record.ruling = Ruling::kSent;
  if (policy(call.endpoint).secret_params) return record;
  const std::size_t size = std::min(call.params.size(), DecisionRecord::kMostParams);
  std::memcpy(record.params_text.data(), call.params.data(), size);
  record.params_size = static_cast<std::uint8_t>(size);
  record.params_cut = size < call.params.size();
  return record;
}

void Gate::Impl::put_down_obstacles(DecisionRecord& record, const Call& call, const Verdict& said,
                                    base::MonotonicTime now) const {
  const CallWeight weight = weight_of(call);
  record.judged = true;
  record.circuit = circuits.state(call.endpoint, now);
  record.weight = weight.ip > 0 ? weight.ip : weight.uid;
  record.weight_left = ledgers.left_of_own(call.route(), weight, now).value_or(DecisionRecord::kNoLimit);
  record.until = said.ready;
  if (!said.error) return;
  record.code = said.error->code;
  record.until = said.error->retry_at.value_or(base::kNever);
}

FlightId Gate::Impl::begin_load(std::string_view key, const Call& call, base::MonotonicTime now) {
  const FlightId id = flights.begin(key, call.route());
  log.began(id, call.request_id, now);
  return id;
}

FlightId Gate::Impl::begin_bulk(std::string key, Call& bulk, base::MonotonicTime now) {
  DecisionRecord& record = put_down(bulk, Asker::kBulk, now);
  bulk.request_id = record.id;
  record.flight = flights.begin_bulk(std::move(key), bulk.route());
  log.began(record.flight, record.id, now);
  return record.flight;
}

void Gate::Impl::adopt(FlightId bulk, FlightId part, std::string_view params) {
  flights.adopt(bulk, part, params);
  log.adopted(bulk, part);
}

base::Result<RequestStory> Gate::explain(base::RequestId id) const {
  return impl_->log.find(id);
}

}  // namespace tidegate::resilience
