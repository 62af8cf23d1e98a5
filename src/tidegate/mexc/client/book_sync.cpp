#include "tidegate/mexc/client/book_sync.hpp"

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
  return UpdateOutcome::kApplied;
}

SnapshotOutcome BookSync::on_snapshot(const market::Depth& snapshot, std::size_t limit) {
  if (joined_) return SnapshotOutcome::kNotNeeded;
  while (!buffered_.empty() && buffered_.front().last_version <= snapshot.version) buffered_.pop_front();
  if (!buffered_.empty() && buffered_.front().first_version > snapshot.version + 1) {
    return SnapshotOutcome::kTooOld;
  }
  book_.reset(snapshot);
  bid_edge_ = edge_of(snapshot.bids, limit);
  ask_edge_ = edge_of(snapshot.asks, limit);
  for (const auto& update : buffered_) book_.apply(update);
  buffered_.clear();
  joined_ = !book_.crossed();
  return joined_ ? SnapshotOutcome::kJoined : SnapshotOutcome::kCrossed;
}

void BookSync::restart() {
  joined_ = false;
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
