#include "tidegate/resilience/loads/flights.hpp"

#include <algorithm>
#include <utility>

#include "tidegate/base/assert.hpp"

namespace tidegate::resilience {

namespace {

void take_over_bounds(Flight& whole, const Flight& part) {
  whole.deadline = std::max(whole.deadline, part.deadline);
  whole.age_bound = std::min(whole.age_bound, part.age_bound);
}

}  // namespace

FlightId Flights::begin(std::string_view key, Route route) {
  const FlightId id{++last_id_};
  Entry& begun =
      *flights_.emplace(id, Flight{.key = TextKey{key}, .endpoint = route.endpoint, .account = route.account})
           .first;
  if (!key.empty()) attach(begun);
  return id;
}

FlightId Flights::begin_bulk(std::string_view key, Route route) {
  const FlightId id = begin(key, route);
  at(id).bulk = true;
  return id;
}

const Flights::Entry* Flights::joinable(std::string_view key, base::MonotonicTime oldest,
                                        base::MonotonicTime now) const {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  const Flight& flight = (*found)->second;
  if (flight.is_sent() && (flight.sent_at < oldest || flight.lost_at <= now)) return nullptr;
  return *found;
}

void Flights::join(FlightId id, const Call& call) {
  Flight& flight = at(id);
  ++flight.waiters;
  flight.deadline = std::max(flight.deadline, call.deadline);
  flight.age_bound = std::min(flight.age_bound, call.max_age.value_or(Flight::kAnyAge));
  if (flight.is_part()) take_over_bounds(at(flight.whole), flight);
}

void Flights::extend(FlightId id, base::MonotonicTime deadline) {
  Flight& flight = at(id);
  flight.deadline = std::max(flight.deadline, deadline);
}

void Flights::adopt(FlightId bulk, FlightId part, std::string_view params) {
  Flight& whole = at(bulk);
  Flight& its = at(part);
  parts_[bulk].push_back(part);
  its.whole = bulk;
  take_over_bounds(whole, its);
  if (its.key.empty()) params_.insert_or_assign(part, std::string{params});
  if (whole.is_sent()) sent(part, whole.sent_at, whole.lost_at);
}

std::vector<FlightId> Flights::release_parts(FlightId bulk) {
  auto node = parts_.extract(bulk);
  if (node.empty()) return {};
  for (const FlightId part : node.mapped()) at(part).whole = FlightId{};
  return std::move(node.mapped());
}

void Flights::release_part(FlightId part) {
  Flight& its = at(part);
  std::erase(parts_.at(its.whole), part);
  its.whole = FlightId{};
}

void Flights::sent(FlightId id, base::MonotonicTime now, base::MonotonicTime lost_at) {
  Flight& flight = at(id);
  if (!flight.is_sent()) ++under_way_of(flight);
  flight.sent_at = now;
  flight.lost_at = lost_at;
  flight.invalidated = false;
  ++flight.attempts;
  for (const FlightId part : parts(id)) sent(part, now, lost_at);
}

void Flights::again(FlightId id) {
  Entry& queued = entry(id);
  Flight& flight = queued.second;
  if (flight.is_sent()) --under_way_of(flight);
  flight.sent_at = base::kNever;
  flight.lost_at = base::kNever;
  if (!flight.key.empty()) by_key_.insert(&queued);
  for (const FlightId part : parts(id)) again(part);
}

void Flights::drop(FlightId id) {
  const auto found = flights_.find(id);
  if (found != flights_.end() && --found->second.holders == 0) end(id);
}

void Flights::end(FlightId id) {
  const auto found = flights_.find(id);
  if (found == flights_.end()) return;
  detach(*found);
  if (found->second.is_sent()) --under_way_of(found->second);
  if (found->second.key.empty()) params_.erase(id);
  flights_.erase(found);
  if (auto node = parts_.extract(id)) {
    for (const FlightId part : node.mapped()) end(part);
  }
}

void Flights::invalidate(std::string_view key_prefix) {
  // What failed before is as old as what was answered before, and so is a failure to answer "all".
  if (const auto all = failures_.find(key_prefix.substr(0, key_prefix.find('?') + 1));
      all != failures_.end()) {
    failures_.erase(all);
  }
  const auto first = failures_.lower_bound(key_prefix);
  auto last = first;
  while (last != failures_.end() && last->first.starts_with(key_prefix)) ++last;
  failures_.erase(first, last);
  for (Entry& one : flights_) {  // each by itself: their order does not matter
    Flight& flight = one.second;
    if (flight.key.empty() || !flight.is_sent()) continue;
    // An answer to "all" holds what is old now, too.
    const bool holds_it = flight.key.view().ends_with('?') && key_prefix.starts_with(flight.key.view());
    if (!holds_it && !flight.key.view().starts_with(key_prefix)) continue;
    flight.invalidated = true;
    detach(one);
  }
}

void Flights::overtake(FlightId answered) {
  failures_.clear();
  for (Entry& one : flights_) {
    if (one.second.key.empty() || !one.second.is_sent()) continue;
    if (answered != FlightId{} && (one.first == answered || one.second.whole == answered)) continue;
    one.second.invalidated = true;
    detach(one);
  }
}

void Flights::remember_failure(std::string_view key, base::Error error, base::MonotonicTime now) {
  if (key.empty() || negative_ttl_ <= base::Duration::zero()) return;
  std::erase_if(failures_, [now](const auto& entry) { return entry.second.until <= now; });
  if (failures_.size() >= kMostFailures) {
    const auto ends = [](const auto& entry) { return entry.second.until; };
    failures_.erase(std::ranges::min_element(failures_, {}, ends));
  }
  const auto until = now + negative_ttl_;
  error.retry_at = until;
  failures_.insert_or_assign(std::string{key}, Failure{std::move(error), until});
}

const base::Error* Flights::failure(std::string_view key, base::MonotonicTime now) const {
  const auto found = failures_.find(key);
  return found == failures_.end() || found->second.until <= now ? nullptr : &found->second.error;
}

const Flight* Flights::find(FlightId id) const {
  const auto found = flights_.find(id);
  return found == flights_.end() ? nullptr : &found->second;
}

std::size_t Flights::under_way(Route route) const noexcept {
  const auto& [endpoint, account] = route;
  if (endpoint.value() >= under_way_.size()) return 0;
  const auto& accounts = under_way_[endpoint.value()];
  return account.value() < accounts.size() ? accounts[account.value()] : 0;
}

std::size_t& Flights::under_way_of(const Flight& flight) {
  const std::size_t endpoint = flight.endpoint.value();
  const std::size_t account = flight.account.value();
  if (endpoint >= under_way_.size()) under_way_.resize(endpoint + 1);
  auto& accounts = under_way_[endpoint];
  if (account >= accounts.size()) accounts.resize(account + 1);
  return accounts[account];
}

const std::vector<FlightId>& Flights::parts(FlightId bulk) const {
  static const std::vector<FlightId> none;
  const auto found = parts_.find(bulk);
  return found == parts_.end() ? none : found->second;
}

std::string_view Flights::params_without_key(FlightId id) const {
  const auto found = params_.find(id);
  return found == params_.end() ? std::string_view{} : found->second;
}

Flights::Entry& Flights::entry(FlightId id) {
  const auto found = flights_.find(id);
  TIDEGATE_ASSERT(found != flights_.end(), "a flight exists until it is ended");
  return *found;
}

void Flights::attach(Entry& entry) {
  const auto former = by_key_.find(entry.second.key.view());
  if (former != by_key_.end()) by_key_.erase(former);
  by_key_.insert(&entry);
}

void Flights::detach(Entry& entry) {
  const auto found = by_key_.find(entry.second.key.view());
  if (found != by_key_.end() && *found == &entry) by_key_.erase(found);
}

}  // namespace tidegate::resilience
