#include "tidegate/resilience/flights.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::resilience {

namespace {

void take_over_bounds(Flight& whole, const Flight& part) {
  whole.deadline = std::max(whole.deadline, part.deadline);
  if (part.max_age) whole.max_age = std::min(whole.max_age.value_or(*part.max_age), *part.max_age);
}

}  // namespace

FlightId Flights::begin(std::string key, EndpointId endpoint) {
  const FlightId id{++last_id_};
  if (!key.empty()) by_key_.insert_or_assign(key, id);
  flights_.emplace(id, Flight{.key = std::move(key),
                              .endpoint = endpoint,
                              .max_age = std::nullopt,
                              .sent_at = std::nullopt,
                              .parts = {},
                              .whole = std::nullopt});
  return id;
}

FlightId Flights::begin_bulk(std::string key, EndpointId endpoint) {
  const FlightId id = begin(std::move(key), endpoint);
  at(id).bulk = true;
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
  if (flight.whole) take_over_bounds(at(*flight.whole), flight);
}

void Flights::adopt(FlightId bulk, FlightId part) {
  Flight& whole = at(bulk);
  Flight& its = at(part);
  whole.parts.push_back(part);
  its.whole = bulk;
  take_over_bounds(whole, its);
  if (whole.sent_at) sent(part, *whole.sent_at, whole.lost_at);
}

std::vector<FlightId> Flights::release_parts(FlightId bulk) {
  std::vector<FlightId> parts = std::exchange(at(bulk).parts, {});
  for (const FlightId part : parts) at(part).whole.reset();
  return parts;
}

void Flights::release_part(FlightId part) {
  Flight& its = at(part);
  std::erase(at(*its.whole).parts, part);
  its.whole.reset();
}

void Flights::sent(FlightId id, base::MonotonicTime now, base::MonotonicTime lost_at) {
  Flight& flight = at(id);
  if (!flight.sent_at) ++under_way_of(flight);
  flight.sent_at = now;
  flight.lost_at = lost_at;
  flight.invalidated = false;
  ++flight.attempts;
  for (const FlightId part : flight.parts) sent(part, now, lost_at);
}

void Flights::again(FlightId id) {
  Flight& flight = at(id);
  if (flight.sent_at) --under_way_of(flight);
  flight.sent_at.reset();
  flight.lost_at = base::kNever;
  if (!flight.key.empty()) by_key_.emplace(flight.key, id);
  for (const FlightId part : flight.parts) again(part);
}

void Flights::drop(FlightId id) {
  const auto found = flights_.find(id);
  if (found != flights_.end() && --found->second.holders == 0) end(id);
}

void Flights::end(FlightId id) {
  const auto found = flights_.find(id);
  if (found == flights_.end()) return;
  detach(found->second, id);
  if (found->second.sent_at) --under_way_of(found->second);
  const std::vector<FlightId> parts = std::move(found->second.parts);
  flights_.erase(found);
  for (const FlightId part : parts) end(part);
}

void Flights::invalidate(std::string_view key_prefix) {
  for (auto& [id, flight] : flights_) {
    if (flight.key.empty() || !flight.sent_at) continue;
    // An answer to "all" holds what is old now, too.
    const bool holds_it = flight.key.ends_with('?') && key_prefix.starts_with(flight.key);
    if (!holds_it && !flight.key.starts_with(key_prefix)) continue;
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

std::size_t Flights::under_way(EndpointId endpoint) const noexcept {
  return endpoint.value() < under_way_.size() ? under_way_[endpoint.value()] : 0;
}

std::size_t& Flights::under_way_of(const Flight& flight) {
  const std::size_t index = flight.endpoint.value();
  if (index >= under_way_.size()) under_way_.resize(index + 1);
  return under_way_[index];
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
