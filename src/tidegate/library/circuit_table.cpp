#include "tidegate/library/circuit_table.hpp"

#include <algorithm>
#include <utility>

namespace tidegate::library {

namespace {

constexpr base::Duration kSweepEvery = std::chrono::minutes{1};

}  // namespace

const NamedCircuit* CircuitTable::find(std::string_view endpoint) const {
  const auto found = circuits_.find(endpoint);
  return found == circuits_.end() ? nullptr : &found->second;
}

NamedCircuit& CircuitTable::begin(std::string_view endpoint, base::MonotonicTime now) {
  forget_idle(now);
  if (circuits_.size() >= most_) forget_one(now);
  resilience::CircuitBreakerSettings own = settings_;
  own.seed += Hash{}(endpoint);  // circuits that opened together need not come back together
  return circuits_.try_emplace(std::string{endpoint}, own, most_calls_).first->second;
}

void CircuitTable::forget_idle(base::MonotonicTime now) {
  if (now < next_sweep_) return;
  next_sweep_ = now + kSweepEvery;
  std::erase_if(circuits_, [now](const auto& named) {
    return now - named.second.last_used_at >= kIdleFor && named.second.expendable(now);
  });
}

void CircuitTable::forget_one(base::MonotonicTime now) {
  const auto worth = [now](const auto& named) {
    return std::pair{!named.second.expendable(now), named.second.last_use};
  };
  circuits_.erase(std::ranges::min_element(circuits_, {}, worth));
}

}  // namespace tidegate::library
