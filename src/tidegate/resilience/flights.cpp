#include "tidegate/resilience/flights.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::resilience {

FlightId Flights::begin(std::string key) {
  const FlightId id{++last_id_};
  if (!key.empty()) by_key_.insert_or_assign(key, id);
  flights_.emplace(id, Flight{.key = std::move(key), .max_age = std::nullopt, .sent_at = std::nullopt});
  return id;
}

std::optional<FlightId> Flights::joinable(std::string_view key, base::MonotonicTime oldest,
                                          base::MonotonicTime now) const {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return std::nullopt;
  const Flight& flight = flights_.at(found->second);
  if (flight.sent_at && (*flight.sent_at < oldest || flight.lost_at <= now)) return std::nullopt;
  return found->second;
}

void Flights::join(FlightId id, const Call& call) {
  Flight& flight = at(id);
  ++flight.waiters;
  flight.deadline = std::max(flight.deadline, call.deadline);
  if (call.max_age) flight.max_age = std::min(flight.max_age.value_or(*call.max_age), *call.max_age);
}

void Flights::sent(FlightId id, base::MonotonicTime now, base::MonotonicTime lost_at) {
  Flight& flight = at(id);
  flight.sent_at = now;
  flight.lost_at = lost_at;
  flight.invalidated = false;
  ++flight.attempts;
}

void Flights::again(FlightId id) {
  Flight& flight = at(id);
  flight.sent_at.reset();
  flight.lost_at = base::kNever;
  if (!flight.key.empty()) by_key_.emplace(flight.key, id);
}

void Flights::end(FlightId id) {
  detach(at(id), id);
  flights_.erase(id);
}

void Flights::invalidate(std::string_view key_prefix) {
  for (auto& [id, flight] : flights_) {
    if (flight.key.empty() || !flight.sent_at || !flight.key.starts_with(key_prefix)) continue;
    flight.invalidated = true;
    detach(flight, id);
  }
}

void Flights::remember_failure(const std::string& key, base::Error error, base::MonotonicTime now) {
  if (key.empty() || negative_ttl_ <= base::Duration::zero()) return;
  std::erase_if(failures_, [now](const auto& entry) { return entry.second.until <= now; });
  if (failures_.size() >= kMostFailures) {
    const auto ends = [](const auto& entry) { return entry.second.until; };
    failures_.erase(std::ranges::min_element(failures_, {}, ends));
  }
  const auto until = now + negative_ttl_;
  error.retry_at = until;
  failures_.insert_or_assign(key, Failure{std::move(error), until});
}

const base::Error* Flights::failure(std::string_view key, base::MonotonicTime now) const {
  const auto found = failures_.find(key);
  return found == failures_.end() || found->second.until <= now ? nullptr : &found->second.error;
}

const Flight* Flights::find(FlightId id) const {
  const auto found = flights_.find(id);
  return found == flights_.end() ? nullptr : &found->second;
}

Flight& Flights::at(FlightId id) {
  const auto found = flights_.find(id);
  TIDEGATE_ASSERT(found != flights_.end(), "a flight exists until it is ended");
  return found->second;
}

void Flights::detach(const Flight& flight, FlightId id) {
  const auto found = by_key_.find(flight.key);
  if (found != by_key_.end() && found->second == id) by_key_.erase(found);
}

}  // namespace tidegate::resilience
