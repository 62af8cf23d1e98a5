// MEXC's rules for a local order book out of a snapshot and a stream of changes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "tidegate/market/order_book.hpp"

namespace tidegate::mexc::client {

enum class UpdateOutcome : std::uint8_t {
  kBuffered,  // kept until a snapshot comes
  kApplied,
  kOld,      // says nothing that the book does not hold already
  kGap,      // something in between was lost: a new snapshot is needed
  kCrossed,  // the book makes no sense with it: a new snapshot is needed
};
enum class SnapshotOutcome : std::uint8_t {
  kJoined,
  kTooOld,   // what followed it is not all buffered: ask for a newer one
  kCrossed,  // the book makes no sense with it: ask for another one
  kNotNeeded,
};

// Rules (MEXC's documents, "How to manage a local order book", read 2026-11-22): changes are buffered until
// the snapshot is there; those up to its version are dropped; the first one left must begin at most one after
// it (a snapshot may fall inside a change: quantities are absolute, so that change is applied whole); from
// then on each must begin at most one after the last. Anything else is a gap.
//
// A snapshot cut at its limit knows nothing of what lies behind its last level, and changes there are only
// pushed when they happen: the book is complete as far as that level's price, and `covers` says so. A joined
// book may take a newer snapshot without ever leaving its place (`begin_refresh`): the changes from then on
// are kept as well as applied, and put on the snapshot when it is there.
//
// Pure: single owner. Bound: `max_buffered` changes; one more makes the buffer start anew, which the next
// snapshot finds out as a gap, and ends a refresh.
class BookSync {
 public:
  explicit BookSync(std::size_t max_buffered) : max_buffered_(max_buffered) {}

  // After kGap and kCrossed it is not joined and has buffered this update as its first.
  UpdateOutcome on_update(market::DepthUpdate update);
  // The next snapshot, asked for from now on, is to take the place of the one that the book stands on.
  // Precondition: joined.
  void begin_refresh();
  void end_refresh();
  bool refreshing() const noexcept { return refreshing_from_.has_value(); }
  // `limit`: how many levels a side were asked for. While refreshing, a snapshot that cannot be used leaves
  // the book as it is.
  SnapshotOutcome on_snapshot(const market::Depth& snapshot, std::size_t limit);
  // The stream broke: forgets everything.
  void restart();

  bool joined() const noexcept { return joined_; }
  // Meaningful while joined.
  const market::OrderBook& book() const noexcept { return book_; }
  // Whether the best `levels` of both sides are all there are down to the last of them.
  bool covers(std::size_t levels) const;

 private:
  UpdateOutcome buffer(market::DepthUpdate update);
  void keep_for_refresh(const market::DepthUpdate& update);
  UpdateOutcome rejoin(market::DepthUpdate update, UpdateOutcome why);
  bool side_covers(market::Side side, std::size_t levels, const std::optional<market::Price>& edge) const;

  std::size_t max_buffered_;
  std::deque<market::DepthUpdate> buffered_;  // without gaps between them
  market::OrderBook book_;
  std::optional<market::Price> bid_edge_;  // the snapshot's last bid, where it was cut; absent: complete
  std::optional<market::Price> ask_edge_;
  bool joined_ = false;
  std::optional<std::int64_t> refreshing_from_;  // the version from which on changes are kept
};

}  // namespace tidegate::mexc::client
