#include "tidegate/trading/holdings/commitments.hpp"

namespace tidegate::trading {

void Commitments::open(const market::ClientOrderId& id, const market::Symbol& symbol,
                       const market::Asset& quote, market::Amount at_most) {
  commitments_.insert_or_assign(id,
                                Commitment{.symbol = symbol, .quote = quote, .amount = at_most, .ended = {}});
}

void Commitments::end(const market::ClientOrderId& id, market::Amount taken, base::MonotonicTime now) {
  const auto it = commitments_.find(id);
  if (it == commitments_.end()) return;
  if (taken.is_zero()) {
    commitments_.erase(it);
    return;
  }
  it->second.amount = taken;
  it->second.ended = now;
}

void Commitments::observed(base::MonotonicTime as_of) {
  std::erase_if(commitments_,
                [&](const auto& entry) { return entry.second.ended && *entry.second.ended + lag_ < as_of; });
}

market::Amount Commitments::of(const market::Asset& quote) const {
  market::Amount sum;
  for (const auto& [id, commitment] : commitments_) {
    if (commitment.quote == quote) sum += commitment.amount;
  }
  return sum;
}

market::Amount Commitments::open_of(const market::Symbol& symbol) const {
  market::Amount sum;
  for (const auto& [id, commitment] : commitments_) {
    if (!commitment.ended && commitment.symbol == symbol) sum += commitment.amount;
  }
  return sum;
}

market::Amount Commitments::open_of(const market::ClientOrderId& id) const {
  const auto it = commitments_.find(id);
  return it == commitments_.end() || it->second.ended ? market::Amount{} : it->second.amount;
}

market::Amount Commitments::open_of(const market::Asset& quote) const {
  market::Amount sum;
  for (const auto& [id, commitment] : commitments_) {
    if (!commitment.ended && commitment.quote == quote) sum += commitment.amount;
  }
  return sum;
}

}  // namespace tidegate::trading
