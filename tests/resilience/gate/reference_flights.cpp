// The reference's flights: their ids, waiters, parts and ends.
#include "resilience/gate/reference.hpp"

namespace tidegate::resilience::gate_reference {

int GateReference::begin(std::string key, std::size_t endpoint, std::string params) {
  for (auto& [id, flight] : flights_) flight.open = flight.open && flight.key != key;
  Flight flight{.key = std::move(key), .params = std::move(params), .endpoint = endpoint};
  flight.open = !flight.key.empty();
  flights_.emplace(++last_flight_, std::move(flight));
  return last_flight_;
}

void GateReference::bounds_up(int whole, const Flight& part) {
  Flight& bulk = flights_.at(whole);
  bulk.deadline = std::max(bulk.deadline, part.deadline);
  if (part.max_age) bulk.max_age = std::min(bulk.max_age.value_or(*part.max_age), *part.max_age);
}

void GateReference::join(int id, const Question& asked) {
  Flight& flight = flights_.at(id);
  ++flight.waiters;
  flight.deadline = std::max(flight.deadline, asked.deadline);
  if (asked.max_age) flight.max_age = std::min(flight.max_age.value_or(*asked.max_age), *asked.max_age);
  if (flight.whole) bounds_up(*flight.whole, flight);
}

void GateReference::adopt(int bulk, int part) {
  Flight& whole = flights_.at(bulk);
  whole.parts.push_back(part);
  flights_.at(part).whole = bulk;
  bounds_up(bulk, flights_.at(part));
  if (whole.sent) mark_sent(part, *whole.sent, whole.lost);
}

void GateReference::mark_sent(int id, Time now, Time lost) {
  Flight& flight = flights_.at(id);
  flight.sent = now;
  flight.lost = lost;
  flight.old = false;
  ++flight.attempts;
  for (const int part : flight.parts) mark_sent(part, now, lost);
}

void GateReference::unmark_sent(int id) {
  Flight& flight = flights_.at(id);
  flight.sent.reset();
  flight.lost = kNever;
  bool taken = flight.key.empty();
  for (const auto& [other, its] : flights_) taken |= its.open && its.key == flight.key;
  flight.open = flight.open || !taken;
  for (const int part : flight.parts) unmark_sent(part);
}

void GateReference::end(int id) {
  const auto parts = flights_.at(id).parts;
  flights_.erase(id);
  for (const int part : parts) end(part);
}

void GateReference::drop(const Request& request) {
  for (auto& [endpoint, ledger] : address_) ledger.entries.erase(request.number);
  for (auto& [endpoint, ledger] : account_) ledger.entries.erase(request.number);
  for (auto& [endpoint, ledger] : half_of_total_) ledger.entries.erase(request.number);
  for (auto& [endpoint, ledger] : half_of_requests_) ledger.entries.erase(request.number);
  s_.total.entries.erase(request.number);
  s_.requests.entries.erase(request.number);
  for (auto& [endpoint, circuit] : circuits_) circuit.probes.erase(request.number);
  const auto flight = flights_.find(request.flight);
  if (flight != flights_.end() && --flight->second.requests == 0) end(request.flight);
}

void GateReference::withdraw(int flight) {
  if (std::erase_if(queue_, [flight](const Waiting& waiting) { return waiting.flight == flight; }) > 0) {
    end(flight);
  }
}

void GateReference::invalidate(std::size_t endpoint, const std::string& prefix) {
  const std::string all = std::to_string(endpoint) + "?";
  const std::string changed = all + prefix;
  std::erase_if(cache_,
                [&](const auto& entry) { return entry.first.starts_with(changed) || entry.first == all; });
  std::erase_if(failures_,
                [&](const auto& entry) { return entry.first.starts_with(changed) || entry.first == all; });
  for (auto& [id, flight] : flights_) {
    if (flight.key.empty() || !flight.sent) continue;
    if (!flight.key.starts_with(changed) && flight.key != all) continue;
    flight.old = true;
    flight.open = false;
  }
}

}  // namespace tidegate::resilience::gate_reference
