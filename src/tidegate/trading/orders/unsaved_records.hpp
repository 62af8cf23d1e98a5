// Which orders' news the journal refused, so that it is written again once the journal works.
//
// Bookings are cumulative, so one more record of an order heals whatever of it was lost; but somebody must
// write that record, or a restart would believe the older one. O(log records on their way).
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "tidegate/market/types.hpp"

namespace tidegate::trading {

// Single owner. Memory: an entry for each record on its way to the disk (the journal's queue is bounded) and
// for each order with a refused one.
class UnsavedRecords {
 public:
  void given(std::uint64_t seq, market::ClientOrderId id) { on_their_way_.emplace(seq, std::move(id)); }
  void refused(std::uint64_t seq) {
    const auto it = on_their_way_.find(seq);
    if (it == on_their_way_.end()) return;
    lost_.insert(std::move(it->second));
    on_their_way_.erase(it);
  }
  void durable(std::uint64_t seq) {
    on_their_way_.erase(on_their_way_.begin(), on_their_way_.upper_bound(seq));
  }
  // The orders to be written again; none is left.
  std::set<market::ClientOrderId> take_lost() { return std::exchange(lost_, {}); }

 private:
  std::map<std::uint64_t, market::ClientOrderId> on_their_way_;
  std::set<market::ClientOrderId> lost_;
};

}  // namespace tidegate::trading
