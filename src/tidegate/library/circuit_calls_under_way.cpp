#include "tidegate/library/circuit_calls_under_way.hpp"

#include <algorithm>
#include <utility>

namespace tidegate::library {

using resilience::CircuitPermit;

void CircuitCallsUnderWay::add(CircuitPermit&& permit, Caller caller) {
  if (empty()) {
    calls_.clear();
    first_ = 0;
  } else if (calls_.size() - first_ == most_) {
    forget_oldest();
  }
  // Full, and half of it gone: the others move down rather than into a larger one.
  if (calls_.size() == calls_.capacity() && first_ >= calls_.size() - first_) {
    calls_.erase(calls_.begin(), calls_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
  calls_.emplace_back(std::move(permit), caller);
}

std::optional<CircuitPermit> CircuitCallsUnderWay::take(Caller caller) {
  if (empty()) return std::nullopt;
  const auto oldest = calls_.begin() + static_cast<std::ptrdiff_t>(first_);
  const auto mine =
      std::find_if(oldest, calls_.end(), [caller](const Call& one) { return one.caller == caller; });
  if (mine == calls_.end() || mine == oldest) return take_oldest();
  CircuitPermit permit = std::move(mine->permit);
  std::move_backward(oldest, mine, mine + 1);
  ++first_;
  return permit;
}

}  // namespace tidegate::library
