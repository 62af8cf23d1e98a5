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
  kTooOld,   // the oldest buffered change comes after what would follow it: ask for a newer one
  kCrossed,  // the book makes no sense with it: ask for another one
  kNotNeeded,
};

// Rules (MEXC's documents, "How to manage a local order book", read 2026-11-22): changes are buffered until
// the snapshot is there; those up to its version are dropped; the first one left must begin at most one after
// it (a snapshot may fall inside a change: quantities are absolute, so that change is applied whole); from
// then on each must begin at most one after the last. Anything else is a gap.
//
// A snapshot cut at its limit knows nothing of what lies behind its last level, and changes there are only
// pushed when they happen: the book is complete as far as that level's price, and `covers` says so.
//
// Pure: single owner. Bound: `max_buffered` changes; one more makes the buffer start anew, which the next
// snapshot finds out as a gap.
class BookSync {
 public:
  explicit BookSync(std::size_t max_buffered) : max_buffered_(max_buffered) {}

  // After kGap and kCrossed it is not joined and has buffered this update as its first.
  UpdateOutcome on_update(market::DepthUpdate update);
  // `limit`: how many levels a side were asked for.
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
  UpdateOutcome rejoin(market::DepthUpdate update, UpdateOutcome why);
  bool side_covers(market::Side side, std::size_t levels, const std::optional<market::Price>& edge) const;

  std::size_t max_buffered_;
  std::deque<market::DepthUpdate> buffered_;  // without gaps between them
  market::OrderBook book_;
  std::optional<market::Price> bid_edge_;  // the snapshot's last bid, where it was cut; absent: complete
  std::optional<market::Price> ask_edge_;
  bool joined_ = false;
};

}  // namespace tidegate::mexc::client
