#include "tidegate/resilience/loads/hedging.hpp"

#include <algorithm>

#include "tidegate/base/validation.hpp"

namespace tidegate::resilience {

using namespace std::chrono_literals;

std::vector<std::string> HedgeSettings::validate() const {
  base::Problems problems;
  problems.require_range("percent", percent, 1, 50);
  problems.require_range("burst", burst, 1, 100);
  problems.require_range("most_weight", most_weight, 1, 1000);
  problems.require_range("quiet_after_429", quiet_after_429, 0ms, 1h);
  return problems.take();
}

void Hedging::apply(const HedgeSettings& settings) {
  settings_ = settings;
  hundredths_ = std::min(hundredths_, settings.burst * kWhole);
  if (settings.enabled) return;
  watched_.clear();
  due_of_.clear();
}

void Hedging::learn(EndpointId endpoint, base::Duration round_trip) {
  Row& row = rows_[endpoint.value()];
  row.round_trips[row.seen++ % kRemembered] = round_trip;
  const std::size_t count = std::min(row.seen, kRemembered);
  if (count < kEnough) return;
  auto sorted = row.round_trips;
  const auto rank = static_cast<std::ptrdiff_t>((count * 95 + 99) / 100 - 1);
  std::nth_element(sorted.begin(), sorted.begin() + rank,
                   sorted.begin() + static_cast<std::ptrdiff_t>(count));
  row.percentile = sorted[static_cast<std::size_t>(rank)];
}

std::optional<base::Duration> Hedging::percentile(EndpointId endpoint) const {
  const Row& row = rows_[endpoint.value()];
  return row.seen < kEnough ? std::nullopt : std::optional{row.percentile};
}

void Hedging::on_first_request() noexcept {
  hundredths_ = std::min(hundredths_ + settings_.percent, settings_.burst * kWhole);
}

void Hedging::on_rate_limit(base::MonotonicTime now) noexcept {
  quiet_until_ = now + settings_.quiet_after_429;
}

void Hedging::watch(FlightId flight, const Call& call, CallWeight weight, base::MonotonicTime now) {
  const auto usual = percentile(call.endpoint);
  if (!settings_.enabled || !usual || weight.ip + weight.uid > settings_.most_weight) return;
  // Longer than that: where all answers take equally long, none is late.
  const auto due = now + *usual + base::Duration{1};
  if (due >= call.deadline) return;
  forget(flight);
  due_of_.emplace(flight, due);
  watched_.emplace(Due{due, flight}, call);
}

void Hedging::forget(FlightId flight) {
  const auto found = due_of_.find(flight);
  if (found == due_of_.end()) return;
  watched_.erase({found->second, flight});
  due_of_.erase(found);
}

base::MonotonicTime Hedging::next_due() const {
  return watched_.empty() ? base::kNever : watched_.begin()->first.first;
}

std::optional<std::pair<FlightId, Call>> Hedging::take_due(base::MonotonicTime now) {
  if (next_due() > now) return std::nullopt;
  auto node = watched_.extract(watched_.begin());
  due_of_.erase(node.key().second);
  return std::pair{node.key().second, std::move(node.mapped())};
}

}  // namespace tidegate::resilience
