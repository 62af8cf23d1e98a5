#include "apps/orders/standing.hpp"

#include "tidegate/trading/holdings/portfolio.hpp"

namespace tidegate::apps {

trading::CheckpointRecord standing(const journal::Content& content) {
  trading::Recovered left;
  left.positions = content.checkpoint.positions;
  left.day = content.checkpoint.day;
  left.changes = content.changes;
  trading::Portfolio portfolio{{}};
  portfolio.restore(left, base::MonotonicTime{});
  return portfolio.checkpoint(base::WallTime{});
}

}  // namespace tidegate::apps
