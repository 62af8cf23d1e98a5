// The reference's bulk requests of writes.
#include "resilience/gate/reference.hpp"

namespace tidegate::resilience::gate_reference {

using base::ErrorCode;
using base::Source;

bool GateReference::together(std::size_t endpoint, const std::string& params,
                             const std::vector<int>& others) const {
  return std::ranges::all_of(others, [&](int other) {
    return (flights_.at(other).params == params) == rows_[endpoint].same_params;
  });
}

Time GateReference::bulk_turn(std::size_t endpoint, std::size_t behind, Time now) const {
  const Row& row = rows_[endpoint];
  const std::size_t to = row.bulk_to.value_or(endpoint);
  std::uint32_t ip = row.bulk_weight;
  std::uint32_t uid = row.bulk_uid;
  std::uint32_t requests = 1;
  for (std::size_t i = 0; row.bulk_to && i < behind; ++i) {
    if (flights_.at(queue_[i].flight).endpoint != to) continue;
    ip += ip_of(queue_[i].flight);
    uid += uid_of(queue_[i].flight);
    ++requests;
  }
  return earliest(to, ip, uid, now, requests);
}

bool GateReference::keeps_up(std::size_t endpoint, Time turn, Time now) const {
  const Row& row = rows_[endpoint];
  if (turn > earliest(endpoint, row.ip, row.uid, now)) return false;
  if (!row.bulk_to) return true;
  return address_.at(endpoint).blocked <= now && !circuits_.at(*row.bulk_to).refused_until(now);
}

std::vector<int> GateReference::companions(const Question& asked, Time ready) const {
  std::vector<int> found;
  for (const Waiting& waiting : queue_) {
    const Flight& flight = flights_.at(waiting.flight);
    const bool alone = flight.endpoint == asked.endpoint && !flight.bulk && flight.attempts == 0;
    if (!alone || flight.deadline <= ready || !takes(asked.endpoint, flight.params)) continue;
    const bool like_the_first = (flight.params == asked.params) == rows_[asked.endpoint].same_params;
    const bool room = found.size() + 1 < rows_[asked.endpoint].most;
    if (room && like_the_first && together(asked.endpoint, flight.params, found)) {
      found.push_back(waiting.flight);
    }
  }
  return found;
}

std::optional<int> GateReference::merge_write(const Question& asked, Time now) {
  const Row& row = rows_[asked.endpoint];
  if (!bulk_wins(asked.endpoint, row.most)) return std::nullopt;
  const auto list = std::ranges::find_if(queue_, [&](const Waiting& waiting) {
    const Flight& flight = flights_.at(waiting.flight);
    return flight.bulk && flight.attempts == 0 && asked_of(waiting.flight) == asked.endpoint &&
           flight.parts.size() < row.most && together(asked.endpoint, asked.params, flight.parts);
  });
  const Time turn = bulk_turn(asked.endpoint, static_cast<std::size_t>(list - queue_.begin()), now);
  if (turn >= asked.deadline || !keeps_up(asked.endpoint, turn, now)) return std::nullopt;
  if (list != queue_.end()) {
    const int part = begin("", asked.endpoint, asked.params);
    join(part, asked);
    adopt(list->flight, part);
    list->params += " " + asked.params;
    return part;
  }
  std::vector<int> parts = companions(asked, turn);
  if (!bulk_wins(asked.endpoint, parts.size() + 1)) return std::nullopt;
  const int part = begin("", asked.endpoint, asked.params);
  join(part, asked);
  const int first = parts.front();
  std::erase_if(queue_,
                [&](const Waiting& w) { return w.flight != first && std::ranges::count(parts, w.flight); });
  parts.push_back(part);
  const int bulk = make_bulk(asked.endpoint, parts);
  Waiting& place = *std::ranges::find(queue_, first, &Waiting::flight);
  place.flight = bulk;
  place.params = flights_.at(bulk).params;
  return part;
}

bool GateReference::falls_behind(std::size_t place, Time now) const {
  const int bulk = queue_[place].flight;
  const std::size_t endpoint = asked_of(bulk);
  const std::size_t parts = flights_.at(bulk).parts.size();
  if (parts == 0 || !rows_[endpoint].write || !may_queue(endpoint, parts - 1)) return false;
  if (circuits_.at(endpoint).refused_until(now)) return false;
  return !keeps_up(endpoint, bulk_turn(endpoint, place, now), now);
}

bool GateReference::give_up_late_writes(Work& work, Time now) {
  bool any = false;
  for (std::size_t place = 0; place < queue_.size();) {
    if (!falls_behind(place, now)) {
      ++place;
      continue;
    }
    any = true;
    const int bulk = queue_[place].flight;
    queue_.erase(queue_.begin() + static_cast<std::ptrdiff_t>(place));
    work.settled.push_back(settle(bulk, std::nullopt, std::nullopt, nullptr, nullptr, now));
  }
  return any;
}

void GateReference::expire_parts(int bulk, Work& work, Time now) {
  if (flights_.at(bulk).parts.empty() || !rows_[asked_of(bulk)].write) return;
  const Fault late{ErrorCode::kDeadlineExceeded, std::nullopt};
  std::string left;
  for (const int part : std::vector<int>{flights_.at(bulk).parts}) {
    if (flights_.at(part).deadline > now) {
      left += (left.empty() ? "" : " ") + flights_.at(part).params;
      continue;
    }
    std::erase(flights_.at(bulk).parts, part);
    flights_.at(part).whole.reset();
    work.settled.push_back(settle(part, std::nullopt, late, nullptr, nullptr, now));
  }
  std::ranges::find(queue_, bulk, &Waiting::flight)->params = left;
}

Ended GateReference::settle_write(int part, std::size_t position, const Ended& whole, Time now) {
  if (whole.fault) return settle(part, std::nullopt, whole.fault, nullptr, nullptr, now);
  if (!whole.value) return queue_up(part, now);
  const std::string& body = whole.value->body;
  const bool refused = body.find(" no" + std::to_string(position)) != std::string::npos;
  if (refused || body.find(flights_.at(part).params) == std::string::npos) {
    const Fault fault{refused ? ErrorCode::kRejected : ErrorCode::kParse, std::nullopt};
    return settle(part, std::nullopt, fault, nullptr, nullptr, now);
  }
  const Value own{"part of " + body, Source::kBatch, whole.value->age};
  return settle(part, own, std::nullopt, nullptr, nullptr, now);
}

}  // namespace tidegate::resilience::gate_reference
