#include "tidegate/mexc/client/books/sync.hpp"

#include <utility>

namespace tidegate::mexc::client {
namespace {

std::optional<market::Price> edge_of(const std::vector<market::Level>& levels, std::size_t limit) {
  return levels.size() < limit ? std::nullopt : std::optional{levels.back().price};
}

}  // namespace

UpdateOutcome BookSync::on_update(market::DepthUpdate update) {
  if (!joined_) return buffer(std::move(update));
  if (update.last_version <= book_.version()) return UpdateOutcome::kOld;
  if (update.first_version > book_.version() + 1) return rejoin(std::move(update), UpdateOutcome::kGap);
  book_.apply(update);
  if (book_.crossed()) return rejoin(std::move(update), UpdateOutcome::kCrossed);
  if (refreshing()) keep_for_refresh(update);
  return UpdateOutcome::kApplied;
}

void BookSync::begin_refresh() {
  buffered_.clear();
  refreshing_from_ = book_.version();
}

void BookSync::end_refresh() {
  buffered_.clear();
  refreshing_from_.reset();
}

void BookSync::keep_for_refresh(const market::DepthUpdate& update) {
  buffered_.push_back(update);
  if (buffered_.size() > max_buffered_) end_refresh();
}

SnapshotOutcome BookSync::on_snapshot(const market::Depth& snapshot, std::size_t limit) {
  if (joined_ && !refreshing()) return SnapshotOutcome::kNotNeeded;
  if (refreshing() && snapshot.version < *refreshing_from_) return SnapshotOutcome::kTooOld;
  while (!buffered_.empty() && buffered_.front().last_version <= snapshot.version) buffered_.pop_front();
  if (!buffered_.empty() && buffered_.front().first_version > snapshot.version + 1) {
    return SnapshotOutcome::kTooOld;
  }
  market::OrderBook next;
  next.reset(snapshot);
  for (const auto& update : buffered_) next.apply(update);
  if (next.crossed()) {
    if (!joined_) buffered_.clear();
    return SnapshotOutcome::kCrossed;
  }
  book_ = std::move(next);
  bid_edge_ = edge_of(snapshot.bids, limit);
  ask_edge_ = edge_of(snapshot.asks, limit);
  buffered_.clear();
  refreshing_from_.reset();
  joined_ = true;
  return SnapshotOutcome::kJoined;
}

void BookSync::restart() {
  joined_ = false;
  refreshing_from_.reset();
  buffered_.clear();
  book_.clear();
}

bool BookSync::covers(std::size_t levels) const {
  return joined_ && side_covers(market::Side::kBuy, levels, bid_edge_) &&
         side_covers(market::Side::kSell, levels, ask_edge_);
}

UpdateOutcome BookSync::buffer(market::DepthUpdate update) {
  if (!buffered_.empty() && update.last_version <= buffered_.back().last_version) return UpdateOutcome::kOld;
  const bool lost = !buffered_.empty() && update.first_version > buffered_.back().last_version + 1;
  const bool full = buffered_.size() >= max_buffered_;
  if (lost || full) buffered_.clear();
  buffered_.push_back(std::move(update));
  return lost ? UpdateOutcome::kGap : UpdateOutcome::kBuffered;
}

UpdateOutcome BookSync::rejoin(market::DepthUpdate update, UpdateOutcome why) {
  restart();
  buffered_.push_back(std::move(update));
  return why;
}

bool BookSync::side_covers(market::Side side, std::size_t levels,
                           const std::optional<market::Price>& edge) const {
  if (!edge || levels == 0) return true;
  if (book_.size(side) < levels) return false;
  const market::Price last = book_.level(side, levels - 1).price;
  return side == market::Side::kBuy ? last >= *edge : last <= *edge;
}

}  // namespace tidegate::mexc::client
