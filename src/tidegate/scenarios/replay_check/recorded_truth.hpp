// What a recording says about itself, read without any of the machinery that the check is about: how much is
// in it, and which tops the book must show.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "tidegate/base/error.hpp"
#include "tidegate/market/types.hpp"

namespace tidegate::scenarios {

// A top is checkable when a book ticker's version is the last one of a depth update (only then was the book
// whole at that version) and no older than the first book.
// Memory: an id an update, and the checkable tickers.
class RecordedTruth {
 public:
  // Errors: those of sim::Recording, naming file and line; kParse without a snapshot.
  static base::Result<RecordedTruth> read(const std::string& file);

  const market::Symbol& symbol() const noexcept { return symbol_; }
  std::uint64_t depth_updates() const noexcept { return depth_updates_; }
  std::uint64_t trades() const noexcept { return trades_; }
  // The first book is the snapshot with what was recorded before it and reaches past it; a client that joins
  // there must see what came later, piece by piece.
  std::int64_t first_version() const noexcept { return first_version_; }
  std::uint64_t updates_after_first_book() const;
  std::uint64_t trades_after_first_book() const noexcept { return trades_ - trades_before_; }
  std::int64_t last_version() const;
  // By version.
  const std::multimap<std::int64_t, market::BookTicker>& checkable_tops() const noexcept { return tops_; }

 private:
  void note(const market::Depth& snapshot);
  void note(const market::DepthUpdate& update);
  void note(const market::Trade& trade);
  void note(const market::BookTicker& ticker);

  market::Symbol symbol_;
  std::uint64_t depth_updates_ = 0;
  std::uint64_t trades_ = 0;
  std::uint64_t trades_before_ = 0;
  std::int64_t first_version_ = -1;  // negative: no snapshot yet
  std::set<std::int64_t> update_ids_;
  std::multimap<std::int64_t, market::BookTicker> ahead_;  // of tickers newer than the last update
  std::multimap<std::int64_t, market::BookTicker> tops_;
};

}  // namespace tidegate::scenarios
