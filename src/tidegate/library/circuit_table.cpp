#include "tidegate/library/circuit_table.hpp"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <vector>

namespace tidegate::library {

namespace {

constexpr base::Duration kSweepEvery = std::chrono::minutes{1};

}  // namespace

const NamedCircuit* CircuitTable::find(std::string_view endpoint) const {
  const resilience::EntryNumber known = number_of(endpoint);
  return known == resilience::kNoEntry ? nullptr : &circuits_[known];
}

NamedCircuit& CircuitTable::begin(const Key& key, base::MonotonicTime now) {
  forget_idle(now);
  if (size() >= most_) forget_one(now);
  resilience::CircuitBreakerSettings own = settings_;
  own.seed += key.hash;  // circuits that opened together need not come back together
  const resilience::EntryNumber number = circuits_.emplace(key.view, ++begun_, own, most_calls_);
  index_.insert(key.fingerprint(), number);
  return circuits_[number];
}

void CircuitTable::forget(resilience::EntryNumber number) {
  index_.erase(Key{circuits_[number].name}.fingerprint(), number);
  circuits_.erase(number);
}

void CircuitTable::forget_idle(base::MonotonicTime now) {
  if (now < next_sweep_) return;
  next_sweep_ = now + kSweepEvery;
  std::vector<resilience::EntryNumber> idle;
  index_.for_each([&](resilience::EntryNumber number) {
    const NamedCircuit& circuit = circuits_[number];
    if (now - circuit.last_used_at >= kIdleFor && circuit.expendable(now)) idle.push_back(number);
  });
  for (const resilience::EntryNumber number : idle) forget(number);
}

void CircuitTable::forget_one(base::MonotonicTime now) {
  std::tuple least{true, UINT64_MAX, resilience::kNoEntry};
  index_.for_each([&](resilience::EntryNumber number) {
    const NamedCircuit& circuit = circuits_[number];
    least = std::min(least, std::tuple{!circuit.expendable(now), circuit.last_use, number});
  });
  forget(std::get<2>(least));
}

}  // namespace tidegate::library
