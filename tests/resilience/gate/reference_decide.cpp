// The reference's questions and decisions; gate_reference_record.cpp has what comes back and what time
// brings.
#include "resilience/gate/reference.hpp"

namespace tidegate::resilience::gate_reference {

using base::ErrorCode;
using base::Source;

GateReference::GateReference(std::vector<Row> rows, const Settings& settings)
    : rows_(std::move(rows)), s_(settings), probe_pause_(settings.host_probe_every), dice_(settings.seed) {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    address_[i] = account_[i] = s_.own_of.contains(i) ? s_.own_of.at(i) : s_.own;
    half_of_total_[i] = {.window = s_.total.window, .limit = (s_.total.limit - s_.total.held) / 2};
    half_of_requests_[i] = {.window = s_.requests.window,
                            .limit = (s_.requests.limit - s_.requests.held) / 2};
    circuits_[i] = s_.circuit;
  }
}

std::string GateReference::key_of(const Question& asked) const {
  return rows_[asked.endpoint].write ? "" : std::to_string(asked.endpoint) + "?" + asked.params;
}

std::uint32_t GateReference::weight(int flight) const {
  const Flight& f = flights_.at(flight);
  return f.bulk || f.whole ? rows_[f.endpoint].bulk_weight : rows_[f.endpoint].ip;
}

std::size_t GateReference::asked_of(int flight) const {
  const Flight& f = flights_.at(flight);
  return flights_.at(f.parts.empty() ? flight : f.parts.front()).endpoint;
}

std::uint32_t GateReference::ip_of(int flight) const {
  return flights_.at(flight).bulk ? rows_[asked_of(flight)].bulk_weight : rows_[asked_of(flight)].ip;
}

std::uint32_t GateReference::uid_of(int flight) const {
  return flights_.at(flight).bulk ? rows_[asked_of(flight)].bulk_uid : rows_[asked_of(flight)].uid;
}

bool GateReference::takes(std::size_t endpoint, const std::string& params) const {
  return rows_[endpoint].bulk != Row::Bulk::kNone && params.starts_with("symbol=");
}

bool GateReference::bulk_wins(std::size_t endpoint, std::size_t calls) const {
  const Row& row = rows_[endpoint];  // a request costs a tenth of a unit of weight on top of its weight
  return calls > 1 && 10 * (row.bulk_weight + row.bulk_uid) + 1 < calls * (10 * (row.ip + row.uid) + 1);
}

bool GateReference::bulk_fits(std::size_t endpoint, Time now) const {
  return earliest(endpoint, rows_[endpoint].bulk_weight, 0, now) != kNever;
}

std::optional<Value> GateReference::at_hand(const Question& asked, const std::string& key, Time now) const {
  if (key.empty()) return std::nullopt;
  const Duration allowed = asked.max_age.value_or(Duration::max());
  const auto stream = streams.find(asked.endpoint);
  if (stream != streams.end() && stream->second && *stream->second <= allowed) {
    return Value{"live", Source::kStream, *stream->second};
  }
  const auto found = cache_.find(key);
  if (found == cache_.end()) return std::nullopt;
  const Duration held = now - found->second.stored;
  if (held >= rows_[asked.endpoint].ttl || held + found->second.base_age > allowed) return std::nullopt;
  return Value{found->second.body, Source::kCache, held + found->second.base_age};
}

std::optional<Value> GateReference::stale(const std::string& key, std::size_t endpoint,
                                          std::optional<Duration> max_age, Time now) const {
  const auto found = cache_.find(key);
  if (key.empty() || found == cache_.end()) return std::nullopt;
  const Duration held = now - found->second.stored;
  if (held >= std::max(rows_[endpoint].ttl, rows_[endpoint].stale_bound)) return std::nullopt;
  if (held + found->second.base_age > max_age.value_or(Duration::max())) return std::nullopt;
  return Value{found->second.body, Source::kStale, held + found->second.base_age};
}

std::optional<int> GateReference::open_flight(const std::string& key, Time oldest, Time now) const {
  for (const auto& [id, flight] : flights_) {
    if (!flight.open || flight.key != key) continue;
    if (flight.sent && (*flight.sent < oldest || flight.lost <= now)) return std::nullopt;
    return id;
  }
  return std::nullopt;
}

std::optional<int> GateReference::joinable(const Question& asked, const std::string& key, Time now) const {
  if (key.empty() || asked.deadline <= now) return std::nullopt;
  const auto flight = open_flight(key, asked.max_age ? now - *asked.max_age : Time::min(), now);
  if (!flight || flights_.at(*flight).sent) return flight;
  const Row& row = rows_[asked.endpoint];
  const Flight& f = flights_.at(*flight);
  const std::uint32_t uid = f.bulk || f.whole ? 0 : row.uid;
  if (earliest(asked.endpoint, weight(*flight), uid, now) >= asked.deadline) return std::nullopt;
  const bool collects = batch_due(asked.endpoint, now) != kNever;
  if (collects && batch_end(asked.endpoint, now) >= asked.deadline) return std::nullopt;
  return flight;
}

Time GateReference::batch_due(std::size_t endpoint, Time now) const {
  const auto found = batches_.find(endpoint);
  if (found == batches_.end() || found->second.empty()) return kNever;
  bool under_way = false;
  for (const auto& [id, flight] : flights_) under_way |= flight.endpoint == endpoint && flight.sent;
  if (!under_way || found->second.size() >= s_.batch_size) return now;
  return found->second.front().second + s_.batch_window;
}

Time GateReference::batch_end(std::size_t endpoint, Time now) const {
  const auto found = batches_.find(endpoint);
  const bool none = found == batches_.end() || found->second.empty();
  return (none ? now : found->second.front().second) + s_.batch_window;
}

Time GateReference::earliest(std::size_t endpoint, std::uint32_t ip, std::uint32_t uid, Time now,
                             std::uint32_t requests) const {
  const bool cancel = rows_[endpoint].rank == 0;
  Time at = std::max({now, address_.at(endpoint).blocked, rests_until(endpoint)});
  if (ip > 0) at = std::max(at, address_.at(endpoint).earliest(ip, cancel, now));
  if (uid > 0) at = std::max(at, account_.at(endpoint).earliest(uid, cancel, now));
  if (ip > 0 && s_.total.limit > 0) at = std::max(at, s_.total.earliest(ip, cancel, now));
  if (s_.requests.limit > 0) at = std::max(at, s_.requests.earliest(requests, cancel, now));
  if (!halved(endpoint)) return at;
  const Ledger& total = half_of_total_.at(endpoint);
  if (ip > 0 && total.limit > 0) at = std::max(at, total.earliest(std::min(ip, total.limit), cancel, now));
  const Ledger& counted = half_of_requests_.at(endpoint);
  if (counted.limit > 0) at = std::max(at, counted.earliest(requests, cancel, now));
  return at;
}

Time GateReference::rests_until(std::size_t endpoint) const {
  const Row& row = rows_[endpoint];
  const bool of_orders = row.rank < 3;
  return of_orders || row.ip == 0 || s_.total.limit == 0 ? Time{} : s_.total.rested;
}

bool GateReference::held_by_shared(std::size_t endpoint, std::uint32_t ip, Time now) const {
  const bool cancel = rows_[endpoint].rank == 0;
  if (rests_until(endpoint) > now) return true;
  if (ip > 0 && s_.total.limit > 0 && s_.total.earliest(ip, cancel, now) > now) return true;
  return s_.requests.limit > 0 && s_.requests.earliest(1, cancel, now) > now;
}

bool GateReference::held_up(std::size_t endpoint, Time now) const {
  const bool shares = s_.total.limit > 0 || s_.requests.limit > 0;
  for (const Waiting& waiting : queue_) {
    if (waiting.not_before > now) continue;
    const Flight& flight = flights_.at(waiting.flight);
    if (flight.endpoint == endpoint || asked_of(waiting.flight) == endpoint) return true;
    if (shares && waiting.rank <= rows_[endpoint].rank &&
        held_by_shared(flight.endpoint, ip_of(waiting.flight), now)) {
      return true;
    }
  }
  return false;
}

bool GateReference::may_queue(std::size_t endpoint, std::size_t more) const {
  const bool cancel = rows_[endpoint].rank == 0;
  std::size_t there = 0;
  for (const Waiting& waiting : queue_) there += (waiting.rank == 0) == cancel ? 1 : 0;
  return there + more <= (cancel ? s_.max_flights : s_.max_waiting);
}

bool GateReference::outwaits_deadline(std::size_t endpoint, Time now) const {
  return rows_[endpoint].waits_past_deadline && address_.at(endpoint).blocked <= now;
}

bool GateReference::in_time(std::size_t endpoint, Time ready, Time deadline, Time now) const {
  return ready < deadline || (ready != kNever && outwaits_deadline(endpoint, now));
}

std::size_t GateReference::loads() const {
  const auto cancels = std::ranges::count(queue_, 0, &Waiting::rank);
  return flights_.size() - static_cast<std::size_t>(cancels);
}

std::optional<Fault> GateReference::blocked(std::size_t endpoint, Time now) const {
  if (s_.host.blocked > now) return Fault{ErrorCode::kBlocked, s_.host.blocked};
  if (s_.host.open_until > now) return Fault{ErrorCode::kCircuitOpen, s_.host.open_until};
  if (const auto turn = s_.trouble.refused_until(is_read(endpoint), now)) {
    return Fault{ErrorCode::kCircuitOpen, turn};
  }
  const auto until = circuits_.at(endpoint).refused_until(now);
  return until ? std::optional{Fault{ErrorCode::kCircuitOpen, until}} : std::nullopt;
}

std::optional<GateReference::Hindrance> GateReference::short_of(const Question& asked, std::uint32_t ip,
                                                                std::uint32_t uid, Time now) const {
  const Time ready = earliest(asked.endpoint, ip, uid, now);
  if (ready <= now && !held_up(asked.endpoint, now)) return std::nullopt;
  if (ready == kNever) return Hindrance{{ErrorCode::kRateLimited, std::nullopt}};
  if (!in_time(asked.endpoint, ready, asked.deadline, now))
    return Hindrance{{ErrorCode::kRateLimited, ready}};
  if (!may_queue(asked.endpoint)) {
    return Hindrance{{ErrorCode::kQueueFull, ready > now ? std::optional{ready} : std::nullopt}};
  }
  return Hindrance{{ErrorCode::kRateLimited, ready}, true, true};
}

std::optional<GateReference::Hindrance> GateReference::hindrance(const Question& asked,
                                                                 const std::string& key, Time now) const {
  if (asked.deadline <= now) return Hindrance{{ErrorCode::kDeadlineExceeded, std::nullopt}, false};
  if (auto fault = blocked(asked.endpoint, now)) return Hindrance{*fault};
  const auto failure = failures_.find(key);
  if (failure != failures_.end() && failure->second.second > now) {
    const ErrorCode code = failure->second.first;
    return Hindrance{{code, failure->second.second}, code != ErrorCode::kRejected};
  }
  if (loads() >= most_flights(asked.endpoint)) return Hindrance{{ErrorCode::kQueueFull, std::nullopt}};
  return short_of(asked, rows_[asked.endpoint].ip, rows_[asked.endpoint].uid, now);
}

Answer GateReference::decide(const Question& asked, Time now) {
  const std::string key = key_of(asked);
  const Row& row = rows_[asked.endpoint];
  if (auto value = at_hand(asked, key, now)) {
    Answer served{.kind = 's', .value = value};
    const auto cached = cache_.find(key);
    const bool due = value->source == Source::kCache && row.refresh_after > Duration::zero() &&
                     now - cached->second.stored >= row.refresh_after;
    if (due) served.request = refresh(asked, key, now);
    return served;
  }
  if (const auto flight = joinable(asked, key, now)) {
    join(*flight, asked);
    return {.kind = 'j', .flight = *flight};
  }
  if (row.bulk == Row::Bulk::kAll && takes(asked.endpoint, asked.params) && loads() < s_.max_flights) {
    if (const auto bulk = joinable(asked, std::to_string(asked.endpoint) + "?", now)) {
      const int part = begin(key, asked.endpoint, asked.params);
      join(part, asked);
      adopt(*bulk, part);
      return {.kind = 'j', .flight = part};
    }
  }
  const auto hindered = hindrance(asked, key, now);
  if (!hindered) {
    if (const auto part = collect(asked, key, true, now)) return {.kind = 'j', .flight = *part};
    const int flight = begin(key, asked.endpoint, asked.params);
    join(flight, asked);
    Request request = commit(flight, 'c', now);
    return {.kind = 'g', .flight = flight, .request = request};
  }
  if (hindered->stale_helps) {
    if (auto old = stale(key, asked.endpoint, asked.max_age, now)) return {.kind = 's', .value = old};
  }
  if (!hindered->wait) return {.kind = 'r', .fault = hindered->fault};
  if (const auto part = merge(asked, key, now)) return {.kind = 'j', .flight = *part};
  const int flight = begin(key, asked.endpoint, asked.params);
  join(flight, asked);
  queue_up(flight, Time{});
  return {.kind = 'w', .flight = flight};
}

std::optional<Request> GateReference::refresh(const Question& asked, const std::string& key, Time now) {
  if (open_flight(key, Time::min(), now)) return std::nullopt;
  Question renewal = asked;
  renewal.deadline = kNever;
  if (hindrance(renewal, key, now) || collect(renewal, key, false, now)) return std::nullopt;
  return commit(begin(key, asked.endpoint, asked.params), 'r', now);
}

std::optional<int> GateReference::collect(const Question& asked, const std::string& key, bool waited_for,
                                          Time now) {
  if (!takes(asked.endpoint, asked.params) || rows_[asked.endpoint].write) return std::nullopt;
  bool under_way = false;
  for (const auto& [id, flight] : flights_) under_way |= flight.endpoint == asked.endpoint && flight.sent;
  if (!under_way && batches_[asked.endpoint].empty()) return std::nullopt;
  if (batch_end(asked.endpoint, now) >= asked.deadline) return std::nullopt;
  if (!bulk_wins(asked.endpoint, s_.batch_size) || !bulk_fits(asked.endpoint, now)) return std::nullopt;
  const int part = begin(key, asked.endpoint, asked.params);
  if (waited_for) join(part, asked);
  batches_[asked.endpoint].emplace_back(part, now);
  return part;
}

std::optional<int> GateReference::merge(const Question& asked, const std::string& key, Time now) {
  if (!takes(asked.endpoint, asked.params) || loads() + 2 > most_flights(asked.endpoint)) return std::nullopt;
  const Row& row = rows_[asked.endpoint];
  if (row.write) return merge_write(asked, now);
  const Time ready = earliest(asked.endpoint, row.bulk_weight, 0, now);
  if (ready >= asked.deadline) return std::nullopt;
  const bool list = row.bulk == Row::Bulk::kList;
  std::vector<int> parts;
  for (Waiting& waiting : queue_) {
    const Flight& flight = flights_.at(waiting.flight);
    if (flight.endpoint != asked.endpoint || flight.attempts > 0) continue;
    if (flight.bulk && list && flight.parts.size() < s_.batch_size) {
      const int part = begin(key, asked.endpoint, asked.params);
      join(part, asked);
      adopt(waiting.flight, part);
      waiting.params += " " + asked.params;
      return part;
    }
    const bool room = !list || parts.size() + 1 < s_.batch_size;
    if (!flight.bulk && room && flight.deadline > ready && takes(asked.endpoint, flight.params)) {
      parts.push_back(waiting.flight);
    }
  }
  if (!bulk_wins(asked.endpoint, parts.size() + 1)) return std::nullopt;
  const int part = begin(key, asked.endpoint, asked.params);
  join(part, asked);
  const int first = parts.front();
  std::erase_if(queue_,
                [&](const Waiting& w) { return w.flight != first && std::ranges::count(parts, w.flight); });
  parts.push_back(part);
  const int bulk = make_bulk(asked.endpoint, parts);
  for (Waiting& waiting : queue_) {
    if (waiting.flight != first) continue;
    waiting.flight = bulk;
    waiting.params = flights_.at(bulk).params;
  }
  return part;
}

int GateReference::make_bulk(std::size_t endpoint, const std::vector<int>& parts) {
  const bool list = rows_[endpoint].bulk == Row::Bulk::kList;
  std::string params;
  for (const int part : parts) params += (params.empty() ? "" : " ") + flights_.at(part).params;
  const std::size_t to = rows_[endpoint].bulk_to.value_or(endpoint);
  const int bulk = list ? begin("", to, params) : begin(std::to_string(endpoint) + "?", endpoint, "");
  flights_.at(bulk).bulk = true;
  for (const int part : parts) adopt(bulk, part);
  return bulk;
}

}  // namespace tidegate::resilience::gate_reference
