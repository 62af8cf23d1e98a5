#include "apps/orders/standing.hpp"

#include <vector>

#include "tidegate/trading/portfolio.hpp"

namespace tidegate::apps {

trading::CheckpointRecord standing(const journal::Content& content) {
  trading::Recovered left;
  left.positions = content.checkpoint.positions;
  left.day = content.checkpoint.day;
  left.changes = content.changes;
  trading::Portfolio portfolio{{}};
  portfolio.restore(left, base::MonotonicTime{});
  auto found = portfolio.checkpoint(base::WallTime{});
  // What is owed is dust of a fee, and nothing that anybody could sell.
  std::erase_if(found.positions, [](const auto& position) { return !position.held.quantity.is_positive(); });
  return found;
}

}  // namespace tidegate::apps
