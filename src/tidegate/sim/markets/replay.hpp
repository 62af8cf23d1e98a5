// A market out of a recording: the public book and trades are the recorded ones, whatever the accounts do.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "tidegate/sim/market.hpp"
#include "tidegate/sim/markets/recording.hpp"
#include "tidegate/sim/markets/shadow_book.hpp"

namespace tidegate::sim {

// The replay's start is the recording's snapshot, with the updates that were recorded before it and reach
// past it already applied. Versions are the recorded ids. Memory: the book and one event. After the last
// event the market stands still.
class ReplayMarket final : public Market {
 public:
  // Reads up to the snapshot. Errors (file and line): those of Recording; kParse where there is no snapshot,
  // a gap in the ids, two symbols, or more than 10,000 events before the snapshot.
  static base::Result<std::unique_ptr<ReplayMarket>> open(const std::string& path, base::MonotonicTime start);

  const market::Symbol& symbol() const noexcept { return symbol_; }
  std::uint64_t updates_played() const noexcept { return updates_played_; }
  std::uint64_t trades_played() const noexcept { return trades_played_; }

  const market::OrderBook& book() const override { return book_; }
  base::MonotonicTime next_event() const override;
  base::Result<void> step(MarketSink& sink) override;
  matching::Placement place(const matching::Order& order, MarketSink& sink) override;
  bool cancel(matching::OrderNumber number, MarketSink& sink) override;
  Preview preview(const matching::Order& order) const override;
  // Recordings carry the tops that the book must show after single updates.
  bool keeps_updates_apart() const noexcept override { return true; }

 private:
  ReplayMarket(Recording recording, base::MonotonicTime start);

  base::Result<void> read_to_snapshot();
  base::Result<void> begin_at(const RecordedEvent& snapshot, const std::deque<market::DepthUpdate>& before);
  base::Result<void> apply(const market::DepthUpdate& update);
  base::Result<void> read_ahead();
  base::Result<void> check_symbol(const RecordedEvent& event);
  base::MonotonicTime instant_of(const RecordedEvent& event) const;
  std::unexpected<base::Error> broken(const std::string& what) const;

  Recording recording_;
  base::MonotonicTime start_;
  base::Duration origin_{};  // the recorder's clock at the snapshot
  market::Symbol symbol_;
  market::OrderBook book_;
  ShadowBook shadow_;
  bool continuous_ = false;  // an update was applied since the snapshot, so the next must follow it exactly
  std::optional<RecordedEvent> ahead_;
  base::MonotonicTime due_ = base::kNever;
  std::uint64_t updates_played_ = 0;
  std::uint64_t trades_played_ = 0;
};

}  // namespace tidegate::sim
