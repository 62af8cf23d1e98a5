#include "tidegate/scenarios/replay_check/recorded_truth.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "tidegate/sim/markets/recording.hpp"

namespace tidegate::scenarios {

base::Result<RecordedTruth> RecordedTruth::read(const std::string& file) {
  auto recording = sim::Recording::open(file);
  if (!recording) return std::unexpected(std::move(recording.error()));
  RecordedTruth truth;
  while (true) {
    const auto event = recording->next();
    if (!event) return std::unexpected(event.error());
    if (!*event) break;
    if (truth.symbol_.value().empty()) truth.symbol_ = (*event)->symbol;
    std::visit([&truth](const auto& what) { truth.note(what); }, (*event)->what);
  }
  if (truth.first_version_ < 0) {
    return base::fail(base::ErrorCode::kParse,
                      file + ": a recording without a depth snapshot (lastUpdateId)");
  }
  truth.tops_.erase(truth.tops_.begin(), truth.tops_.lower_bound(truth.first_version_));
  return truth;
}

std::uint64_t RecordedTruth::updates_after_first_book() const {
  return static_cast<std::uint64_t>(
      std::distance(update_ids_.upper_bound(first_version_), update_ids_.end()));
}

std::int64_t RecordedTruth::last_version() const {
  return update_ids_.empty() ? first_version_ : std::max(first_version_, *update_ids_.rbegin());
}

void RecordedTruth::note(const market::Depth& snapshot) {
  trades_before_ = trades_;
  first_version_ = snapshot.version;
  first_version_ = last_version();
}

// A ticker leaves at once and an update at the end of its interval, so tickers come before the update that
// they belong to.
void RecordedTruth::note(const market::DepthUpdate& update) {
  ++depth_updates_;
  update_ids_.insert(update.last_version);
  const auto [from, until] = ahead_.equal_range(update.last_version);
  tops_.insert(from, until);
  ahead_.erase(ahead_.begin(), until);
}

void RecordedTruth::note(const market::Trade&) {
  ++trades_;
}

// One that comes late is no less true.
void RecordedTruth::note(const market::BookTicker& ticker) {
  const bool late = !update_ids_.empty() && ticker.version <= *update_ids_.rbegin();
  if (!late) {
    ahead_.emplace(ticker.version, ticker);
  } else if (update_ids_.contains(ticker.version)) {
    tops_.emplace(ticker.version, ticker);
  }
}

}  // namespace tidegate::scenarios
